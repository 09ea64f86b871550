"""Storage vMotion, snapshots, and disks that cannot be opened or locked."""

from __future__ import annotations

from vmindex.logs.interface import LineKind, Sample

_BLOG = "Storage vMotion and the Mirror Driver, 2017-01-14, ESXi 6.0"
_VDR = "elatov.github.io 2012-09-01, ESXi 5.0"
_QUOTED = r"\\?[\"'](?P<disk>[^\"']+?)\\?[\"']"
_DISK_MODULES = (
    "AIOMGR",
    "AIOGNRC",
    "DISK",
    "DISKLIB-VMFS",
    "DISKLIB-LINK",
    "DISKLIB-CHAIN",
    "DISKLIB-LIB",
    "DISKLIB-SPARSE",
    "DISKLIB-FLAT",
    "OBJLIB-FILEBE",
    "OBJLIB-LIB",
)

KINDS = (
    LineKind(
        slug="svmotion-phase",
        component="vmware",
        subsystems=("SVMotion",),
        pattern=r"SVMotion: Enter Phase (?P<phase>\d+)",
        meaning="Storage vMotion enters its phase {phase}.",
        samples=(Sample("2016-05-19T12:59:29.723Z| Worker#0| I120: SVMotion: Enter Phase 8", _BLOG, {"phase": 8}),),
    ),
    LineKind(
        slug="svmotion-copy-start",
        component="vmware",
        subsystems=("Disk",),
        pattern=r"Disk/File copy started for (?P<disk>.+?)\.?$",
        meaning="Storage vMotion begins to copy {disk}.",
        samples=(
            Sample(
                "2016-05-19T12:59:30.012Z| Worker#0| I120: Disk/File copy started for "
                "/vmfs/volumes/5739734e-f309ac87-4491-f8bc123449c2/W1_2/W1_2.vmdk.",
                _BLOG,
                {"disk": "/vmfs/volumes/5739734e-f309ac87-4491-f8bc123449c2/W1_2/W1_2.vmdk"},
            ),
        ),
    ),
    LineKind(
        slug="svmotion-cleanup",
        component="vmware",
        subsystems=("SVMotionCleanupThread",),
        pattern=r"SVMotionCleanupThread: (?P<text>.*\S)",
        meaning="Storage vMotion cleans up: {text}.",
        samples=(
            Sample(
                "Worker#0| I125: SVMotionCleanupThread: Waiting for SVMotion Bitmap thread",
                "Broadcom KB 308477, 6.5/6.7",
                {"text": "Waiting for SVMotion Bitmap thread"},
            ),
        ),
    ),
    LineKind(
        slug="svmotion-mirror",
        component="vmware",
        subsystems=("DISKLIB-LIB_MISC",),
        pattern=r"DISKLIB-LIB_MISC *: Opening mirror node /vmfs/devices/svm/(?P<device>[0-9a-f]+-[0-9a-f]+-svmmirror)",
        meaning="Storage vMotion mirrors writes through {device}; vmkernel names the same device.",
        samples=(
            Sample(
                "2016-05-19T12:59:29.721Z| vcpu-0| I120: DISKLIB-LIB_MISC   : Opening mirror node /vmfs/devices/svm/10a80a6-819390-svmmirror",
                _BLOG,
                {"device": "10a80a6-819390-svmmirror"},
            ),
        ),
    ),
    LineKind(
        slug="snapshot-start",
        component="vmware",
        subsystems=("SnapshotVMX_TakeSnapshot", "SnapshotVMX_Consolidate"),
        pattern=r"SnapshotVMX_(?P<action>TakeSnapshot|Consolidate)\b(?: start: '(?P<snapshot>[^']*)'|: Starting)",
        meaning="A snapshot is taken or consolidated: a stun right after this belongs to the snapshot, not to a migration.",
        samples=(
            Sample(
                "2023-12-05T17:42:40.666Z In(05) vmx vim-cmd-09-a45d SnapshotVMX_TakeSnapshot start: 'snapshot_exfill', deviceState=1, "
                "lazy=1, quiesced=0, forceNative=0, tryNative=1, saveAllocMaps=0",
                "ESXi forensics page, 2023-12, ESXi 8.0",
                {"action": "TakeSnapshot", "snapshot": "snapshot_exfill"},
            ),
        ),
    ),
    LineKind(
        slug="explain-disk-lock",
        component="vmware",
        subsystems=_DISK_MODULES,
        pattern=rf"[\w-]+ *:.{{0,80}}?{_QUOTED}.{{0,80}}?(?:locked \(try|Failed to lock the file)",
        meaning="The disk {disk} is locked by somebody else: another host, a backup, or the other side of a migration.",
        samples=(
            Sample(
                "2012-07-06T21:01:10.893Z| vcpu-0| AIOMGR: AIOMgr_OpenWithRetry: Descriptor file "
                "'/vmfs/volumes/4d9ad894-9c46d712-92ac-842b2b659fb0/Email/Email-000002-delta.vmdk' locked (try 0)",
                _VDR,
                {"disk": "/vmfs/volumes/4d9ad894-9c46d712-92ac-842b2b659fb0/Email/Email-000002-delta.vmdk"},
            ),
            Sample(
                '2012-07-06T21:01:12.410Z| vcpu-0| DISKLIB-VMFS : "/vmfs/volumes/4d9ad894-9c46d712-92ac-842b2b659fb0/Email/'
                'Email-000002-delta.vmdk" : failed to open (Failed to lock the file): AIOMgr_Open failed. Type 8',
                _VDR,
                {"disk": "/vmfs/volumes/4d9ad894-9c46d712-92ac-842b2b659fb0/Email/Email-000002-delta.vmdk"},
            ),
        ),
    ),
    LineKind(
        slug="explain-disk-open",
        component="vmware",
        subsystems=_DISK_MODULES,
        pattern=r"[\w-]+ *: (?=(?:Failed to|Cannot) open|.{1,400}?failed to open)(?:(?:Failed to|Cannot) open(?: disk)? )?"
        rf"{_QUOTED} ?:? ?(?P<failure>.*\S)?",
        meaning="A file of the VM cannot be opened ({disk}): {failure}",
        samples=(),
    ),
)
