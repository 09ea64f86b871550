"""What vpxd, the service of vCenter, prints of migrations: they carry an opID, and no vMotion ID."""

from __future__ import annotations

from vmindex.logs.interface import LineKind, Sample

_VIC = "github vmware/vic issue 6342, vCenter 6.x"
_VIC_PROV = "github vmware/vic issue 6701, vCenter 6.x"
_SDDC = "knowledge.broadcom.com article 320325, VMware Cloud on AWS (time and parts left out)"
_BOSH_VM = "vm-d7586757-806b-46f8-b748-28866c2ca68e"
_LRO = r"\[VpxLRO\] -- "
_SESSION = r"(?:[\da-f]{8}-[\da-f-]{14}-[\da-f]{12}(?:\([\da-f-]{36}\))? -- )?"
"""In errors of newer releases it stands before the target, in all else behind the method."""
_TARGET = (
    rf"(?P<lro>[\w-]+) -- {_SESSION}"
    r"(?:(?P<vm_moref>vm-\d+) |(?P<vm>[^\n]{1,200}?) (?=-- (?:vim\.VirtualMachine|Drm)\.)|(?P<target>[^\n]{0,200}?) ?)-- "
)
_METHOD = r"(?=[\w.]{0,200}(?i:migrat|vmotion|relocat|VmprovWorkflow))(?P<method>[\w.]+)"
_HOSTS = (
    r"(?: from| on) (?:\[)?vim\.HostSystem:(?P<source_host_moref>host-\d+)(?:[(,](?P<source_host>[^)\]\n]+)[)\]])?",
    r" to (?:\[)?vim\.HostSystem:(?P<dest_host_moref>host-\d+)(?:[(,](?P<dest_host>[^)\]\n]+)[)\]])?",
)
_FAULT = (
    r"(?P<fault>\b(?:vim|vmodl)\.fault\.\w+)",
    r'\breason = "(?P<reason>[^"\n]+)"',
    r'\b(?:key|id) = "(?P<msg_key>(?:msg|vob)\.[^"\n]+)"',
)

