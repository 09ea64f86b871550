"""Single cases of ``gaps``, worked out by hand, through the command line."""

from __future__ import annotations

import json

import pytest
from bundles import bundle, dest_log, line, source_log

ID = "1577872800000000"
HOSTD = (
    "2020-01-01T09:59:59.900Z info hostd[A1BF1B70] [Originator@6876 sub=Vcsvc.VMotionSrc "
    f"({ID}) opID=abc-39-6b81 user=vpxuser] VMotionInitiateSrc: initiating\n"
)


def quiet(*clocks):
    """Return lines that say nothing of migrations."""
    return "".join(
        line(f"{clock}.000", "NMP: nmp_ResetDeviceLogThrottling:3569: last error status") for clock in clocks
    )


@pytest.fixture
def gaps(vmindex):
    """Return the rows of ``gaps``."""

    def call(*words):
        status, out, told = vmindex("gaps", *words, "-f", "json")
        assert (status, told) == (0, "")
        return json.loads(out)

    return call


def test_a_host_that_is_known_by_its_address(vmindex, gaps, tmp_path):
    vmindex("ingest", bundle(tmp_path, "esx01", log=source_log(ID) + quiet("12:00:00")))
    assert gaps() == [
        {
            "host": None,
            "address": "10.0.0.2",
            "from_at": "2020-01-01T09:50:00.000000Z",
            "to_at": "2020-01-01T10:10:04.000000Z",
            "incomplete": 0,
            "one_sided": 1,
            "reason": "no-bundle",
            "advice": "no log of this host was read: get a bundle of it",
            "vmotion_ids": ID,
        }
    ]
    (missing,) = gaps("--migrations")
    assert (missing["missing_side"], missing["missing_ip"], missing["outcome"]) == ("D", "10.0.0.2", "success")
    assert {"host": "10.0.0.2", "component": None, "first_at": None, "last_at": None, "lines": 0, "events": 0,
            "files": 0} in gaps("--coverage")  # fmt: skip


@pytest.mark.parametrize(
    ("clocks", "reason"),
    [
        (("12:00:00", "13:00:00"), "rotated-away"),
        (("07:00:00", "08:00:00"), "captured-before"),
        (("07:00:00", "13:00:00"), "no-line"),
        (("10:00:01", "13:00:00"), "rotated-away"),  # clocks differ by seconds: that is outside
    ],
)
def test_what_was_read_of_the_other_host(vmindex, gaps, tmp_path, clocks, reason):
    source = bundle(tmp_path, "esx01", log=quiet("06:00:00") + source_log(ID, end=False) + quiet("14:00:00"))
    vmindex("ingest", source, bundle(tmp_path, "esx02", log=quiet(*clocks), address="10.0.0.2"))
    (found,) = gaps()
    assert (found["host"], found["address"], found["reason"]) == ("esx02", "10.0.0.2", reason)
    assert (found["incomplete"], found["one_sided"]) == (1, 1)


def test_a_hole_between_two_bundles(vmindex, gaps, tmp_path):
    older = bundle(tmp_path, "esx02", log=quiet("06:00:00", "07:00:00"), address="10.0.0.2", when="2020-01-01--07.30")
    newer = bundle(tmp_path, "esx02", log=quiet("12:00:00", "13:00:00"), address="10.0.0.2", when="2020-01-01--13.00")
    vmindex("ingest", bundle(tmp_path, "esx01", log=source_log(ID) + quiet("14:00:00")), older, newer)
    assert [found["reason"] for found in gaps()] == ["hole"]
    (hole,) = gaps("--holes")
    assert (hole["host"], hole["log"], hole["reason"]) == ("esx02", "vmkernel", "rotated-away")
    # The older log is whole up to the capture of its bundle.
    assert (hole["from_at"], hole["to_at"]) == ("2020-01-01T07:30:00.000000Z", "2020-01-01T12:00:00.000000Z")
    assert hole["duration_s"] == 4.5 * 3600
    assert hole["file_before"].endswith("07.30-12345.tgz!esx-esx02-2020-01-01--07.30-12345/var/run/log/vmkernel.log")


