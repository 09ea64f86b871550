"""Which VM, which process, which host: what the head of every vmware.log tells."""

from __future__ import annotations

from vmindex.logs.interface import LineKind, Sample

_UUID = r"(?P<uuid>[0-9a-fA-F]{2}(?:[ -]?[0-9a-fA-F]{2}){15})"

_WORKSTATION = "forum thread 'demo version of workstation for 32 bit ubuntu 9.04 did not worked', 2010-08-26, Workstation 7.1 (as ESX 4.1 prints)"
_PLAYER = "forum thread on Player, log of Mar 26 04:54:53, before 2010 (as ESX 3 prints)"

KINDS = (
    LineKind(
        slug="header",
        component="vmware",
        subsystems=("Log",),
        pattern=r"Log for VMware ESX(?:i| Server)? pid=(?P<pid>\d+) version=(?P<version>\S+) build=build-(?P<build>\d+)",
        meaning="A VMX process starts as world {pid} on ESXi {version} build {build}: power-on, or arrival of a migrating VM.",
        samples=(
            Sample(
                "2021-05-24T00:30:22.684Z| vmx| I125: Log for VMware ESX pid=136982 version=7.0.0 build=build-17839012 option=Release",
                "pastebin.com/y88AQNjP, ESXi 7.0",
                {"pid": 136982, "version": "7.0.0", "build": "17839012"},
            ),
            Sample(
                "2017-08-04T08:29:52.501Z| vmx| I120: Log for VMware ESX pid=36421 version=6.0.0 build=build-3620759 option=Release",
                "gist.github.com/hellt/727a5deb56fc1c4b2479d435583d3060, ESXi 6.0",
                {"pid": 36421, "version": "6.0.0", "build": "3620759"},
            ),
        ),
    ),
    LineKind(
        slug="header-host",
        component="vmware",
        subsystems=("Host",),
        pattern=r"Host is VMkernel (?P<version>\d\S*)",
        meaning="The host runs ESXi {version}.",
        samples=(
            Sample(
                "2017-10-11T23:47:29.632Z| vmx| I125: Host is VMkernel 6.5.0",
                "pastebin.com/YuwHJXkB, ESXi 6.5",
                {"version": "6.5.0"},
            ),
        ),
    ),
    LineKind(
        slug="header-hostname",
        component="vmware",
        subsystems=("Hostname",),
        pattern=r"Hostname=(?P<hostname>\S+)",
        meaning="The VM runs on host {hostname} from here on.",
        samples=(),
    ),
    LineKind(
        slug="header-ip",
        component="vmware",
        subsystems=("IP",),
        pattern=r"IP=(?P<ip>\S+)(?: \((?P<vmknic>[\w.-]+)\))?",
        meaning="The host has the address {ip} on {vmknic}.",
        samples=(),
    ),
    LineKind(
        slug="vthread-main",
        component="vmware",
        subsystems=("VTHREAD",),
        pattern=r"VTHREAD initialize main thread \d+ \"vmx\" (?:wid|tid|pid) (?P<cartel>\d+)",
        meaning="The VMX process of this VM is world {cartel}.",
        samples=(
            Sample(
                '2017-10-11T23:47:29.623Z| vmx| I125: VTHREAD initialize main thread 0 "vmx" tid 68247',
                "pastebin.com/YuwHJXkB, ESXi 6.5",
                {"cartel": 68247},
            ),
        ),
    ),
    LineKind(
        slug="vthread-wid",
        component="vmware",
        subsystems=("VTHREAD",),
        pattern=r"VTHREAD (?:start thread )?\d+ \"vmx\" (?:wid|tid|pid) (?P<cartel>\d+)",
        meaning="The VMX process of this VM is world {cartel}.",
        samples=(
            Sample(
                '2021-05-24T00:30:22.590Z| vmx| I125: VTHREAD 718690753488 "vmx" wid 136982',
                "pastebin.com/y88AQNjP, ESXi 7.0",
                {"cartel": 136982},
            ),
        ),
    ),
    LineKind(
        slug="header-config-file",
        component="vmware",
        subsystems=("Config",),
        pattern=r"Config file: (?P<vmx_path>.*\S)",
        meaning="This is the VM of {vmx_path}.",
        samples=(
            Sample(
                "2018-02-15T02:59:29.920Z| vmx| I125: Config file: "
                "/vmfs/volumes/vsan:523cf7a91d2b5625-4ee48136eab97596/65f7845a-c718-fee9-ec16-020014dfe969/VCH-0-8750.vmx",
                "github.com/vmware/vic issue 6701, 2018-02",
                {
                    "vmx_path": "/vmfs/volumes/vsan:523cf7a91d2b5625-4ee48136eab97596/65f7845a-c718-fee9-ec16-020014dfe969/VCH-0-8750.vmx"
                },
            ),
        ),
    ),
    LineKind(
        slug="header-directory",
        component="vmware",
        subsystems=("changing", "Changing"),
        pattern=r"[cC]hanging directory to (?P<directory>/.*?)\.?$",
        meaning="The files of this VM are in {directory}.",
        samples=(),
    ),
    LineKind(
        slug="display-name",
        component="vmware",
        subsystems=("DICT",),
        pattern=r"DICT +displayName = \"?(?P<vm>(?:[^\"].*?)?)\"?$",
        meaning="The VM is called '{vm}'.",
        samples=(
            Sample(
                "Aug 20 20:09:04.593: vmx| DICT               displayName = Windows XP Professional",
                _WORKSTATION,
                {"vm": "Windows XP Professional"},
            ),
        ),
    ),
    LineKind(
        slug="vm-uuid",
        component="vmware",
        subsystems=("DICT", "UUID"),
        pattern=r"(?:DICT +|UUID: (?:Writing )?)(?:uuid\.)?(?P<uuid_of>bios|location|vc)(?:\.uuid)?"
        r"(?: = \"?|-UUID is | (?:value: )?'?)" + _UUID,
        meaning="The VM has the UUID {uuid} ({uuid_of}).",
        samples=(
            Sample(
                "Mar 26 04:54:53: vmx| DICT                 uuid.bios = 56 4d 89 a1 9f 06 e7 38-a6 7f b2 e5 8a 3b 79 36",
                _PLAYER,
                {"uuid_of": "bios", "uuid": "56 4d 89 a1 9f 06 e7 38-a6 7f b2 e5 8a 3b 79 36"},
            ),
            Sample(
                "Aug 20 20:09:04.778: vmx| UUID: Writing uuid.bios value: '56 4d eb d5 e8 72 83 5f-07 36 3b 58 1e a6 25 c9'",
                _WORKSTATION,
                {"uuid_of": "bios", "uuid": "56 4d eb d5 e8 72 83 5f-07 36 3b 58 1e a6 25 c9"},
            ),
        ),
    ),
    LineKind(
        slug="bios-uuid",
        component="vmware",
        subsystems=("BIOS-UUID",),
        pattern=r"BIOS-UUID is " + _UUID,
        meaning="The VM has the BIOS UUID {uuid}.",
        samples=(
            Sample(
                "Aug 20 20:09:07.581: vcpu-0| BIOS-UUID is 56 4d eb d5 e8 72 83 5f-07 36 3b 58 1e a6 25 c9",
                _WORKSTATION,
                {"uuid": "56 4d eb d5 e8 72 83 5f-07 36 3b 58 1e a6 25 c9"},
            ),
        ),
    ),
    LineKind(
        slug="poweron",
        component="vmware",
        subsystems=("Transitioned",),
        pattern=r"Transitioned vmx/execState/val to poweredOn",
        meaning="The VM runs: after a power-on, or after it has arrived here.",
        samples=(),
    ),
    LineKind(
        slug="poweroff",
        component="vmware",
        subsystems=("Transitioned",),
        pattern=r"Transitioned vmx/execState/val to poweredOff",
        meaning="This VMX no longer runs the VM: it was powered off, or it has left.",
        samples=(),
    ),
    LineKind(
        slug="suspended",
        component="vmware",
        subsystems=("Transitioned",),
        pattern=r"Transitioned vmx/execState/val to suspended",
        meaning="The VM was suspended: its memory lies in a file, and it runs nowhere until somebody resumes it.",
        samples=(),
    ),
)
