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

_NO_RULE = r"(?P<text>(?:(?!-{20}).)*[^\s-])"
"""The text of a message without the rule that old releases print after the last one, on the same line."""
_FORUM = "Linux forum threads on Workstation and Player, before 2010 (as ESX 3 and 4 print)"

KINDS = (
    LineKind(
        slug="set-failure",
        component="vmware",
        subsystems=("Migrate_SetFailure",),
        pattern=r"Migrate_SetFailure: (?P<failure>.*?)\.?(?: Error (?P<status>(?:0[xX])?(?i:bad)[0-9a-fA-F]{4}|\d+)\. ?(?P<status_text>.*?)\.?)?$",
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
        slug="power-on-failure",
        component="vmware",
        subsystems=("Power",),
        pattern=r"Power on failure messages: ?(?P<text>.*\S)",
        meaning="The VM could not be started, or taken over from another host: {text} The lines that follow say more.",
        samples=(
            Sample(
                "2025-06-14T08:55:12.643Z In(05)+ vmx Power on failure messages: The specified virtual disk needs repair",
                "field notes on a disk that needs repair, 2025-06, Workstation 17",
                {"text": "The specified virtual disk needs repair"},
            ),
        ),
    ),
    LineKind(
        slug="vmx-panic",
        component="vmware",
        subsystems=("MONITOR", "Caught", "Unexpected"),
        pattern=r"(?P<text>MONITOR PANIC: .*\S|(?:Caught|Unexpected) signal:? (?P<signal>\d{1,3})\b.*)",
        meaning="The VM's process or its monitor crashed, which ends the VM and any migration of it: {text}",
        samples=(
            Sample(
                "vmx| MONITOR PANIC: VMM fault: regs=0x2f9c, exc=14, eip=0xb01dc",
                "VMware KB 1021174, ESX 3 to 4.1 (stamp masked)",
                {"text": "MONITOR PANIC: VMM fault: regs=0x2f9c, exc=14, eip=0xb01dc"},
            ),
            Sample(
                "Dec 06 19:04:54.445: Worker#4| Caught signal 6 -- tid 16082",
                _FORUM,
                {"text": "Caught signal 6 -- tid 16082", "signal": 6},
            ),
            Sample(
                "Oct 25 23:09:42: vmx| Unexpected signal: 11.",
                _FORUM,
                {"text": "Unexpected signal: 11.", "signal": 11},
            ),
        ),
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
        slug="device-message",
        component="vmware",
        subsystems=("[msg",),
        pattern=r"\[(?P<key>msg\.(?:device\.startdisconnected|(?:cdrom|floppy)\w*\.\w+|usb\.connect\w*))\] ?"
        + _NO_RULE,
        meaning="A CD, floppy or USB device could not be connected here; the VM goes on without it: {text}",
        samples=(
            Sample(
                "Mar 15 20:25:12: vmx| [msg.device.startdisconnected] Virtual device ide1:0 will start disconnected.",
                _FORUM,
                {"key": "msg.device.startdisconnected", "text": "Virtual device ide1:0 will start disconnected."},
            ),
            Sample(
                'Mar 15 20:25:07: vmx| [msg.floppy.changeName] The path to floppy drive 0 ("A:") appears to be incorrect. '
                'Would you like to change it to "/dev/fd0"?----------------------------------------',
                _FORUM,
                {
                    "key": "msg.floppy.changeName",
                    "text": 'The path to floppy drive 0 ("A:") appears to be incorrect. Would you like to change it to "/dev/fd0"?',
                },
            ),
        ),
    ),
    LineKind(
        slug="failure-msg",
        component="vmware",
        subsystems=("[msg", "[vob"),
        # Every VMX reports the dictionaries that it did without.
        pattern=r"\[(?P<key>(?!msg\.dictionary\.load\.)(?:msg|vob)\.[\w.-]+)\] ?" + _NO_RULE,
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
            Sample(
                "Feb 07 20:35:19: vmx| [msg.disk.configureDiskError] Reason: Insufficient permission to access file."
                "----------------------------------------",
                _FORUM,
                {"key": "msg.disk.configureDiskError", "text": "Reason: Insufficient permission to access file."},
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
