"""How a vMotion is set up and connected, and how it ends (``grammar.md`` §4)."""

from __future__ import annotations

from vmindex.logs.interface import LineKind, Sample

_SEED = "virtuallypeculiar.com 2015-12-25, source host, ESXi 5.5/6.0"
_ID = "1451061663105920"

_SET_INFO_FIELDS = (
    r"vmmLeaderID ?[=:] ?<?(?:ex\. )?(?P<leader_world>\d+)",
    r"\bts ?[=:] ?<?(?:ex\. )?(?P<id>\d{1,20}|0x[0-9a-fA-F]+)",
    r"\bsrc ?ip ?[=:] ?<(?:::ffff:)?(?P<source_ip>[^>]*)>",
    r"\b(?:dest|dst) ?ip ?[=:] ?<(?:::ffff:)?(?P<dest_ip>[^>]*)>",
    r"\bDest wid ?[=:] ?<?(?:ex\. )?(?P<dest_world>\d+)",
    r"\busing (?P<swap>\w+) swap",
    r"(?:swap|\d)[, ]+(?P<encrypted>encrypted)\b",
)
"""Searched one by one: releases differ in names, order and blanks."""
_SET_INFO_USUAL = (
    r"(?:Setting VMOTION info|vmotion): (?:Source|Dest) (?:vmmLeaderID = (?P<leader_world>\d+), )?ts ?= ?(?P<id>\d{1,20}), "
    r"src ?(?:ip|IP) = <(?P<source_ip>[^>:]*)> (?:dest ip|dstIP) = <(?P<dest_ip>[^>:]*)> Dest wid = (?P<dest_world>\d+) "
    r"using (?P<swap>\w+) swap(?:, (?P<encrypted>encrypted))?"
)
_HBR_USUAL = (
    r"Migration (?:start|end) received \(worldID=(?P<leader_world>\d+)\) \(migrateType=(?P<migrate_type>\d+)\) "
    r"\(event=\d+\) \(isSource=(?P<is_source>[01])\) \(sharedConfig=(?P<shared_config>\d+)\)"
)

