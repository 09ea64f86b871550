"""What the VMX says of the end of a migration: failures, who keeps the VM, and the exit of the process."""

from __future__ import annotations

from vmindex.logs.interface import LineKind, Sample
from vmindex.logs.vobd import VOB_ID

_KB320352 = "Broadcom KB 320352, 8.0 (stamps masked)"
_KB2005741 = "VMware KB 2005741, 5.0"
_SWITCHOVER = (
    "The migration has exceeded the maximum switchover time of 100 second(s). ESX has preemptively failed the migration to allow "
    "the VM to continue running on the source. To avoid this failure, either increase the maximum allowable switchover time or "
    "wait until the VM is performing a less intensive workload."
)
_TOO_BIG = (
    "vMotion migration [XXXXXXXX:xxxxxxxxxxxxxxxx] failed. The checkpoint data length (xxxxx bytes) or the offset (xxxxxxxx bytes) "
    "exceeds the maximum checkpoint data length (xxxxxxxx byte)."
)

KINDS = (
    LineKind(
        slug="set-failure",
        component="vmware",
        subsystems=("Migrate_SetFailure",),
        pattern=r"Migrate_SetFailure: (?P<failure>.*?)\.?(?: Error (?P<status>(?:0x)?bad[0-9a-fA-F]{4}|\d+)\. ?(?P<status_text>.*?)\.?)?$",
        meaning="The migration failed in this VMX: {failure} ({status}, {status_text}).",
        samples=(
            Sample(
                "vmx| Migrate_SetFailure: Failed waiting for data. Error bad0006. Limit exceeded.",
                _KB2005741,
                {"failure": "Failed waiting for data", "status": "bad0006", "status_text": "Limit exceeded"},
            ),
        ),
    ),
    LineKind(
        slug="failure-msglist",
        component="vmware",
        subsystems=("Migrate_SetFailureMsgList", "Migrate"),
        pattern=r"Migrate_SetFailureMsgList: ?(?P<text>.*\S)|Migrate: (?P<caching>Caching migration error message list)",
        meaning="The migration failed; the reasons follow in the next lines.",
        samples=(
            Sample(
                "[YYYY-MM-DDTHH:MM:SS] In(05) vmx - Migrate_SetFailureMsgList: switching to new log file.",
                _KB320352,
                {"text": "switching to new log file."},
            ),
            Sample(
                "[YYYY-MM-DDTHH:MM:SS] In(05) vmx - Migrate: Caching migration error message list:",
                _KB320352,
                {"caching": "Caching migration error message list"},
            ),
        ),
    ),
    LineKind(
        slug="module-power-on-failed",
        component="vmware",
        subsystems=("Module", "[msg"),
        pattern=r"(?:\[(?P<key>msg\.moduletable\.[\w.]+)\] ?)?(?P<text>Module '?(?P<module>\w+)'? power on failed\.?)",
        meaning="The VMX could not start its part {module}: as module Migrate, the arriving VM gave up. The reason stands just before.",
        samples=(),
    ),
    LineKind(
        slug="vob-vmotion",
        component="vmware",
        subsystems=("[vob",),
        pattern=r"\[(?P<key>vob\.(?:vmotion|net\.migrate)\.[\w.]+)\] ?(?P<text>.*\S)",
        also=(VOB_ID,),
        meaning="The VMkernel's own words on why the vMotion failed: {text}",
        samples=(
            Sample(
                f"vmx| [vob.vmotion.chkpt.toobig] {_TOO_BIG}",
                _KB2005741 + " (numbers masked)",
                {"key": "vob.vmotion.chkpt.toobig", "text": _TOO_BIG},
            ),
        ),
    ),
    LineKind(
        slug="failure-msg",
        component="vmware",
        subsystems=("[msg", "[vob"),
        pattern=r"\[(?P<key>(?:msg|vob)\.[\w.-]+)\] ?(?P<text>.*\S)",
        also=(VOB_ID,),
        meaning="A reason in words, as the user gets to see it: {text}",
        samples=(
            Sample(
                f"[YYYY-MM-DDTHH:MM:SS] In(05) vmx - [msg.checkpoint.migration.maxSwitchoverTimeExceeded] {_SWITCHOVER}",
                _KB320352,
                {"key": "msg.checkpoint.migration.maxSwitchoverTimeExceeded", "text": _SWITCHOVER},
            ),
            Sample(
                "vcpu-0| I125: [msg.checkpoint.migration.writefail] Failed to write checkpoint data (offset 25151361, size 16384): Limit exceeded.",
                "Broadcom KB 308477, 6.5/6.7",
                {
                    "key": "msg.checkpoint.migration.writefail",
                    "text": "Failed to write checkpoint data (offset 25151361, size 16384): Limit exceeded.",
                },
            ),
        ),
    ),
    LineKind(
        slug="continue-on-source",
        component="vmware",
        subsystems=("Migrate",),
        pattern=r"Migrate: Attempting to continue running on the source",
        side="S",
        meaning="The migration failed and the VM goes on running where it was.",
        samples=(
            Sample(
                "[YYYY-MM-DDTHH:MM:SS] In(05) vmx - Migrate: Attempting to continue running on the source.",
                _KB320352,
                {},
                None,
                "S",
            ),
        ),
    ),
    LineKind(
        slug="config-readonly",
        component="vmware",
        subsystems=("ConfigDB",),
        pattern=r"ConfigDB: Setting config\.readOnly = \"(?P<read_only>\w+)\"",
        meaning="The VMX's configuration is read-only during a migration and set free afterwards (now {read_only}).",
        samples=(
            Sample(
                '[YYYY-MM-DDTHH:MM:SS] No(00) vmx - ConfigDB: Setting config.readOnly = "FALSE"',
                _KB320352,
                {"read_only": "FALSE"},
            ),
        ),
    ),
    LineKind(
        slug="cleanup",
        component="vmware",
        subsystems=("Migrate",),
        pattern=r"Migrate: cleaning up migration state",
        meaning="The VMX puts the migration away; whether it went well is said elsewhere.",
        samples=(Sample("vmx| Migrate: cleaning up migration state.", _KB2005741),),
    ),
    LineKind(
        slug="vmx-exit",
        component="vmware",
        subsystems=("VMX",),
        pattern=r"VMX has left the building: (?P<exit_code>-?\d+)",
        meaning="The VMX process ends (code {exit_code}): usual for a source whose VM has gone, and for a power-off.",
        samples=(
            Sample(
                "YYYY-MM-DDThh:mm:ss.835Z Wa(03) vmx - VMX has left the building: 0.",
                "Broadcom KB 432796, 8.0 (stamps masked)",
                {"exit_code": 0},
            ),
        ),
    ),
)