def test_a_rotation_that_is_not_in_the_bundle(vmindex, gaps, tmp_path):
    import gzip

    files = {"var/run/log/vmkernel.1.gz": gzip.compress(quiet("06:00:00", "07:00:00").encode())}
    log = quiet("12:00:00", "13:00:00")
    vmindex("ingest", bundle(tmp_path, "esx01", log=log, files=files))
    (hole,) = gaps("--holes")
    assert (hole["reason"], hole["from_at"][11:19], hole["to_at"][11:19]) == ("missing-file", "07:00:00", "12:00:00")


def test_hostd_reaches_back_further_than_vmkernel(vmindex, gaps, tmp_path):
    """Another log tells of the migration, so the view has a log of the source; its vmkernel log is wanted all the same."""
    source = bundle(
        tmp_path, "esx01", log=quiet("20:00:00"), files={"var/run/log/hostd.log": HOSTD}, address="10.0.0.1"
    )
    vmindex("ingest", source, bundle(tmp_path, "esx02", log=dest_log(ID) + quiet("21:00:00")))
    (found,) = gaps("--migrations")
    assert (found["missing_side"], found["missing_host"], found["reason"]) == ("S", "esx01", "rotated-away")


def test_only_hostd_was_read_of_a_host(vmindex, gaps, tmp_path):
    vmindex("ingest", bundle(tmp_path, "esx01", files={"var/run/log/hostd.log": HOSTD}))
    assert {(found["missing_side"], found["reason"]) for found in gaps("--migrations")} == {
        ("S", "no-vmkernel"),
        ("D", "unknown-host"),
    }


def test_hostd_alone_tells_of_a_migration_that_never_got_to_the_kernel(vmindex, gaps, tmp_path):
    log = quiet("06:00:00", "20:00:00")
    vmindex("ingest", bundle(tmp_path, "esx01", log=log, files={"var/run/log/hostd.log": HOSTD}))
    assert [found["missing_side"] for found in gaps("--migrations")] == ["D"]


def test_a_log_that_ends_in_the_middle(vmindex, gaps, tmp_path):
    source = bundle(tmp_path, "esx01", log=source_log(ID, end=False), when="2020-01-01--10.00", address="10.0.0.1")
    dest = bundle(tmp_path, "esx02", log=dest_log(ID, done=False) + quiet("14:00:00"), address="10.0.0.2")
    vmindex("ingest", source, dest)
    assert gaps("--migrations") == []
    (found,) = gaps()
    assert (found["host"], found["reason"], found["incomplete"], found["one_sided"]) == (
        "esx01",
        "captured-before",
        1,
        0,
    )
    assert found["advice"] == "its log was read up to 2020-01-01T10:00:03.000000Z: get a later bundle"


def test_far_apart_makes_two_rows(vmindex, gaps, tmp_path):
    log = source_log(ID) + source_log("1577887200000000", start="14:00:00")
    vmindex("ingest", bundle(tmp_path, "esx01", log=log))
    assert [found["one_sided"] for found in gaps()] == [2]
    assert [found["one_sided"] for found in gaps("--split", "3")] == [1, 1]
    (found,) = gaps("--margin", "0")
    assert (found["from_at"], found["to_at"]) == ("2020-01-01T10:00:00.000000Z", "2020-01-01T14:00:04.000000Z")


def test_nothing_is_missing(vmindex, gaps, tmp_path):
    vmindex("ingest", bundle(tmp_path, "esx01", log=source_log(ID)), bundle(tmp_path, "esx02", log=dest_log(ID)))
    assert gaps() == gaps("--migrations") == gaps("--holes") == []
    assert [found["component"] for found in gaps("--coverage")] == ["vmkernel", "vmkernel"]


def test_one_list_at_a_time(vmindex, tmp_path):
    status, out, told = vmindex("gaps", "--holes", "--coverage")
    assert (status, out) == (2, "")
    assert told.startswith("error: --coverage, --holes")
    assert vmindex("gaps")[0] == 1
