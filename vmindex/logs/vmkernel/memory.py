"""How the memory of a VM moves: pre-copy, switchover, page-in (``grammar.md`` §4)."""

from __future__ import annotations

from vmindex.logs.interface import LineKind, Sample

_SEED = "virtuallypeculiar.com 2015-12-25, source host, ESXi 5.5/6.0"
_ID = "1451061663105920"

KINDS = (
    LineKind(
        slug="precopy-iteration",
        component="vmkernel",
        subsystems=("VMotion", "VMotionSend"),
        pattern=r"Another pre-?copy iteration needed(?: with (?P<pages>\d+) pages left to send)?",
        also=(
            r"network bandwidth ~?(?P<bandwidth_mbps>[\d.]+) MB/s",
            r"(?<!\d)(?P<transmit_to_dirty_pct>\d{1,9})% ?t2d",
        ),
        meaning="The guest wrote while its memory was copied: {pages} pages are left, one more pass at {bandwidth_mbps} MB/s.",
        samples=(),
    ),
    LineKind(
        slug="precopy-stop",
        component="vmkernel",
        subsystems=("VMotion", "VMotionSend"),
        pattern=r"Stopping pre-?copy: only (?P<pages>\d+) pages left to send",
        also=(
            r"switchover time goal of (?P<goal_s>[\d.]+) seconds",
            r"network bandwidth ~?(?P<bandwidth_mbps>[\d.]+) MB/s",
            r"(?<!\d)(?P<transmit_to_dirty_pct>\d{1,9})% ?t2d",
        ),
        meaning="Pre-copy ends: {pages} pages (of 4 KiB) are left, which {bandwidth_mbps} MB/s can send within the goal of "
        "{goal_s} s; the VM is about to be stunned.",
        samples=(
            Sample(
                "2015-12-25T16:39:25.848Z cpu3:2758492)VMotion: 4531: 1451061663105920 S: Stopping pre-copy: only 0 pages left "
                "to send, which can be sent within the switchover time goal of 0.500 seconds (network bandwidth ~2.116 MB/s, "
                "52403100% t2d)",
                _SEED,
                {"pages": 0, "goal_s": 0.5, "bandwidth_mbps": 2.116, "transmit_to_dirty_pct": 52403100},
                _ID,
                "S",
            ),
            Sample(
                "2015-02-20T11:05:06.449Z esx.vmware.com vmkernel: cpu3:427570)VMotion: 3878: 1424430291970314 S: Stopping "
                "pre-copy: only 3491 pages left to send, which can be sent within the switchover time goal of 0.500 seconds "
                "(network bandwidth ~931.354 MB/s, 1049920% t2d)",
                "sexilog.fr vMotion rate board, ESXi 5.5, syslog relay",
                {"pages": 3491, "goal_s": 0.5, "bandwidth_mbps": 931.354, "transmit_to_dirty_pct": 1049920},
                "1424430291970314",
                "S",
            ),
        ),
    ),
    LineKind(
        slug="all-pages-sent",
        component="vmkernel",
        subsystems=("VMotionSend", "VMotion"),
        pattern=r"Sent all modified pages to destination",
        also=(r"network bandwidth ~?(?P<bandwidth_mbps>[\d.]+) MB/s",),
        meaning="The source has sent the last memory pages; the VM is stunned and the destination takes over.",
        samples=(
            Sample(
                "2015-12-25T16:39:25.952Z cpu5:2772001)VMotionSend: 3643: 1451061663105920 S: Sent all modified pages to "
                "destination (no network bandwidth estimate)",
                _SEED,
                {},
                _ID,
                "S",
            ),
            Sample(
                "<181>2014-12-10T18:50:27.101Z esx.vmware.com vmkernel: cpu11:1674338)VMotionSend: 3508: 1418237421145920 S: "
                "Sent all modified pages to destination (network bandwidth ~460.523 MB/s)",
                "sexibytes/sexilog filter-syslog-esxi.conf, ESXi 5.5",
                {"bandwidth_mbps": 460.523},
                "1418237421145920",
                "S",
            ),
        ),
    ),
    LineKind(
        slug="bandwidth-dest",
        component="vmkernel",
        subsystems=("VMotionRecv",),
        pattern=r"Estimated network bandwidth (?P<bandwidth_mbps>[\d.]+) MB/s during (?P<phase>[\w-]+)",
        meaning="The destination received at {bandwidth_mbps} MB/s during {phase}.",
        samples=(),
    ),
    LineKind(
        slug="page-in-done",
        component="vmkernel",
        subsystems=("VMotionRecv", "VMotion"),
        pattern=r"(?i:done paging in)",
        meaning="The destination has fetched every page; it no longer needs the source. The migration succeeded.",
        samples=(),
        side="D",
    ),
    LineKind(
        slug="low-memory-wait-dest",
        component="vmkernel",
        subsystems=("VMotionRecv",),
        pattern=r"World (?P<wait_world>\d+) waited (?P<waited_s>[\d.]+) seconds to leave low memory state on dest host during "
        r"(?P<phase>[\w-]+)",
        side="D",
        meaning="The destination is short of memory: a receiving world waited {waited_s} s for free pages. Such a wait slows "
        "the migration down and may fail it.",
        samples=(
            Sample(
                "2012-10-25T16:00:37.702Z cpu1:737163)WARNING: VMotionRecv: 2618: 1351180724378133 D: World 737163 waited 23.610 "
                "seconds to leave low memory state on dest host during pre-copy. May cause unexpected VMotion failures!",
                "elatov.github.io 2012-11-29, ESXi 5.0",
                {"wait_world": 737163, "waited_s": 23.61, "phase": "pre-copy"},
                "1351180724378133",
                "D",
            ),
            Sample(
                "2025-06-02T12:32:53.841Z Wa(180) vmkwarning: cpu57:3249843)WARNING: VMotionRecv: 3902: 922189911786969974 D: "
                "World 3249843 waited 15.783 seconds to leave low memory state on dest host during pre-copy. May cause unexpected "
                "VMotion failures!",
                "Broadcom ESX 9.0.1 release notes",
                {"wait_world": 3249843, "waited_s": 15.783, "phase": "pre-copy"},
                "922189911786969974",
                "D",
            ),
        ),
    ),
    LineKind(
        slug="net-port-disconnect",
        component="vmkernel",
        subsystems=("Net",),
        pattern=r"disconnected client from port (?P<port>0x[0-9a-fA-F]+)",
        meaning="A virtual NIC left port {port}; on the source this follows the end of a migration.",
        samples=(
            Sample(
                "2015-12-25T16:39:26.908Z cpu3:32820)Net: 3354: disconnected client from port 0x200000c",
                _SEED,
                {"port": "0x200000c"},
            ),
        ),
    ),
)