KINDS = (
    LineKind(
        slug="lro-begin-drs-vmotion",
        component="vpxd",
        subsystems=(),
        holds="Drm.ExecuteVMotion",
        pattern=_LRO + r"BEGIN " + _TARGET + r"(?P<method>Drm\.ExecuteVMotion\w*)",
        meaning="vCenter begins a vMotion of {vm} that DRS has decided ({lro}).",
        samples=(
            Sample(
                "2017-12-14T03:01:50.676Z info vpxd[7FB95058C700] [Originator@6876 sub=vpxLro opID=lro-1-77a4044d-8633-01-01] [VpxLRO] -- "
                "BEGIN task-1711118 -- practical_mestorf-4473f943087b -- Drm.ExecuteVMotionLRO --",
                _VIC,
                {
                    "lro": "task-1711118",
                    "vm": "practical_mestorf-4473f943087b",
                    "method": "Drm.ExecuteVMotionLRO",
                },
            ),
        ),
    ),
    LineKind(
        slug="lro-begin",
        component="vpxd",
        subsystems=(),
        holds="-- BEGIN ",
        pattern=_LRO + r"BEGIN " + _TARGET + _METHOD,
        meaning="{method} begins ({lro}), on {vm}{vm_moref}{target}.",
        samples=(
            Sample(
                "2017-12-14T03:01:50.677Z info vpxd[7FB95058C700] [Originator@6876 sub=vpxLro opID=lro-1-77a4044d-8633-01-01-01] [VpxLRO] "
                "-- BEGIN lro-20283565 --  -- VmprovWorkflow --",
                _VIC,
                {"lro": "lro-20283565", "target": "", "method": "VmprovWorkflow"},
            ),
            Sample(
                "info vpxd[59282] [opID=82149-TxId: ..b8-01] [VpxLRO] -- BEGIN lro-16906477 -- vm-3119 -- vim.VirtualMachine.relocate",
                _SDDC,
                {"lro": "lro-16906477", "vm_moref": "vm-3119", "method": "vim.VirtualMachine.relocate"},
            ),
        ),
    ),
    LineKind(
        slug="migrate-context",
        component="vpxd",
        subsystems=(),
        holds="Workflow context:",
        pattern=r"Workflow context:\s{0,40}(?:-->\s{0,40})?\((?P<context>[\w.]{0,80}?Migrat\w+)\)",
        also=(
            r"spec = \(vim\.vm\.RelocateSpec\) \{[\s\S]{0,4000}?\bhost = 'vim\.HostSystem:(?:[^':\n]{1,80}:)?(?P<dest_host_moref>host-\d+)'",
        ),
        meaning="What vCenter has planned for a migration, whose destination is {dest_host_moref}.",
        samples=(
            Sample(
                "verbose vpxd[59282] [opID=82149-TxId:..b8-01] Workflow context:\n--> (vpx.vmprov.MigrateContext) {\n"
                "--> spec = (vim.vm.RelocateSpec) {\n--> host = 'vim.HostSystem:<UUID_#>:host-3020',",
                _SDDC,
                {"context": "vpx.vmprov.MigrateContext", "dest_host_moref": "host-3020"},
            ),
        ),
    ),
    LineKind(
        slug="lro-finish",
        component="vpxd",
        subsystems=(),
        holds="-- FINISH ",
        pattern=_LRO
        + r"FINISH (?:(?P<lro>task-(?!internal-)[\w-]+)\s*$|"
        + _TARGET.replace("?P<lro>", "?P<ended_lro>")
        + _METHOD
        + ")",
        meaning="vCenter has ended {lro}{ended_lro}.",
        samples=(),
    ),
    LineKind(
        slug="lro-error",
        component="vpxd",
        subsystems=(),
        holds="-- ERROR ",
        pattern=_LRO + r"ERROR " + _TARGET + _METHOD,
        also=_FAULT,
        meaning="{method} of {vm}{vm_moref}{target} failed: {fault}. {reason}",
        samples=(),
    ),
    LineKind(
        slug="drs-vmotion",
        component="vpxd",
        subsystems=(),
        holds="Executing DRM recommended vMotion",
        pattern=r"Executing DRM recommended vMotion, migrating \[vim\.VirtualMachine:(?P<vm_moref>vm-\d+),(?P<vm>[^\n]+?)\](?= from | to |$)",
        also=_HOSTS,
        meaning="DRS moves the VM {vm} from {source_host_moref} to {dest_host_moref}.",
        samples=(
            Sample(
                "2017-12-14T03:01:50.677Z info vpxd[7FB95058C700] [Originator@6876 sub=drmLogger opID=lro-1-77a4044d-8633-01-01] Executing "
                "DRM recommended vMotion, migrating [vim.VirtualMachine:vm-140176,practical_mestorf-4473f943087b] from "
                "vim.HostSystem:host-62 to vim.HostSystem:host-81",
                _VIC,
                {
                    "vm_moref": "vm-140176",
                    "vm": "practical_mestorf-4473f943087b",
                    "source_host_moref": "host-62",
                    "dest_host_moref": "host-81",
                },
            ),
        ),
    ),
    LineKind(
        slug="localvc-migrate",
        component="vpxd",
        subsystems=(),
        holds="VC Migrate of ",
        pattern=r"(?P<scope>\w*VC) Migrate of (?P<vm>[^\n]+?)(?= on | from | to |$)",
        also=_HOSTS,
        meaning="vCenter moves {vm}, which runs on {source_host_moref}.",
        samples=(
            Sample(
                "2017-12-14T03:01:50.678Z info vpxd[7FB95058C700] [Originator@6876 sub=VmProv opID=lro-1-77a4044d-8633-01-01-01] LocalVC "
                "Migrate of practical_mestorf-4473f943087b on vim.HostSystem:host-62(10.17.",
                _VIC + " (cut)",
                {"scope": "LocalVC", "vm": "practical_mestorf-4473f943087b", "source_host_moref": "host-62"},
            ),
        ),
    ),
    LineKind(
        slug="pre-migrate-callback",
        component="vpxd",
        subsystems=(),
        holds="MigrateCallback",
        pattern=r"(?P<callback>\w+): \w+: (?P<action>\w+) (?P<phase>\w+)MigrateCallback",
        meaning="vCenter asks {callback} before it moves a VM.",
        samples=(
            Sample(
                "2017-11-05T17:28:11.169Z info vpxd[7FF60FA74700] [Originator@6876 sub=pbm opID=db1223f-99-42-bd] PBMCallback: "
                "PbmFunctionTracer: Entering PreMigrateCallback",
                _VIC_PROV,
                {"callback": "PBMCallback", "action": "Entering", "phase": "Pre"},
            ),
        ),
    ),
    LineKind(
        slug="vmprov-callback",
        component="vpxd",
        subsystems=(),
        holds="[CallbackManager]",
        pattern=r"\[CallbackManager\] Invoke (?P<phase>\w+) callback on (?P<callback>\S+)",
        meaning="vCenter tells {callback} that it is about to place or move a VM.",
        samples=(
            Sample(
                "2017-11-05T17:28:11.169Z info vpxd[7FF60FA74700] [Originator@6876 sub=VmProv opID=db1223f-99-42-bd] [CallbackManager] "
                "Invoke pre callback on DRM",
                _VIC_PROV,
                {"phase": "pre", "callback": "DRM"},
            ),
        ),
    ),
    LineKind(
        slug="inventory-host",
        component="vpxd",
        subsystems=(),
        holds="Synchronizing host: ",
        pattern=r"(?:\[\w+\] )?Synchronizing host: (?P<host_moref>host-\d+) \((?P<host_name>[^,)\n]+), (?P<host_ip>[^)\s]+)\)",
        meaning="vCenter's {host_moref} is the host {host_name} ({host_ip}).",
        samples=(),
    ),
    LineKind(
        slug="inventory-created-vm",
        component="vpxd",
        subsystems=(),
        holds="Created VM vim.VirtualMachine:",
        pattern=r"Created VM vim\.VirtualMachine:(?P<vm_moref>vm-\d+) \((?:ds://)?(?P<vmx_path>/[^\n]{1,600}?\.vmx)\)"
        r"(?: on host \[vim\.HostSystem:(?P<host_moref>host-\d+),(?P<host_name>[^\]\n]+)\])?",
        meaning="vCenter has created the VM {vm_moref}, whose settings are {vmx_path}, on {host_moref}, the host {host_name}.",
        samples=(
            Sample(
                "2021-08-23T07:51:45.906Z info vpxd[30013] [Originator@6876 sub=VmProv opID=4739194d-01] Created VM vim.VirtualMachine:vm-85 "
                f"(ds:///vmfs/volumes/61231d24-ea7bff00-7db6-02010b1e6a68/{_BOSH_VM}/{_BOSH_VM}.vmx) on host "
                "[vim.HostSystem:host-38,192.168.111.52] (192.168.111.52)",
                "github cloudfoundry/bosh-vsphere-cpi-release issue 302, vCenter 7.0",
                {
                    "vm_moref": "vm-85",
                    "vmx_path": f"/vmfs/volumes/61231d24-ea7bff00-7db6-02010b1e6a68/{_BOSH_VM}/{_BOSH_VM}.vmx",
                    "host_moref": "host-38",
                    "host_name": "192.168.111.52",
                },
            ),
        ),
    ),
    LineKind(
        slug="inventory-vm",
        component="vpxd",
        subsystems=(),
        holds="Reloading vm [vim.VirtualMachine:",
        pattern=r"[^\n]{0,200}?Reloading vm \[vim\.VirtualMachine:(?P<vm_moref>vm-\d+),(?P<vm>[^\n]+?)\](?: |$)",
        meaning="vCenter's {vm_moref} is the VM {vm}.",
        samples=(),
    ),
)
