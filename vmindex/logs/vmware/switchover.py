"""The switch from one VMX to the other: stun, checkpoint, restore, and how long the VM stood still."""

from __future__ import annotations

from vmindex.logs.interface import LineKind, Sample

_KB432796 = "Broadcom KB 432796, 8.0 (stamps masked)"
_KB320352 = "Broadcom KB 320352, 8.0 (stamps masked)"
_VIC = "github.com/vmware/vic issue 6701, 2018-02"
_KB436882 = "Broadcom KB 436882, 6.0 (re-dated)"

KINDS = (
    LineKind(
        slug="stun-start",
        component="vmware",
        subsystems=("Migrate",),
        pattern=r"Migrate: VM starting stun, waiting (?P<wait_s>[\d.]+) seconds? for go/no-go",
        meaning="The VM is about to be stopped for the switchover; the other side has {wait_s} s to take over. A hot-add prints this too.",
        samples=(
            Sample(
                "YYYY-MM-DDThh:mm:ss.551Z In(05) vmx - Migrate: VM starting stun, waiting 100 seconds for go/no-go message.",
                _KB432796,
                {"wait_s": 100.0},
            ),
        ),
    ),
    LineKind(
        slug="stunned",
        component="vmware",
        subsystems=("Migrate",),
        pattern=r"Migrate: VM successfully stunned",
        meaning="The VM stands still from now on: its downtime begins.",
        samples=(
            Sample("YYYY-MM-DDThh:mm:ss.626Z In(05) vcpu-0 - Migrate: VM successfully stunned", _KB432796),
            Sample(
                "yyyy-mm-ddThh:mm:ss In(05) vcpu-0 - Migrate: VM successfully stunned.",
                "Broadcom KB 435078, 8.x (stamps masked)",
            ),
        ),
    ),
    LineKind(
        slug="unstun",
        component="vmware",
        subsystems=("Checkpoint_Unstun",),
        pattern=r"Checkpoint_Unstun: vm stopped for (?P<stun_us>\d+) us",
        meaning="The VM runs again after it stood still for {stun_us} µs (vMotion, snapshot or hot-add).",
        samples=(
            Sample(
                "2015-10-27T22:01:42.149Z| vcpu-0| I120: Checkpoint_Unstun: vm stopped for 188405 us",
                "virten.net, 2015-10, ESXi 6.0",
                {"stun_us": 188405},
            ),
            Sample(
                "YYYY-MM-DDThh:mm:ss.536Z In(05) vcpu-0 - Checkpoint_Unstun: vm stopped for 18500 us",
                _KB432796,
                {"stun_us": 18500},
            ),
            Sample(
                "2012-03-23T16:22:51.876Z| vcpu-0| Checkpoint_Unstun: vm stopped for 3658889 us",
                "elatov.github.io 2012-06-14, ESXi 5.0",
                {"stun_us": 3658889},
            ),
        ),
    ),
    LineKind(
        slug="remote-log",
        component="vmware",
        subsystems=("Migrate",),
        pattern=r"Migrate: Remote Log: (?P<text>.*\S)",
        also=(r"waited for (?P<waited_s>[\d.]+) second",),
        side="S",
        meaning="What the destination told the source: {text}",
        samples=(
            Sample(
                "[YYYY-MM-DDTHH:MM:SS] In(05) worker-3476962 - Migrate: Remote Log: Destination waited for 208.42 seconds.",
                _KB320352,
                {"text": "Destination waited for 208.42 seconds.", "waited_s": 208.42},
                None,
                "S",
            ),
            Sample(
                "[YYYY-MM-DDTHH:MM:SS] In(05) worker-3476962 - Migrate: Remote Log: Beginning checkpoint restore.",
                _KB320352,
                {"text": "Beginning checkpoint restore."},
                None,
                "S",
            ),
        ),
    ),
    LineKind(
        slug="cpt-restore-dest",
        component="vmware",
        subsystems=("CPT",),
        pattern=r"CPT: Restoring checkpoint \(null\)",
        side="D",
        meaning="The destination takes over the VM's state; it comes over the network, so no file is named.",
        samples=(
            Sample(
                "2018-02-15T02:55:01.542Z| vmx| I125: CPT: Restoring checkpoint (null)",
                _VIC,
                {},
                None,
                "D",
            ),
        ),
    ),
    LineKind(
        slug="cpt-restore",
        component="vmware",
        subsystems=("CPT",),
        pattern=r"CPT: Restoring checkpoint (?P<path>/.*\S)",
        meaning="The VM is restored from the file {path}: a resume or a revert to a snapshot, not a vMotion.",
        samples=(),
    ),
    LineKind(
        slug="migrate-open",
        component="vmware",
        subsystems=("Migrate_Open",),
        pattern=r"Migrate_Open: Restoring from <(?P<source_ip>[^>]*)> with migration id (?P<id>\d{1,20})",
        side="D",
        meaning="The destination reads the VM's state from {source_ip}, the source.",
        samples=(
            Sample(
                "2018-02-15T02:55:01.542Z| vmx| I125: Migrate_Open: Restoring from <10.193.58.103> with migration id 1518663295492956",
                _VIC,
                {"source_ip": "10.193.58.103"},
                "1518663295492956",
                "D",
            ),
            Sample(
                "2026-04-14T15:38:20.200Z| vmx| I120: Migrate_Open: Restoring from <10.0.0.2> with migration id 1446046703473901",
                _KB436882,
                {"source_ip": "10.0.0.2"},
                "1446046703473901",
                "D",
            ),
        ),
    ),
    LineKind(
        slug="dumper-restore-dest",
        component="vmware",
        subsystems=("DUMPER",),
        pattern=r"DUMPER: Restoring checkpoint version (?P<checkpoint_version>\d+)",
        meaning="The state of the devices is being restored (checkpoint version {checkpoint_version}): an arrival, a resume or a revert.",
        samples=(
            Sample(
                "2018-02-15T02:55:01.542Z| vmx| I125: DUMPER: Restoring checkpoint version 8.",
                _VIC,
                {"checkpoint_version": "8"},
            ),
        ),
    ),
    LineKind(
        slug="vgpu-restore-dest",
        component="vmware",
        subsystems=("vmiop_log",),
        pattern=r"vmiop_log: .{0,40}Start restoring vGPU state",
        side="D",
        meaning="The destination restores the state of the vGPU; with much graphics memory this takes long.",
        samples=(
            Sample(
                "[YYYY-MM-DDTHH:MM:SS] In(05) vthread-4084785 - vmiop_log: (0x0): Start restoring vGPU state ...",
                _KB320352,
                {},
                None,
                "D",
            ),
        ),
    ),
    LineKind(
        slug="hot-add",
        component="vmware",
        subsystems=("HotAdd", "HotPlug", "Hotplug", "VMXHotAdd", "MemHotAdd", "CPUHotAdd", "memoryHotplug"),
        # A hot-add ends the migration that the log speaks of; so of this module only what asks for a change counts.
        pattern=r"(?:memoryHotplug: (?=Change of )|(?!memoryHotplug)\w*(?i:hot-?(?:add|plug))\w*:? *)(?P<text>.*)",
        meaning="A device, memory or CPU is added while the VM runs; on 8.x this stuns the VM as a vMotion does ({text}).",
        samples=(
            Sample(
                "YYYY-MM-DDThh:mm:ss.073Z In(05) vmx - memoryHotplug: Change of memory size from 32768 to 65536 was requested",
                _KB432796,
                {"text": "Change of memory size from 32768 to 65536 was requested"},
            ),
        ),
    ),
    LineKind(
        slug="fsr",
        component="vmware",
        subsystems=("FSR",),
        pattern=r"FSR: *(?P<text>.*)",
        meaning="Fast suspend and resume on one host, as Storage vMotion and hot-add do it: {text}",
        samples=(),
    ),
)
