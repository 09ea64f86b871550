"""fdm, the agent of vSphere HA: what it sees of VMs that move, and of hosts that are cut off."""

from __future__ import annotations

from vmindex.logs.interface import LineKind, Sample

_FAILOVER = "knowledge.broadcom.com article 438264, ESXi 7/8 (masked)"
_HOST = r"(?P<host_moref>host-[^\s,]{1,40})"

KINDS = (
    LineKind(
        slug="fdm-vm-moved",
        component="fdm",
        subsystems=(),
        holds="/vmfs/volumes/",
        pattern=r"(?=[^\n]{0,400}?(?:[vV][mM]otion|[mM]igrat))[^\n]{0,400}?(?P<vmx_path>/vmfs/volumes/[^\n]{1,400}?\.vmx)",
        meaning="vSphere HA notes that {vmx_path} moves.",
        samples=(),
    ),
    LineKind(
        slug="explain-ha-host-state",
        component="fdm",
        subsystems=(),
        holds=" changed state: ",
        pattern=rf"Host {_HOST} changed state: (?!Live)(?P<host_state>\w+)",
        meaning="vSphere HA finds {host_moref} in the state {host_state}. Of a dead host it starts the VMs anew on others: they change "
        "the host without a migration.",
        samples=(
            Sample(
                "YYYY-MM-DDTHH:MM:SSZ info fdm[PID] [Originator@6876 sub=Invt] Host host-<ID> changed state: Dead",
                _FAILOVER,
                {"host_moref": "host-<ID>", "host_state": "Dead"},
            ),
        ),
    ),
    LineKind(
        slug="fdm-vm-placed",
        component="fdm",
        subsystems=(),
        holds="Place /vmfs/",
        pattern=rf"Place (?P<vmx_path>/vmfs/[^\n]{{1,400}}?\.vmx) on {_HOST}",
        meaning="vSphere HA starts the VM of {vmx_path} anew on {host_moref}, after its host has failed: no migration.",
        samples=(
            Sample(
                "YYYY-MM-DDTHH:MM:SSZ verbose fdm[PID] [Originator@6876 sub=Execution] Place /vmfs/volumes/<UUID>/<VM_NAME>/<VM_NAME>.vmx on "
                "host-<ID>",
                _FAILOVER,
                {"vmx_path": "/vmfs/volumes/<UUID>/<VM_NAME>/<VM_NAME>.vmx", "host_moref": "host-<ID>"},
            ),
        ),
    ),
    LineKind(
        slug="fdm-vm-restarted",
        component="fdm",
        subsystems=(),
        holds="VmRestartedByHAEvent",
        pattern=rf"[^\n]{{0,200}}?VmRestartedByHAEvent(?: vm=(?P<vmx_path>/[^\n]{{1,400}}?\.vmx))?(?: host={_HOST})?",
        meaning="vSphere HA has started the VM of {vmx_path} anew on {host_moref}: no migration.",
        samples=(
            Sample(
                "YYYY-MM-DDTHH:MM:SSZ verbose fdm[PID] [Originator@6876 sub=FDM] New event: EventEx=com.vmware.vc.ha.VmRestartedByHAEvent "
                "vm=/vmfs/volumes/<VOLUME>/<VM_NAME>.vmx host=host-<ID>",
                _FAILOVER,
                {"vmx_path": "/vmfs/volumes/<VOLUME>/<VM_NAME>.vmx", "host_moref": "host-<ID>"},
            ),
        ),
    ),
    LineKind(
        slug="explain-host-isolated",
        component="fdm",
        subsystems=(),
        holds="solated",
        pattern=r"[^\n]{0,200}?(?P<problem>(?i:host(?: \S{1,80})? (?:is |was |declared )?(?:now )?isolated)[^\n]*)",
        meaning="vSphere HA considers a host cut off from the network: {problem}.",
        samples=(),
    ),
)
