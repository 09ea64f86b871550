"""What hostd prints of a vMotion: preparing, the state of the VM, and the end (``grammar.md`` §4)."""

from __future__ import annotations

from vmindex.logs.interface import LineKind, Sample

_KB59665 = "VMware KB 59665 copy, ESXi 6.5/6.7"
_UNIFIED = "github gsliu/unified textMatcher.py (date masked), ESXi 5.1/5.5"
_TEST_VM = "/vmfs/volumes/vsan:1231231231231231-2233223322332233/12312345-cccc-bbbb-aaaa-123123451234/test-vm.vmx"
_ADDRESSES = (
    r"\bsrcIp ?= ?<?(?P<source_ip>[\w.:]+)",
    r"\bdstIp ?= ?<?(?P<dest_ip>[\w.:]+)",
    r"\bdstMgmtIp ?= ?<?(?P<dest_mgmt_ip>[\w.:]+)",
    r"\bsrcMgmtIp ?= ?<?(?P<source_mgmt_ip>[\w.:]+)",
)

KINDS = (
    LineKind(
        slug="vmotion-prepare",
        component="hostd",
        subsystems=(),
        holds="VMotionPrepare",
        pattern=r"VMotionPrepare(?: ?\((?P<id>\d{1,20})\))?: ?(?:Sending '(?P<direction>to|from)')?",
        also=_ADDRESSES,
        meaning="hostd hands the vMotion request '{direction}' to the VM {vmx_path}: 'to' on the source, 'from' on the destination.",
        samples=(
            Sample(
                "hostd-11.log:[2011-04-01 15:14:34.203 F5A5AB90 info 'vm:/vmfs/volumes/4d6579ec-23f981cb-465c-00237da0cfee/Vmotion-test/"
                "Vmotion-test.vmx' opID=F6FC49D5-000007E6-d] VMotionPrepare (1301685441034055): Sending 'to'",
                "jlscz.blogspot.com 2011-04, ESXi 4.1.0",
                {
                    "direction": "to",
                    "vmx_path": "/vmfs/volumes/4d6579ec-23f981cb-465c-00237da0cfee/Vmotion-test/Vmotion-test.vmx",
                },
                "1301685441034055",
                "S",
            ),
        ),
    ),
    LineKind(
        slug="precopy-stun-time",
        component="hostd",
        subsystems=(),
        holds="precopyStunTime",
        pattern=r"[^\n]{0,200}?precopyStunTime (?:to|=|value) ?(?P<precopy_stun_us>\d+)",
        side="S",
        meaning="The source measured how long the VM stood still at the end of pre-copy: {precopy_stun_us} µs.",
        samples=(
            Sample(
                "2015-02-20T13:40:24.663Z esx.vmware.com Hostd: [52F4CB90 verbose 'VMotionSrc (1424439619388924)'] Set source task "
                "result precopyStunTime to 80477",
                "sexilog.fr precopy stun time board, ESXi 5.5",
                {"precopy_stun_us": 80477},
                "1424439619388924",
                "S",
            ),
        ),
    ),
    LineKind(
        slug="resolvecb-unregister",
        component="hostd",
        subsystems=(),
        holds="needsUnregister",
        pattern=r"ResolveCb: VMX reports needsUnregister = (?P<needs_unregister>true|false) for migrateType (?P<migrate_type_name>\w+)",
        meaning="The end of the vMotion at this host: needsUnregister {needs_unregister}. On the source false means that the VM "
        "stays here, so the vMotion failed; true that it has left.",
        samples=(
            Sample(
                "2018-10-20T23:21:53.073Z info hostd[A1BF1B70] [Originator@6876 sub=Vcsvc.VMotionSrc (5422550518507384986)] ResolveCb: "
                "VMX reports needsUnregister = false for migrateType MIGRATE_TYPE_VMOTION",
                _KB59665,
                {"needs_unregister": False, "migrate_type_name": "MIGRATE_TYPE_VMOTION"},
                "5422550518507384986",
                "S",
            ),
            Sample(
                "YYYY-MM-DDT18:05:57.433Z [3DF03B90 info 'Vcsvc.VMotionSrc (1388772268136447)'] ResolveCb: VMX reports needsUnregister "
                "= false for migrateType MIGRATE_TYPE_VMOTION",
                _UNIFIED,
                {"needs_unregister": False, "migrate_type_name": "MIGRATE_TYPE_VMOTION"},
                "1388772268136447",
                "S",
            ),
        ),
    ),
    LineKind(
        slug="resolvecheck",
        component="hostd",
        subsystems=(),
        holds="ResolveC",
        pattern=r"VMotionResolveCheck: (?P<step>[^\n]+)|ResolveCb: (?!Failed with fault)(?P<note>[^\n]+)",
        meaning="hostd asks whether the vMotion of {vmx_path} has been resolved, that is, on which host the VM goes on.",
        samples=(
            Sample(
                "verbose 'vm:/vmfs/volumes/4da7419d-76842557-1fe8-001a6468e1ed/erptlbi/erptlbi.vmx'] VMotionResolveCheck: Firing ResolveCb",
                "github gsliu/unified analyzeText.py (prefix cut), ESXi 4.1/5.0",
                {
                    "step": "Firing ResolveCb",
                    "vmx_path": "/vmfs/volumes/4da7419d-76842557-1fe8-001a6468e1ed/erptlbi/erptlbi.vmx",
                },
            ),
        ),
    ),
    LineKind(
        slug="dst-bind-failed",
        component="hostd",
        subsystems=(),
        holds="VMotionWorker",
        pattern=r"Bind: Failed to initialize VMotionWorker",
        meaning="hostd of the destination could not attach to the VM that arrives; the vMotion fails at once.",
        samples=(
            Sample(
                "YYYY-MM-DDT18:04:27.748Z [4FA40B70 warning 'Vcsvc.VMotionDst (1388772268136447)' opID=57C757C9-000004C9-9c-75-89 "
                "user=vpxuser] Bind: Failed to initialize VMotionWorker",
                _UNIFIED,
                {"user": "vpxuser"},
                "1388772268136447",
                "D",
            ),
        ),
    ),
    LineKind(
        slug="obj-accessibility",
        component="hostd",
        subsystems=(),
        holds="MIGRATING",
        pattern=r"Checking for all objects accessibility \(VM's current state: (?P<state>VM_STATE_\w+)(?:, stable\? (?P<stable>true|false))?",
        meaning="hostd checks whether it can still reach all files of the VM, which is in state {state}.",
        samples=(
            Sample(
                "2018-10-20T23:21:53.072Z info hostd[A1BF1B70] [Originator@6876 sub=Vmsvc.vm:"
                + _TEST_VM
                + "] Checking for all objects accessibility (VM's current state: VM_STATE_EMIGRATING, stable? false)",
                _KB59665,
                {"state": "VM_STATE_EMIGRATING", "stable": False, "vmx_path": _TEST_VM},
                None,
                "S",
            ),
        ),
    ),
    LineKind(
        slug="state-transition",
        component="hostd",
        subsystems=(),
        holds="State Transition (",
        pattern=r"State Transition \((?=[^)]*(?:MIGRATING|UNREGISTERING|GONE))(?P<from_state>VM_STATE_\w+) -> (?P<to_state>VM_STATE_\w+)\)",
        meaning="The VM {vmx_path} goes from {from_state} to {to_state}. EMIGRATING leaves this host, IMMIGRATING arrives; EMIGRATING "
        "to ON means that the vMotion failed and the VM goes on here.",
        samples=(
            Sample(
                "2018-07-05T20:55:46.094Z info hostd[9B80B70] [Originator@6876 sub=Vmsvc.vm:/vmfs/volumes/5b2cf72d-c314ef74-0f37-"
                "8cdf9d51786c/MGSIP EOSN IN/MGSIP EOSN IN.vmx opID=vim-cmd-24-1191 user=dcui] State Transition (VM_STATE_OFF -> "
                "VM_STATE_UNREGISTERING)",
                "HAUC ESXi log notes, ESXi 6.5",
                {
                    "from_state": "VM_STATE_OFF",
                    "to_state": "VM_STATE_UNREGISTERING",
                    "vmx_path": "/vmfs/volumes/5b2cf72d-c314ef74-0f37-8cdf9d51786c/MGSIP EOSN IN/MGSIP EOSN IN.vmx",
                    "user": "dcui",
                },
            ),
        ),
    ),
    LineKind(
        slug="vmotion-step",
        component="hostd",
        subsystems=(),
        holds="VMotion",
        pattern=r"(?P<step>VMotion\w+)(?:: ?)? ?\((?P<id>\d{1,20})\)",
        also=(*_ADDRESSES, r"\bWID ?[=:] ?(?P<leader_world>\d+)"),
        meaning="hostd: step {step} of this vMotion.",
        samples=(),
    ),
)

LIFECYCLE = (
    LineKind(
        slug="vmotion-src",
        component="hostd",
        subsystems=("VMotionSrc",),
        pattern=r"(?P<step>[^\n:]{1,80})?",
        side="S",
        meaning="hostd of the source about this vMotion: {step}.",
        samples=(),
    ),
    LineKind(
        slug="vmotion-dst",
        component="hostd",
        subsystems=("VMotionDst",),
        pattern=r"(?P<step>[^\n:]{1,80})?",
        side="D",
        meaning="hostd of the destination about this vMotion: {step}.",
        samples=(),
    ),
)
"""Tried last: anything that the two workers print."""