KINDS = (
    LineKind(
        slug="set-info-source",
        component="vmkernel",
        subsystems=("Migrate", "VMotion"),
        pattern=r"(?:Setting VMOTION info|vmotion) ?: ?Source\b",
        also=_SET_INFO_FIELDS,
        usual=_SET_INFO_USUAL,
        side="S",
        vm_is="leader_world",
        meaning="This host is told to send the VM of leader world {leader_world} from {source_ip} to {dest_ip}, where it "
        "will be leader world {dest_world}; the swap file is {swap}. The migration begins here.",
        samples=(
            Sample(
                "2015-12-25T16:39:25.565Z cpu4:2758489)Migrate: vm 2758492: 3284: Setting VMOTION info: Source ts = "
                "1451061663105920, src ip = <192.168.1.176> dest ip = <192.168.1.177> Dest wid = 1830931 using SHARED swap",
                _SEED,
                {
                    "leader_world": 2758492,
                    "source_ip": "192.168.1.176",
                    "dest_ip": "192.168.1.177",
                    "dest_world": 1830931,
                    "swap": "SHARED",
                },
                _ID,
                "S",
            ),
            Sample(
                "####-##-##T##:##:##.###Z In() vmkernel: cpu## opID=d5991c6f)Migrate: 314: vmotion: Source vmmLeaderID = "
                "<ex. 2118927>, ts = <ex. 7182955985622810397>, srcIP = <xx.xx.xx.xx> dstIP = <yy.yy.yy.yy> Dest wid = "
                "<ex. 2109446> using SHARED swap, encrypted",
                "Broadcom KB 441977, 8.x, values masked there",
                {
                    "leader_world": 2118927,
                    "source_ip": "xx.xx.xx.xx",
                    "dest_ip": "yy.yy.yy.yy",
                    "dest_world": 2109446,
                    "swap": "SHARED",
                    "encrypted": True,
                },
                "7182955985622810397",
                "S",
            ),
        ),
    ),
    LineKind(
        slug="set-info-dest",
        component="vmkernel",
        subsystems=("Migrate", "VMotion"),
        pattern=r"(?:Setting VMOTION info|vmotion) ?: ?Dest\b",
        also=_SET_INFO_FIELDS,
        usual=_SET_INFO_USUAL,
        side="D",
        vm_is="leader_world",
        meaning="This host is told to receive a VM from {source_ip} at {dest_ip}; it will be leader world {leader_world} here.",
        samples=(
            Sample(
                "####-##-##T##:##:##.###Z In() vmkernel: cpu## )Migrate: 314: vmotion: Dest vmmLeaderID = <ex. 2109446>, "
                "ts =<ex. 7182955985622810397>, srcIP = <xx.xx.xx.xx> dstIP = <yy.yy.yy.yy> Dest wid = 0 using SHARED swap, "
                "encrypted",
                "Broadcom KB 441977, 8.x, values masked there",
                {
                    "leader_world": 2109446,
                    "source_ip": "xx.xx.xx.xx",
                    "dest_ip": "yy.yy.yy.yy",
                    "dest_world": 0,
                    "swap": "SHARED",
                    "encrypted": True,
                },
                "7182955985622810397",
                "D",
            ),
        ),
    ),
    LineKind(
        slug="vmknic-affinity",
        component="vmkernel",
        subsystems=("Tcpip_Vmk", "Tcpip"),
        pattern=r"Affinitizing (?:::ffff:)?(?P<address>[\w.:%]+) to world (?P<send_world>\d+), (?P<status>.+)",
        meaning="Traffic of {address} is bound to world {send_world}, which sends the memory: {status}.",
        samples=(
            Sample(
                "2015-12-25T16:39:25.567Z cpu4:2758489)Tcpip_Vmk: 1288: Affinitizing 192.168.1.176 to world 2772001, Success",
                _SEED,
                {"address": "192.168.1.176", "send_world": 2772001, "status": "Success"},
            ),
        ),
    ),
    LineKind(
        slug="worldlet-affinity-source",
        component="vmkernel",
        subsystems=("VMotion",),
        pattern=r"Set ip address '(?:::ffff:)?(?P<address>[^']*)' worldlet affinity to (?:send|recv|receive) World ID (?P<send_world>\d+)",
        meaning="World {send_world} does the network work of {address} for this migration.",
        samples=(
            Sample(
                "2015-12-25T16:39:25.567Z cpu4:2758489)VMotion: 2734: 1451061663105920 S: Set ip address '192.168.1.176' "
                "worldlet affinity to send World ID 2772001",
                _SEED,
                {"address": "192.168.1.176", "send_world": 2772001},
                _ID,
                "S",
            ),
        ),
    ),
    LineKind(
        slug="hbr-migration-start",
        component="vmkernel",
        subsystems=("Hbr",),
        pattern=r"Migration start received \(worldID=(?P<leader_world>\d+)\)",
        also=(
            r"migrateType=(?P<migrate_type>\d+)",
            r"isSource=(?P<is_source>[01])",
            r"sharedConfig=(?P<shared_config>\d+)",
        ),
        usual=_HBR_USUAL,
        meaning="The replication filter is told that leader world {leader_world} starts to migrate (it is told for every "
        "VM, replicated or not).",
        samples=(
            Sample(
                "2015-12-25T16:39:25.567Z cpu4:2758489)Hbr: 3340: Migration start received (worldID=2758492) (migrateType=1) "
                "(event=0) (isSource=1) (sharedConfig=1)",
                _SEED,
                {"leader_world": 2758492, "migrate_type": 1, "is_source": 1, "shared_config": 1},
                None,
                "S",
            ),
        ),
    ),
    LineKind(
        slug="hbr-migration-end",
        component="vmkernel",
        subsystems=("Hbr",),
        pattern=r"Migration end received \(worldID=(?P<leader_world>\d+)\)",
        also=(
            r"migrateType=(?P<migrate_type>\d+)",
            r"isSource=(?P<is_source>[01])",
            r"sharedConfig=(?P<shared_config>\d+)",
        ),
        usual=_HBR_USUAL,
        meaning="The migration of leader world {leader_world} has ended. After all pages were sent, this is success.",
        samples=(
            Sample(
                "2015-12-25T16:39:26.900Z cpu0:2758489)Hbr: 3434: Migration end received (worldID=2758492) (migrateType=1) "
                "(event=1) (isSource=1) (sharedConfig=1)",
                _SEED,
                {"leader_world": 2758492, "migrate_type": 1, "is_source": 1, "shared_config": 1},
                None,
                "S",
            ),
        ),
    ),
    LineKind(
        slug="cpusched-stream-helper",
        component="vmkernel",
        subsystems=("CpuSched",),
        pattern=r"user latency of (?P<helper_world>\d+) vmotionStreamHelper(?P<helper>\d+)-(?P<leader_world>\d+)",
        meaning="World {helper_world} is helper {helper} that sends or receives memory for leader world {leader_world}; it "
        "gets CPU time with priority.",
        samples=(
            Sample(
                "2015-12-25T16:39:25.567Z cpu5:2771999)CpuSched: 583: user latency of 2771999 vmotionStreamHelper0-2758492 0 "
                "changed by 2771999 vmotionStreamHelper0-2758492 -1",
                _SEED,
                {"helper_world": 2771999, "helper": 0, "leader_world": 2758492},
            ),
        ),
    ),
    LineKind(
        slug="net-bind-vmknic",
        component="vmkernel",
        subsystems=("MigrateNet",),
        pattern=r"Successfully bound connection to vmknic (?:(?P<device>vmk\d+) - )?'(?:::ffff:)?(?P<address>[^']*)'",
        meaning="A connection of this migration leaves through the vMotion address {address}.",
        samples=(
            Sample(
                "2015-12-25T16:39:25.568Z cpu4:2772001)MigrateNet: 1186: 1451061663105920 S: Successfully bound connection to "
                "vmknic '192.168.1.176'",
                _SEED,
                {"address": "192.168.1.176"},
                _ID,
                "S",
            ),
        ),
    ),
    LineKind(
        slug="net-accept",
        component="vmkernel",
        subsystems=("MigrateNet",),
        pattern=r"Accepted connection from <(?:::ffff:)?(?P<peer_ip>[^>]*)>",
        vm_is="server_world",
        meaning="The vMotion server of this host (world {server_world}) accepted a connection from {peer_ip}.",
        samples=(
            Sample(
                "2015-12-25T16:39:25.570Z cpu5:33435)MigrateNet: vm 33435: 2096: Accepted connection from <::ffff:192.168.1.177>",
                _SEED,
                {"peer_ip": "192.168.1.177", "server_world": 33435},
            ),
        ),
    ),
    LineKind(
        slug="net-rcvbuf",
        component="vmkernel",
        subsystems=("MigrateNet",),
        pattern=r"dataSocket (?P<socket>0x[0-9a-fA-F]+) receive buffer size is (?P<receive_buffer>-?\d+)",
        vm_is="server_world",
        meaning="Receive buffer of the accepted data socket: {receive_buffer} bytes (negative numbers are seen and mean nothing).",
        samples=(
            Sample(
                "2015-12-25T16:39:25.570Z cpu5:33435)MigrateNet: vm 33435: 2166: dataSocket 0x410958a8dc00 receive buffer size "
                "is -565184049",
                _SEED,
                {"server_world": 33435, "socket": "0x410958a8dc00", "receive_buffer": -565184049},
            ),
        ),
    ),
    LineKind(
        slug="stream-added",
        component="vmkernel",
        subsystems=("VMotionUtil", "VMotion"),
        pattern=r"Stream connection (?P<stream>\d+) added",
        meaning="Data stream {stream} to the other host is open.",
        samples=(
            Sample(
                "2015-12-25T16:39:25.572Z cpu4:2772001)VMotionUtil: 3396: 1451061663105920 S: Stream connection 2 added.",
                _SEED,
                {"stream": 2},
                _ID,
                "S",
            ),
        ),
    ),
)
