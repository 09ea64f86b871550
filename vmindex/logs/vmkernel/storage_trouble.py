"""Storage trouble that explains a bad vMotion (``grammar.md`` §10). The lines carry no migration id."""

from __future__ import annotations

from vmindex.logs.interface import LineKind, Sample

_ELATOV = "elatov.github.io, 2012 to 2018"
_SEXILOG = "sexibytes/sexilog filter-syslog-esxi.conf, ESXi 5.5"
_HAUC = "HAUC ESXi log notes, ESXi 6.5"
_KB_PDL = "VMware KB 2004684, ESXi 5.0"
_ZBS = "NFS reconnect notes, 2023-12-07, ESXi 8.0"
_MSA = "vmwaretips.com 2009-01-09, ESX 3.5"

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
            r"\bAPD (?P<state>start|exit|timeout|timer \w+)\b",
            r"for vol '(?P<volume>[^']*)'",
            r"Device (?P<device>\S+) is (?P<out>Out of APD)",
            r"Device state of (?P<device>\S+) set to APD",
            r"\[(?P<device>[^\[\]\s]{1,80})\]!?\s*$",
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
            Sample(
                "2018-07-06T21:02:11.204Z cpu0:65641)ScsiDevice: 4993: Device state of naa.60014055c425cd10a874374b415629b3 set to "
                "APD_START; token num:1",
                _HAUC,
                {"device": "naa.60014055c425cd10a874374b415629b3", "state": "START"},
            ),
            Sample(
                "2018-07-06T21:02:11.204Z cpu0:65641)StorageApdHandler: 1205: APD start for 0x4302ff581ad0 "
                "[naa.60014055c425cd10a874374b415629b3]",
                _HAUC,
                {"device": "naa.60014055c425cd10a874374b415629b3", "state": "start"},
            ),
            Sample(
                "StorageApdHandler: 248: APD Timer started for ident [8a5a1336-3d574c6d]",
                "vmwareblogs.co.in/category/vmware-basic, NFS, quoted without prefix",
                {"device": "8a5a1336-3d574c6d", "state": "Timer started"},
            ),
        ),
    ),
    LineKind(
        slug="explain-pdl",
        component="vmkernel",
        subsystems=("ScsiDevice", "NMP", "VMW_SATP_ALUA", "VMW_SATP_ALUA_CX", "VMW_SATP_CX", "VMW_SATP_SYMM"),
        pattern=r"(?:Device ?: ?\S+ has been removed or is permanently inaccessible|Path \"[^\"]*\" \(PERM LOSS\)|"
        r"\w+: ?\d+: ?(?:Cmd \(\w+\) PDL error|Path \"[^\"]*\" \(PERM LOSS\)))",
        also=(
            r"Device ?: ?(?P<device>\S+) has been",
            r" device (?P<device>\S+) - ",
            r"[Pp]ath \"?(?P<path>vmhba[\w:]+)",
        ),
        meaning="The array says that a device is gone for good on this host (PDL): device {device}, path {path}. VMs on it fail.",
        samples=(
            Sample(
                "2011-08-09T10:43:26.857Z cpu2:853571)WARNING: ScsiDevice: 1223: Device :naa.60a98000572d54724a34642d71325763 has been "
                "removed or is permanently inaccessible.",
                _KB_PDL,
                {"device": "naa.60a98000572d54724a34642d71325763"},
            ),
            Sample(
                '2011-08-09T10:43:26.857Z cpu2:853571)VMW_SATP_ALUA: satp_alua_issueCommandOnPath:661: Path "vmhba3:C0:T0:L0" (PERM '
                "LOSS) command 0xa3 failed with status Device is permanently unavailable. H:0x0 D:0x2 P:0x0 Valid sense data: 0x5 "
                "0x25 0x0.",
                _KB_PDL,
                {"path": "vmhba3:C0:T0:L0"},
            ),
            Sample(
                "2017-02-02T10:25:44.733Z cpu9:33406)WARNING: NMP: nmp_PathDetermineFailure:2973: Cmd (0x2a) PDL error (0x5/0x25/0x0) "
                "- path vmhba3:C0:T2:L15 device naa.60002ac00000000000001f1300014d57 - triggering path failover",
                "vnote42.net 2017-02-13, ESXi 6.0",
                {"device": "naa.60002ac00000000000001f1300014d57", "path": "vmhba3:C0:T2:L15"},
            ),
        ),
    ),
    LineKind(
        slug="explain-hbx",
        component="vmkernel",
        subsystems=("HBX",),
        pattern=r"(?P<problem>Reclaimed heartbeat|Waiting for timed out|Reclaiming timed out|"
        r"Failed to cleanup (?:registration key|VMFS heartbeat)).*?"
        r"(?:\((?P<volume>[^)]{0,200})\)|on vol '(?P<volume_name>[^']{0,200})'|on volume ?(?P<volume_uuid>[0-9a-f-]{30,40})|$)",
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
                {
                    "problem": "Failed to cleanup registration key",
                    "volume_uuid": "655e5791-756c32d5-6a9f-1423f230bfe0",
                },
            ),
            Sample(
                "2012-11-01T04:12:16.969Z cpu12:4132)WARNING: HBX: 2697: Reclaiming timed out [HB state abcdef02 offset 3964928 gen 33 "
                "stampUS 6516761891 uuid 5091de63-2683f5a0-1ea1-e4115baf243b jrnl <FB 511743> drv 14.54] on vol 'Datastore' failed: "
                "Timeout",
                _ELATOV,
                {"problem": "Reclaiming timed out", "volume_name": "Datastore"},
            ),
            Sample(
                "2015-03-01T15:26:06.298Z cpu2:34897 opID=581e7721)WARNING: HBX: 2363: Failed to cleanup VMFS heartbeat on "
                "volume54355e20-c23f21cf-fbf8-b82a72dcc91c: No connection",
                "Dell case notes, 2015-03, ESXi 5.5",
                {
                    "problem": "Failed to cleanup VMFS heartbeat",
                    "volume_uuid": "54355e20-c23f21cf-fbf8-b82a72dcc91c",
                },
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
        slug="explain-ats",
        component="vmkernel",
        subsystems=(),
        holds="ATS Miscompare",
        pattern=r".*?ATS Miscompare detected bet?ween test and set HB images(?: at offset \S+)?",
        also=(r"on vol '?(?P<volume>[^'\s]+)",),
        meaning="The array answered a heartbeat of datastore {volume} with a mismatch (ATS); access to it stalls meanwhile.",
        samples=(
            Sample(
                "ATS Miscompare detected between test and set HB images at offset XXX on vol YYY",
                "kb.vmware.com/s/article/2113956, quoted without prefix, values masked there",
                {"volume": "YYY"},
            ),
        ),
    ),
    LineKind(
        slug="explain-vmfs-io",
        component="vmkernel",
        subsystems=("FS3", "Fil3"),
        pattern=r"(?P<problem>Reservation error|READ error|WRITE error|Max Timeout retries exceeded)(?:: ?| )(?P<status>.*\S)",
        meaning="Access to a VMFS datastore failed ({problem}: {status}): storage answers slowly or not at all.",
        samples=(
            Sample(
                "Jan  9 12:15:25 groucho vmkernel: 2:18:31:13.494 cpu1:1037)WARNING: FS3: 4784: Reservation error: Timeout",
                _MSA,
                {"problem": "Reservation error", "status": "Timeout"},
            ),
            Sample(
                "Apr 27 10:14:52 esx_host1 vmkernel: 84:18:41:27.856 cpu1:1114)Fil3: 4940: READ error 0xbad00e5",
                "elatov.github.io 2012-05-12, ESX 3.5",
                {"problem": "READ error", "status": "0xbad00e5"},
            ),
            Sample(
                "Jan  9 22:13:13 groucho vmkernel: 0:01:32:55.713 cpu0:1146)Fil3: 9811: Max Timeout retries exceeded for caller 0x928f4b "
                "(status 'Timeout')",
                _MSA,
                {"problem": "Max Timeout retries exceeded", "status": "for caller 0x928f4b (status 'Timeout')"},
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
        r"(?:[Ff]ailed(?:: | on physical path \"[^\"]*\" )(?P<status>H:0x\w+ D:0x\w+ P:0x\w+)|$)",
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
            Sample(
                "vmkernel: 116:03:44:19.039 cpu4:4100)NMP: nmp_CompleteCommandForPath: Command 0x2a (0x4100020e0b00) to NMP device "
                '"sym.029010111831353837" failed on physical path "vmhba2:C0:T0:L152" H:0x2 D:0x0 P:0x0 Possible sense data: 0x0 0x0 0x0.',
                "Broadcom KB 338435, ESX 4.x",
                {
                    "function": "nmp_CompleteCommandForPath",
                    "device": "sym.029010111831353837",
                    "status": "H:0x2 D:0x0 P:0x0",
                },
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
        slug="explain-scsi-esx3",
        component="vmkernel",
        subsystems=("SCSI",),
        pattern=r"status (?P<status>Timeout|I/O error|No connection) for (?P<device>vml\.\w+)",
        meaning="A storage command to {device} failed: {status}.",
        samples=(
            Sample(
                "Oct 31 18:10:38 vmkernel: 0:00:45:17.728 cpu0:8293)WARNING: SCSI: 255: status Timeout for "
                "vml.02006500006006016033d119005c8ef7b7f6a0dd11524149442030. residual R 800, CR 80, ER 3",
                "Release notes of an ESX 3.5 patch",
                {"status": "Timeout", "device": "vml.02006500006006016033d119005c8ef7b7f6a0dd11524149442030"},
            ),
        ),
    ),
    LineKind(
        slug="explain-nfs-latency",
        component="vmkernel",
        subsystems=("NFS", "NFS41"),
        pattern=r"NFS volume (?P<volume>.+?) (?:performance has deteriorated|average I/O latency (?P<to_latency_us>\d+)\(us\) has exceeded)",
        also=(
            r"from average value of (?P<from_latency_us>\d+)\(us\) to (?P<to_latency_us>\d+)\(us\)",
            r"threshold (?P<threshold_us>\d+)\(us\)",
        ),
        meaning="I/O on NFS datastore {volume} became slow: {to_latency_us} µs.",
        samples=(
            Sample(
                "2023-12-07T05:07:09.945Z Wa(180) vmkwarning: cpu3:2097803)WARNING: NFS: 5544: NFS volume "
                "fi-0753971d-bf82-42f2-a175-d2ac9f412633 performance has deteriorated. I/O latency increased from average value of "
                "0(us) to 10614(us). Exceeded threshold 10000(us)",
                _ZBS,
                {
                    "volume": "fi-0753971d-bf82-42f2-a175-d2ac9f412633",
                    "from_latency_us": 0,
                    "to_latency_us": 10614,
                    "threshold_us": 10000,
                },
            ),
            Sample(
                "2023-12-07T05:07:43.348Z Wa(180) vmkwarning: cpu2:2097803)WARNING: NFS: 5575: NFS volume "
                "fi-0753971d-bf82-42f2-a175-d2ac9f412633 average I/O latency 21336(us) has exceeded threshold 10000(us) for last 10 "
                "minutes",
                _ZBS,
                {
                    "volume": "fi-0753971d-bf82-42f2-a175-d2ac9f412633",
                    "to_latency_us": 21336,
                    "threshold_us": 10000,
                },
            ),
        ),
    ),
    LineKind(
        slug="explain-nfs-lock",
        component="vmkernel",
        subsystems=("NFSLock",),
        pattern=r"(?P<problem>Stop accessing|Start accessing|disk is being locked by other consumer|failed to get lock on file)",
        also=(
            r"accessing fd \w+ ?\((?P<file>[^)]*)\)",
            r"on file (?P<file>\S.*?) 0x\w+ on (?P<server>\S+)",
        ),
        meaning="The lock of a file on an NFS datastore is lost, taken by another host, or back ({problem} {file}): the server was "
        "out of reach, or two hosts want the same disk.",
        samples=(
            Sample(
                "2023-12-07T05:07:04.241Z In(182) vmkernel: cpu3:2097803)NFSLock: 1505: Stop accessing fd "
                "0x43088f61ece0(fi-0753971d-bf82-42f2-a175-d2ac9f412633-1-flat.vmdk)  3",
                _ZBS,
                {"problem": "Stop accessing", "file": "fi-0753971d-bf82-42f2-a175-d2ac9f412633-1-flat.vmdk"},
            ),
            Sample(
                "Oct  5 13:13:36 esx02 vmkernel: 38:20:29:34.025 cpu3:1305)NFSLock: 2479: failed to get lock on file vswim01-flat.vmdk "
                "0x5a1b6a0 on 192.168.31.51 (192.168.31.51)",
                "blog.scottlowe.org 2007-10-05, ESX 3.0",
                {"problem": "failed to get lock on file", "file": "vswim01-flat.vmdk", "server": "192.168.31.51"},
            ),
            Sample(
                "Oct  5 13:13:36 esx02 vmkernel: 38:20:29:34.025 cpu3:1305)WARNING: NFSLock: 1883: disk is being locked by other consumer",
                "blog.scottlowe.org 2007-10-05, ESX 3.0",
                {"problem": "disk is being locked by other consumer"},
            ),
        ),
    ),
    LineKind(
        slug="explain-nfs",
        component="vmkernel",
        subsystems=("NFS", "NFS41"),
        pattern=r".*(?P<problem>RPC error|Restored connection|Lost connection|Failed to wait for the cluster|NFS mount succeeded|"
        r"No connection\. Retrying|Stale file handle).*",
        meaning="An NFS datastore has trouble or is back: {problem}.",
        samples=(
            Sample(
                "2023-12-07T05:06:49.241Z In(182) vmkernel: cpu7:2097365)NFS: 6339: Status:No connection. Retrying synchronous write "
                "I/O 1 of 25 times",
                _ZBS,
                {"problem": "No connection. Retrying"},
            ),
            Sample(
                "2022-04-19T17:46:40.897Z cpu10:266351 opID=936118c3)WARNING: NFS41: NFS41FileDoCloseFile:3128: file handle close on "
                "obj 0x4303fce02850 failed: Stale file handle",
                "linux-nfs mailing list 2022-04-19, ESXi 7.0 U3",
                {"problem": "Stale file handle"},
            ),
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
        pattern=r"(?:handle \d+(?:\(GID:\d+\))?\([\w:]+\): ?(?:Reset|Completing reset)|(?:Reset request on|Resetting) handle \d)",
        also=(
            r"handle (?P<handle>\d+)(?:\(GID:\d+\))?(?:\((?P<disk>[\w:]+)\): ?(?P<action>Reset|Completing reset))?",
            r"(?P<action>Reset request|Resetting)\b(?: on)? handle",
            r"from \(vmm0:(?P<vm>.+)\)\s*$",
        ),
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
            Sample(
                "Jan  9 21:28:16 groucho vmkernel: 0:00:47:59.406 cpu1:1033)VSCSI: 2803: Reset request on handle 8192 (1 outstanding "
                "commands)",
                _MSA,
                {"handle": "8192", "action": "Reset request"},
            ),
            Sample(
                "Jan  9 21:28:16 groucho vmkernel: 0:00:47:59.406 cpu1:1054)VSCSI: 3019: Resetting handle 8192 [0/0]",
                _MSA,
                {"handle": "8192", "action": "Resetting"},
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
