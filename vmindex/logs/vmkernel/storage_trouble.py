"""Storage trouble that explains a bad vMotion (``grammar.md`` §10). The lines carry no migration id."""

from __future__ import annotations

from vmindex.logs.interface import LineKind, Sample

_ELATOV = "elatov.github.io, 2012 to 2018"
_SEXILOG = "sexibytes/sexilog filter-syslog-esxi.conf, ESXi 5.5"
_HAUC = "HAUC ESXi log notes, ESXi 6.5"

KINDS = (
    LineKind(
        slug="explain-apd-handle",
        component="vmkernel",
        subsystems=("StorageApdHandler",),
        pattern=r"APD Handle +(?P<device>\S*?) ?Created with lock",
        kept=False,
        meaning="A storage device is watched for APD from now on; normal.",
        samples=(
            Sample(
                "2017-10-12T21:58:36.289Z cpu37:34871 opID=bd32da8)StorageApdHandler: 982: APD Handle  Created with lock[StorageApd-0x430a28b09130]",
                "NFS 4.1 notes, 2017, ESXi 6.x",
                {"device": ""},
            ),
        ),
    ),
    LineKind(
        slug="explain-apd",
        component="vmkernel",
        subsystems=("HBX", "ScsiDevice", "StorageApdHandler", "StorageApdHandlerEv", "NMP"),
        holds="APD",
        pattern="",
        also=(
            r"\bAPD_(?P<state>\w+)",
            r"for vol '(?P<volume>[^']*)'",
            r"Device (?P<device>\S+) is (?P<out>Out of APD)",
        ),
        meaning="All paths to a datastore or device are down, or come back (APD). VMs on it stand still.",
        samples=(
            Sample(
                "2018-07-06T21:02:11.204Z cpu0:65641)HBX: 6214: APD EventType: APD_START (3) for vol 'iSCSI'",
                _HAUC,
                {"state": "START", "volume": "iSCSI"},
            ),
            Sample(
                "2018-07-06T21:02:22.556Z cpu0:65642)ScsiDevice: 5036: Device naa.60014055c425cd10a874374b415629b3 is Out of APD; token num:1",
                _HAUC,
                {"device": "naa.60014055c425cd10a874374b415629b3", "out": "Out of APD"},
            ),
        ),
    ),
    LineKind(
        slug="explain-hbx",
        component="vmkernel",
        subsystems=("HBX",),
        pattern=r"(?P<problem>Reclaimed heartbeat|Waiting for timed out|Failed to cleanup registration key).*?"
        r"(?:\((?P<volume>[^)]{0,200})\)|on vol '(?P<volume_name>[^']{0,200})'|$)",
        meaning="The VMFS heartbeat of a datastore was late ({problem}): storage answers slowly or not at all.",
        samples=(
            Sample(
                "2012-11-01T04:12:01.299Z cpu2:12086)HBX: 2313: Waiting for timed out [HB state abcdef02 offset 3964928 gen 59 stampUS "
                "6780917733 uuid 5091de63-2683f5a0-1ea1-e4115baf243b jrnl <FB 60558> drv 14.54] on vol 'Datastore'",
                _ELATOV,
                {"problem": "Waiting for timed out", "volume_name": "Datastore"},
            ),
            Sample(
                "2025-01-20T16:36:19.937Z Wa(180) vmkwarning: cpu68:2098009)WARNING: HBX: 2723: Failed to cleanup registration key on "
                "volume655e5791-756c32d5-6a9f-1423f230bfe0: Failure",
                "VMK8LogProcessor test lines, 8.0",
                {"problem": "Failed to cleanup registration key"},
            ),
        ),
    ),
    LineKind(
        slug="explain-hb-timeout",
        component="vmkernel",
        subsystems=("FS3",),
        pattern=r"(?P<problem>Waiting for timed-out heartbeat|Reclaimed timed out heartbeat)",
        meaning="The VMFS heartbeat of a datastore was late: storage answers slowly or not at all.",
        samples=(
            Sample(
                "Apr 27 10:15:02 esx_host2 vmkernel: 110:04:47:54.368 cpu0:1039)FS3: 4828: Reclaimed timed out heartbeat [HB state abcdef02 offs",
                "elatov.github.io 2012-05-12, ESX 3.5",
                {"problem": "Reclaimed timed out heartbeat"},
            ),
        ),
    ),
    LineKind(
        slug="explain-psp-rr",
        component="vmkernel",
        subsystems=("vmw_psp_rr",),
        pattern=r".*Could not select path for device \"(?P<device>[^\"]+)\"",
        meaning="No path to {device} could be chosen: all are down.",
        samples=(
            Sample(
                "<181>2014-12-18T18:30:36.400Z esx.vmware.com vmkwarning: cpu29:4317)WARNING: vmw_psp_rr: psp_rrSelectPathToActivate:972:Could "
                'not select path for device "naa.60002ac000000000000004b00000d155".',
                _SEXILOG,
                {"device": "naa.60002ac000000000000004b00000d155"},
            ),
        ),
    ),
    LineKind(
        slug="explain-nmp",
        component="vmkernel",
        subsystems=("NMP",),
        pattern=r"(?P<function>\w+): ?(?:\d+: ?)?.*?(?:[dD]ev(?:ice)?) [\"'](?P<device>[^\"']+)[\"'].*?"
        r"(?:Failed: (?P<status>H:0x\w+ D:0x\w+ P:0x\w+)|$)",
        meaning="A path or device of the storage multipathing has trouble: {device}.",
        samples=(
            Sample(
                "2014-08-13T01:34:17.691Z cpu9:32806)NMP: nmp_ThrottleLogForDevice:2321: Cmd 0x1a (0x4136803ea980, 0) to dev "
                '"mpx.vmhba0:C0:T0:L0" on path "vmhba0:C0:T0:L0" Failed: H:0x0 D:0x2 P:0x0 Valid sense data: 0x5 0x20 0x0. Act:NONE',
                "pastebin.com/5910mKX2, ESXi 5.5",
                {
                    "function": "nmp_ThrottleLogForDevice",
                    "device": "mpx.vmhba0:C0:T0:L0",
                    "status": "H:0x0 D:0x2 P:0x0",
                },
                kept=False,
            ),
            Sample(
                "Apr 19 09:36:37 ESX_Host vmkernel: 0:19:05:46.147 cpu0:4096)NMP: nmp_CompleteRetryForPath: Retry world recovered device "
                "'naa.60060160467029002acca5f7836fe111'",
                _ELATOV,
                {"function": "nmp_CompleteRetryForPath", "device": "naa.60060160467029002acca5f7836fe111"},
            ),
        ),
    ),
    LineKind(
        slug="explain-scsi-latency",
        component="vmkernel",
        subsystems=("ScsiDeviceIO",),
        pattern=r"Device (?P<device>\S+) performance has deteriorated\. I/O latency increased from average value of "
        r"(?P<from_latency_us>\d+) microseconds to (?P<to_latency_us>\d+)",
        meaning="I/O on {device} became slow: {to_latency_us} µs instead of {from_latency_us} µs on average.",
        samples=(
            Sample(
                "2012-10-25T16:01:54.286Z cpu2:8054)WARNING: ScsiDeviceIO: 1218: Device naa.600508e000000000e51b24d0a7fad20e performance "
                "has deteriorated. I/O latency increased from average value of 16512 microseconds to 331746 microseconds.",
                "elatov.github.io 2012-11-29, ESXi 5.0",
                {"device": "naa.600508e000000000e51b24d0a7fad20e", "from_latency_us": 16512, "to_latency_us": 331746},
            ),
        ),
    ),
    LineKind(
        slug="explain-scsi-fail",
        component="vmkernel",
        subsystems=("ScsiDeviceIO",),
        pattern=r".*?(?:to dev(?:ice)? \"(?P<device>[^\"]+)\" failed (?P<status>H:0x\w+ D:0x\w+ P:0x\w+)|Failing command \S+)",
        meaning="A storage command to {device} failed ({status}).",
        samples=(
            Sample(
                "2014-08-13T01:34:17.691Z cpu9:32806)ScsiDeviceIO: 2337: Cmd(0x4136803ea980) 0x1a, CmdSN 0xc05 from world 0 to dev "
                '"mpx.vmhba0:C0:T0:L0" failed H:0x0 D:0x2 P:0x0 Valid sense data: 0x5 0x20 0x0.',
                "pastebin.com/5910mKX2, ESXi 5.5",
                {"device": "mpx.vmhba0:C0:T0:L0", "status": "H:0x0 D:0x2 P:0x0"},
                kept=False,
            ),
        ),
    ),
    LineKind(
        slug="explain-nfs",
        component="vmkernel",
        subsystems=("NFS", "NFS41"),
        pattern=r".*(?P<problem>RPC error|Restored connection|Lost connection|Failed to wait for the cluster|NFS mount succeeded).*",
        meaning="An NFS datastore has trouble or is back: {problem}.",
        samples=(
            Sample(
                "2017-10-12T21:58:56.290Z cpu37:34871 opID=bd32da8)WARNING: NFS41: NFS41FSWaitForCluster:3433: Failed to wait for the "
                "cluster to be located: Timeout",
                "NFS 4.1 notes, 2017, ESXi 6.x",
                {"problem": "Failed to wait for the cluster"},
            ),
        ),
    ),
    LineKind(
        slug="explain-iscsi",
        component="vmkernel",
        subsystems=("iscsi_vmk",),
        pattern=r".*iSCSI connection is being marked \"(?P<state>\w+)\"",
        meaning="An iSCSI connection goes {state}.",
        samples=(
            Sample(
                "2018-07-06T21:02:01.202Z cpu28:66292)WARNING: iscsi_vmk: iscsivmk_StopConnection: vmhba64:CH:0 T:0 CN:0: iSCSI connection "
                'is being marked "OFFLINE" (Event:6)',
                _HAUC,
                {"state": "OFFLINE"},
            ),
        ),
    ),
    LineKind(
        slug="explain-vscsi-fil3",
        component="vmkernel",
        subsystems=("VSCSI",),
        pattern=r"handle (?P<handle>\d+)\((?P<disk>[\w:]+)\): ?(?P<action>Reset|Completing reset)",
        also=(r"from \(vmm0:(?P<vm>.+)\)\s*$",),
        meaning="A guest waited too long for its disk {disk} and resets it: storage is slow.",
        samples=(
            Sample(
                "2017-10-03T19:08:22.790Z cpu0:65721)VSCSI: 2891: handle 8203(vscsi0:0):Reset [Retries: 0/0] from (vmm0:gen)",
                "elatov.github.io 2018-02-20, ESXi 6.5",
                {"handle": "8203", "disk": "vscsi0:0", "action": "Reset", "vm": "gen"},
            ),
            Sample(
                "2017-10-03T19:08:22.890Z cpu0:65721)VSCSI: 2679: handle 8203(vscsi0:0):Completing reset (0 outstanding commands)",
                "elatov.github.io 2018-02-20, ESXi 6.5",
                {"handle": "8203", "disk": "vscsi0:0", "action": "Completing reset"},
            ),
        ),
    ),
    LineKind(
        slug="explain-vmfs-rsv",
        component="vmkernel",
        subsystems=("FS3Misc",),
        pattern=r"Long VMFS3 rsv time on '(?P<volume>[^']*)' \(held for (?P<held_ms>\d+) msecs\)",
        meaning="A reservation of datastore {volume} was held for {held_ms} ms; others waited.",
        samples=(
            Sample(
                "2012-11-01T04:12:47.511Z cpu8:4132)FS3Misc: 1440: Long VMFS3 rsv time on 'Datastore' (held for 6441 msecs). # R: 1, # W: 1 "
                "bytesXfer: 2 sectors",
                _ELATOV,
                {"volume": "Datastore", "held_ms": 6441},
            ),
        ),
    ),
)
