"""vMotion IDs are random numbers of 64 bits, and may be small; where an id has its place, few digits are one too."""

from __future__ import annotations

import pytest

from vmindex.logs.any_line import parse_any
from vmindex.logs.interface import Clock

VMKERNEL = "2020-01-02T10:00:00.123Z {}cpu3:1024){}"
HOSTD = "2020-01-02T09:59:59.900Z info hostd[A1BF1B70] [Originator@6876 sub=Vcsvc.{} opID=x] {}"


@pytest.mark.parametrize("shown", ["7", "12345", "71234567890123"])
@pytest.mark.parametrize(
    ("line", "kind", "side"),
    [
        (
            VMKERNEL.format(
                "",
                "Migrate: vm 1025: 3284: Setting VMOTION info: Source ts = {}, src ip = <10.0.0.1> dest ip = <10.0.0.2> "
                "Dest wid = 1077 using SHARED swap",
            ),
            "set-info-source",
            "S",
        ),
        (
            VMKERNEL.format("", "VMotion: 2548: {} S: Stopping pre-copy: only 33 pages left to send"),
            "precopy-stop",
            "S",
        ),
        (
            VMKERNEL.format("esx vmkernel: ", "WARNING: Migrate: 269: {} D: Failed: x (0xbad0021)"),
            "migrate-failed",
            "D",
        ),
        (VMKERNEL.format("", "VMotionRecv: 77: {} D: what nobody has declared"), "migration-other", "D"),
        (
            HOSTD.format(
                "VMotionSrc ({})", "ResolveCb: VMX reports needsUnregister = true for migrateType MIGRATE_TYPE_VMOTION"
            ),
            "resolvecb-unregister",
            "S",
        ),
        (HOSTD.format("VMotion", "VMotionPrepare ({}): Sending 'from'"), "vmotion-prepare", "D"),
        ("2020-01-02T10:00:00.123Z| vmx| I125: Migrating: migrationId = {}", "migration-other", None),
    ],
)
def test_a_short_id_in_its_place(shown, line, kind, side):
    record = parse_any(line.replace("{}", shown), Clock())
    assert (record.vmotion_id, record.kind and record.kind.slug, record.side) == (shown, kind, side)


@pytest.mark.parametrize(
    "line",
    [
        VMKERNEL.format("", "ScsiDeviceIO: 2595: drives 5 S: and 3 D: are full"),
        VMKERNEL.format("", "Migrate: 357: waited 5 S: in vain"),
        HOSTD.format("Vmsvc", "Migrated VMs (12345) in 7 S: done"),
    ],
)
def test_a_count_is_no_id(line):
    assert parse_any(line, Clock()).vmotion_id is None
