"""What vmkernel prints when a vMotion fails or is cancelled (``grammar.md`` §4 and §5).

A line whose status says no more than that the other end went away, or that the VMX decided so, is ``secondary``:
it is not reported as the cause while a specific one exists on either host.
"""

from __future__ import annotations

from vmindex.logs.compiled import END
from vmindex.logs.interface import LineKind, Sample

_STATUS = (
    r"(?P<failure>.*?)(?: ?\((?P<status>(?:0[xX])?0*(?i:bad)[0-9a-fA-F]{4})\)|: ?(?P<named_status>VMK_\w+))?(?: @0x[0-9a-fA-F]+)?\.?"
    + END
)

KINDS = (
    LineKind(
        slug="migrate-failed",
        component="vmkernel",
        subsystems=("Migrate", "VMotion", "VMotionUtil", "VMotionSend", "VMotionRecv", "XVMotion"),
        pattern=r"Failed: ?" + _STATUS,
        meaning="The migration failed here: {failure} ({status}). The first such line in time is the best cause.",
        samples=(
            Sample(
                "2014-11-08T03:11:10.313Z cpu5:3343193)WARNING: Migrate: 269: 1415416254017461 S: Failed: IO was aborted "
                "(0xbad00e0) @0x41801e280b11",
                "russia204.rssing.com article3856, ESXi 5.5 U2",
                {"failure": "IO was aborted", "status": "0xbad00e0"},
                "1415416254017461",
                "S",
            ),
        ),
    ),
    LineKind(
        slug="considered-failure",
        component="vmkernel",
        subsystems=("Migrate",),
        pattern=r"(?P<failure>Migration considered a failure by the VMX.*?)" + END,
        meaning="The VMX gave the migration up; this is never the cause. Look into vmware.log of both hosts.",
        samples=(
            Sample(
                "2018-10-21T03:12:42.047Z cpu13:857334255)WARNING: Migrate: 5454: 5422550532447652106 S: Migration considered a "
                "failure by the VMX. It is most likely a t",
                "VMware KB 59665 (copy cut at the end)",
                {"failure": "Migration considered a failure by the VMX. It is most likely a t"},
                "5422550532447652106",
                "S",
            ),
        ),
    ),
    LineKind(
        slug="precopy-stream-end-fail",
        component="vmkernel",
        subsystems=("VMotion", "VMotionSend"),
        pattern=r"failed to end pre-?[cC]opy stream: ?" + _STATUS,
        meaning="The source could not close the pre-copy stream ({failure}): the other end or the VMX had given up already.",
        samples=(
            Sample(
                "2014-11-08T03:11:10.313Z cpu5:3343193)WARNING: VMotion: 3680: 1415416254017461 S: failed to end preCopy stream: "
                "IO was aborted",
                "russia204.rssing.com article3856, ESXi 5.5 U2",
                {"failure": "IO was aborted"},
                "1415416254017461",
                "S",
            ),
        ),
    ),
    LineKind(
        slug="keepalive-failed",
        component="vmkernel",
        subsystems=("VMotionUtil", "VMotion", "VMotionSend", "VMotionRecv"),
        pattern=r"failed to (?:read|write) stream keepalive: ?" + _STATUS,
        meaning="No sign of life came over the stream ({failure}): the other host stopped first. Look there.",
        samples=(),
    ),
    LineKind(
        slug="connect-failed",
        component="vmkernel",
        subsystems=("MigrateNet", "VMotionUtil", "Migrate"),
        pattern=r"[fF]ailed to connect to remote host <(?:::ffff:)?(?P<dest_ip>[^>]*)> from host <(?:::ffff:)?(?P<source_ip>[^>]*)>: ?"
        + _STATUS,
        meaning="{source_ip} cannot reach {dest_ip} over the vMotion network: {failure}. Check VLAN, MTU and the vMotion "
        "service of both VMkernel NICs.",
        samples=(),
    ),
    LineKind(
        slug="fsr-switchover-timeout",
        component="vmkernel",
        subsystems=("FSR", "Migrate", "VMotion", "SVMotion"),
        pattern=r"(?P<failure>(?:Maximum switchover time \([\d.]+ seconds?\) reached|The migration (?:has )?exceeded the "
        r"maximum switchover time of [\d.]+ second).*?)" + END,
        also=(r"(?:time \(|time of )(?P<limit_s>[\d.]+) second",),
        meaning="The switchover took longer than it may ({failure}). The VM goes on at the source.",
        samples=(
            Sample(
                "vmkernel: 114:03:25:51.489 cpu2:10561)WARNING: FSR: 3281: 1313159068180024 D: The migration exceeded the maximum "
                "switchover time of 100 second(s). ESX has preemptively failed the migration to allow the VM to continue running "
                "on the source host.",
                "Broadcom KB 1010045, 4.1/5.0",
                {
                    "failure": "The migration exceeded the maximum switchover time of 100 second(s). ESX has preemptively failed "
                    "the migration to allow the VM to continue running on the source host.",
                    "limit_s": 100.0,
                },
                "1313159068180024",
                "D",
            ),
        ),
    ),
    LineKind(
        slug="migration-step-failed",
        component="vmkernel",
        subsystems=(
            "Migrate",
            "MigrateNet",
            "VMotion",
            "VMotionUtil",
            "VMotionSend",
            "VMotionRecv",
            "XVMotion",
            "FSR",
            "SVMotion",
        ),
        pattern=r"(?P<step>[fF]ailed to [^:]{1,200}|[^:]{1,80} failed): ?" + _STATUS,
        meaning="A step of the migration went wrong ({step}): {failure}.",
        samples=(),
    ),
    LineKind(
        slug="migration-cancelled",
        component="vmkernel",
        subsystems=("Migrate", "VMotion", "VMotionUtil", "FSR", "SVMotion"),
        pattern=r"(?P<failure>[^:]{0,100}\b(?i:cancell?ed|cancell?ation|cancel(?:l?ing)? (?:requested|migration))\b.*?)"
        + END,
        meaning="Somebody cancelled the migration.",
        samples=(),
    ),
)
