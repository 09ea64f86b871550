"""Lines that name worlds, opIDs and boots."""

from __future__ import annotations

from vmindex.logs.interface import LineKind, Sample

KINDS = (
    LineKind(
        slug="world-start-vmm",
        component="vmkernel",
        subsystems=("World",),
        pattern=r"Starting world vmm0:(?P<vm>.+?)(?: of type \d+| with flags \w+)\s*$",
        vm_is="leader_world",
        meaning="World {leader_world} is the leader world of VM '{vm}', which starts here (power-on or arrival).",
        samples=(
            Sample(
                "2016-03-01T13:42:23.752Z cpu1:316085)World: vm 316094: 1465: Starting world vmm0:Team0-Win7 of type 8",
                "pastebin.com/3ERZKU5F, ESXi 6.0",
                {"leader_world": 316094, "vm": "Team0-Win7"},
            ),
        ),
    ),
    LineKind(
        slug="world-start",
        component="vmkernel",
        kept=False,
        subsystems=("World",),
        pattern=r"Starting world (?P<name>vmware-vmx\S*) (?:of type|with flags) (?P<world_flags>\d+)",
        vm_is="started_world",
        meaning="A vmx process starts as world {started_world}.",
        samples=(
            Sample(
                "Apr 27 16:59:58 esx_host2 vmkernel: 110:11:32:49.390 cpu0:1035)World: vm 1150: 895: Starting world vmware-vmx with flags 4",
                "elatov.github.io 2012-05-12, ESX 3.5",
                {"started_world": 1150, "name": "vmware-vmx", "world_flags": 4},
            ),
        ),
    ),
    LineKind(
        slug="world-add-vmm",
        component="vmkernel",
        subsystems=("Sched",),
        pattern=r"Adding world 'vmm0:(?P<vm>[^']+)'",
        vm_is="leader_world",
        meaning="World {leader_world} is the leader world of VM '{vm}'.",
        samples=(),
    ),
    LineKind(
        slug="world-group-renamed",
        component="vmkernel",
        kept=False,
        subsystems=("Sched",),
        pattern=r"renamed group \d+ to vm\.(?P<cartel>\d+)",
        vm_is="leader_world",
        meaning="Leader world {leader_world} belongs to the vmx process {cartel}.",
        samples=(),
    ),
    LineKind(
        slug="opid-map",
        component="vmkernel",
        subsystems=("World",),
        pattern=r"VC opID (?P<vc_op_id>.+?) maps to vmkernel opID (?P<kernel_op_id>[0-9a-f]+)",
        meaning="What vCenter calls {vc_op_id} is opID {kernel_op_id} in vmkernel's lines.",
        samples=(
            Sample(
                "2017-10-12T21:58:36.289Z cpu37:34871 opID=bd32da8)World: 15446: VC opID AddDatastoreWizard-addMulti-458547-ngc-c-9b-ac93 "
                "maps to vmkernel opID bd32da8",
                "NFS 4.1 notes, 2017, ESXi 6.x",
                {"vc_op_id": "AddDatastoreWizard-addMulti-458547-ngc-c-9b-ac93", "kernel_op_id": "bd32da8"},
            ),
            Sample(
                "2016-03-01T13:42:17.735Z cpu9:36238)World: 14299: VC opID hostd-7e2d maps to vmkernel opID 1d142f34",
                "pastebin.com/3ERZKU5F, ESXi 6.0",
                {"vc_op_id": "hostd-7e2d", "kernel_op_id": "1d142f34"},
            ),
        ),
    ),
    LineKind(
        slug="memsched-swap",
        component="vmkernel",
        kept=False,
        subsystems=("MemSched",),
        pattern=r"extended swap to (?P<swap_pages>\d+) pgs",
        vm_is="cartel",
        meaning="The swap file of the vmx process {cartel} grew to {swap_pages} pages (of 4 KiB): a VM starts or arrives.",
        samples=(
            Sample(
                "2016-03-01T13:42:19.520Z cpu1:316085)MemSched: vm 316085: 8313: extended swap to 8192 pgs",
                "pastebin.com/3ERZKU5F, ESXi 6.0",
                {"cartel": 316085, "swap_pages": 8192},
            ),
        ),
    ),
    LineKind(
        slug="host-boot",
        component="vmkernel",
        subsystems=("VMB", "Boot"),
        pattern=r".*(?:Reserved \d+ MPNs|Parsing boot option module|cpu0: *Booting|[vV]ersion|Boot).*",
        meaning="The host boots: world ids begin anew from here.",
        samples=(
            Sample(
                "2023-08-08T14:13:55Z In(182) vmkernel: VMB: 65: Reserved 4 MPNs starting @ 0x4c1",
                "tstack/lnav vmk_log.json samples, 8.0",
            ),
        ),
    ),
)
