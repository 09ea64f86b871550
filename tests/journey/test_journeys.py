"""Journeys that are worked out by hand from a few lines."""

from __future__ import annotations

import sqlite3

import pytest
from bundles import UUID, bundle, dest_log, line, source_log

from vmindex import timestamps
from vmindex.errors import NotFoundError
from vmindex.journey import journey, place_at, trace

OTHER_UUID = "56 4d 70 ad 43 f1 5e 25-8a 12 a0 e2 18 2e 38 ed"
PLAIN_UUID = "564d70ad43f15e258a12a0e2182e38ec"
FIRST, SECOND, THIRD = "1577872800000000", "1577880000000000", "1577887200000000"
EVENING = "2020-01-01--23.00"


def noise(at):
    """Return a line that only shows that the host was logging."""
    return line(at, "Vol3: 2675: Could not open device 'x' for probing: Busy")


def power_on(at, world, name):
    return line(at, f"World: vm {world}: 1465: Starting world vmm0:{name} of type 8", world=world - 1)


def failed(at, vmotion_id):
    return line(at, f"WARNING: Migrate: 270: {vmotion_id} S: Failed: Timeout (0xbad0021) @0x418000000000")


def place(index, at, name="web01"):
    """Return (host, certainty, because) of the one VM of that name."""
    (row,) = place_at(index, name, timestamps.from_iso(f"2020-01-01T{at}Z")).rows
    _, _, host, certainty, because, _, _ = row
    return host, certainty, because


def items(index, name="web01"):
    """Return (item, host, destination, from, until) of every row, times of day only."""
    columns = journey(index, name).columns
    rows = [dict(zip(columns, row, strict=True)) for row in journey(index, name).rows]
    return [
        (
            row["item"],
            row["host"],
            row["dest_host"],
            row["started_at"][11:19],
            row["ended_at"] and row["ended_at"][11:19],
        )
        for row in rows
    ]


@pytest.fixture
def moved(index, tmp_path):
    """web01 leaves esx01 for esx02 at 10:00:03 (pre-copy stops) and runs there by 10:00:04; it is listed there at 23:00."""
    one = bundle(tmp_path, "esx01", log=noise("08:00:00.000") + source_log(FIRST) + noise("22:59:00.000"), when=EVENING)
    two = bundle(tmp_path, "esx02", log=dest_log(FIRST), vms=[("web01", 900, UUID)], when=EVENING)
    index.ingest([one, two])
    return index


@pytest.mark.parametrize(
    ("at", "host", "certainty", "because"),
    [
        ("09:00:00", "esx01", "likely", "it was on esx01 when a move to esx02 was under way at 2020-01-01 10:00:00, and nothing shows an arrival before"),
        ("10:00:03.4", "esx01", "likely", "moving from esx01 to esx02: this is within the switchover"),
        ("10:00:03.7", "esx02", "likely", "moving from esx01 to esx02: this is within the switchover"),
        ("10:00:08", "esx02", "likely", "it arrived on esx02 at 2020-01-01 10:00:04, and it was in the process list of esx02 at 2020-01-01 23:00:00"),
        ("12:00:00", "esx02", "certain", "it arrived on esx02 at 2020-01-01 10:00:04, and it was in the process list of esx02 at 2020-01-01 23:00:00"),
        ("23:30:00", "esx02", "likely", "it was in the process list of esx02 at 2020-01-01 23:00:00, and nothing shows that it left"),
    ],
)  # fmt: skip
def test_place_around_one_move(moved, at, host, certainty, because):
    assert place(moved, at) == (host, certainty, because)


def test_journey_of_one_move(moved):
    assert items(moved) == [
        ("stay", "esx01", None, "10:00:00", "10:00:03"),
        ("move", "esx01", "esx02", "10:00:00", "10:00:04"),
        ("stay", "esx02", None, "10:00:04", "23:00:00"),
    ]
    columns = journey(moved, "web01").columns
    one, move, two = [dict(zip(columns, row, strict=True)) for row in journey(moved, "web01").rows]
    assert (one["known_from"], one["known_until"]) == (
        f"unknown before: running when {FIRST} began",
        f"left by {FIRST}",
    )
    assert (two["known_from"], two["known_until"]) == (f"arrived by {FIRST}", "running at the capture (process list)")
    assert (move["outcome"], move["bandwidth_mbps"], move["duration_s"], move["vmotion_id"]) == (
        "success",
        100.5,
        4.0,
        FIRST,
    )
    assert {row["vm_uuid"] for row in (one, move, two)} == {PLAIN_UUID}


def test_long_before_and_after_all_logs_nothing_is_known(moved):
    for year in (2019, 2021):
        (row,) = place_at(moved, "web01", timestamps.from_iso(f"{year}-01-01T00:00:00Z")).rows
        assert row[2:4] == (None, "unknown")


@pytest.mark.parametrize("name", ["WEB01", "web*", "?eb01", PLAIN_UUID, UUID, "564D70AD-43F1-5E25-8A12-A0E2182E38EC"])
def test_names_and_uuids(moved, name):
    assert place(moved, "12:00:00", name)[:2] == ("esx02", "certain")


@pytest.mark.parametrize("name", ["web", "web_1", "%", "564d70ad43f15e258a12a0e2182e38ed"])
def test_no_such_vm(moved, name):
    with pytest.raises(NotFoundError, match="list them with: vmindex vms"):
        place_at(moved, name, 0)


def test_a_failed_move_stays(index, tmp_path):
    log = (
        source_log(FIRST, end=False)
        + failed("10:00:30.000", FIRST)
        + source_log(SECOND, start="12:00:00", dest="10.0.0.3")
    )
    index.ingest([bundle(tmp_path, "esx01", log=log, vms=[("other", 7, OTHER_UUID)], when=EVENING)])
    index.ingest([bundle(tmp_path, "esx03", log="", address="10.0.0.3", vms=[("web01", 900, UUID)], when=EVENING)])
    assert items(index) == [
        ("stay", "esx01", None, "10:00:00", "12:00:03"),
        ("move", "esx01", "10.0.0.2", "10:00:00", "10:00:30"),
        ("move", "esx01", "esx03", "12:00:00", "12:00:04"),
        ("stay", "esx03", None, "12:00:04", "23:00:00"),
    ]
    assert place(index, "11:00:00") == (
        "esx01", "certain",
        "it stayed on esx01 when a move to 10.0.0.2 ended as failed at 2020-01-01 10:00:30, "
        "and it was on esx01 when a move to esx03 was under way at 2020-01-01 12:00:00",
    )  # fmt: skip


def test_an_incomplete_move_is_settled_by_what_comes_next(index, tmp_path):
    """The log of esx01 ends before the switchover; the VM is later listed on the destination, under the world that was meant."""
    log = noise("08:00:00.000") + "".join(source_log(FIRST, end=False).splitlines(keepends=True)[:3])
    index.ingest([bundle(tmp_path, "esx01", log=log, when="2020-01-01--10.01")])
    index.ingest([bundle(tmp_path, "esx02", log="", address="10.0.0.2", vms=[("web01", 900, UUID)], when=EVENING)])
    assert place(index, "12:00:00")[:2] == ("esx02", "certain")
    assert [item[:3] for item in items(index)] == [
        ("stay", "esx01", None), ("move", "esx01", "esx02"), ("stay", "esx02", None),
    ]  # fmt: skip


def test_an_incomplete_move_that_nothing_settles(index, tmp_path):
    """All that is known: web01 was powered on on esx01 and began to move when the bundle was made."""
    log = power_on("09:00:00.000", 500, "web01") + source_log(FIRST, end=False)
    index.ingest([bundle(tmp_path, "esx01", log=log, when="2020-01-01--10.01")])
    assert place(index, "09:30:00")[:2] == ("esx01", "certain")
    host, certainty, because = place(index, "11:00:00")
    assert (host, certainty) == (None, "unknown")
    assert because.endswith("how the move to 10.0.0.2 ended is not in the logs")


def test_all_memory_sent_and_no_failure_in_a_log_that_goes_on(index, tmp_path):
    """The source of old releases logs no end: the arrival is to be expected, never certain."""
    sent = line(
        "10:00:03.500",
        f"VMotionSend: 3643: {FIRST} S: Sent all modified pages to destination (no network bandwidth estimate)",
    )
    log = power_on("09:00:00.000", 500, "web01") + source_log(FIRST, end=False) + sent + noise("20:00:00.000")
    index.ingest([bundle(tmp_path, "esx01", log=log, when=EVENING)])
    assert place(index, "11:00:00") == (
        "10.0.0.2", "likely", "it must have arrived on 10.0.0.2 at 2020-01-01 10:00:03, and nothing shows that it left",
    )  # fmt: skip


def test_a_gap(index, tmp_path):
    """web01 goes to 10.0.0.2, whose logs nobody has, and is next seen leaving 10.0.0.4 for esx03."""
    one = bundle(tmp_path, "esx01", log=power_on("09:00:00.000", 500, "web01") + source_log(FIRST), when=EVENING)
    back = dest_log(SECOND, start="12:00:00", world=77, source="10.0.0.4", dest="10.0.0.3")
    three = bundle(tmp_path, "esx03", log=back, vms=[("web01", 77, UUID)], when=EVENING)
    index.ingest([one, three])
    assert ("gap", "10.0.0.2", "10.0.0.4", "10:00:04", "12:00:00") in items(index)
    host, certainty, because = place(index, "11:00:00")
    assert (host, certainty) == (None, "unknown")
    assert because == (
        "it arrived on 10.0.0.2 at 2020-01-01 10:00:04; next, it was on 10.0.0.4 when a move to esx03 was under way at "
        "2020-01-01 12:00:00; what happened between is not in the logs"
    )
    assert place(index, "13:00:00")[:2] == ("esx03", "certain")


def test_a_reboot_ends_a_stay(index, tmp_path):
    """web01 arrives on esx02 at 10:00:04, esx02 boots at 15:00 and web01 is powered on again at 15:02 under another world."""
    log = dest_log(FIRST) + power_on("15:02:00.000", 901, "web01")
    summary = "2020-01-01T15:00:00Z bootstop: Host has booted\n"
    one = bundle(tmp_path, "esx01", log=source_log(FIRST), when=EVENING)
    files = {"var/run/log/vmksummary.log": summary}
    two = bundle(tmp_path, "esx02", log=log, vms=[("web01", 901, UUID)], when=EVENING, files=files)
    name_of_first = power_on("09:00:00.000", 500, "web01")
    index.ingest([one, two, bundle(tmp_path, "esx01", log=name_of_first, when="2020-01-01--09.30")])
    assert place(index, "12:00:00")[:2] == ("esx02", "likely")
    assert place(index, "14:59:00")[:2] == (None, "unknown")
    assert place(index, "15:01:00")[:2] == (None, "unknown")
    assert place(index, "16:00:00")[:2] == ("esx02", "certain")
    stays = [item for item in items(index) if item[0] != "move"]
    assert stays == [
        ("stay", "esx01", None, "09:00:00", "10:00:03"),
        ("stay", "esx02", None, "10:00:04", "10:00:04"),
        ("gap", "esx02", "esx02", "10:00:04", "15:02:00"),
        ("stay", "esx02", None, "15:02:00", "23:00:00"),
    ]


def test_two_vms_of_one_name(index, tmp_path):
    """Two uuids are two journeys; a third part that has only the name may be either and is said to be so."""
    one = bundle(
        tmp_path, "esx01", vms=[("web01", 500, UUID)], when=EVENING, log=power_on("09:00:00.000", 500, "web01")
    )
    two = bundle(
        tmp_path, "esx02", vms=[("web01", 600, OTHER_UUID)], when=EVENING, log=power_on("08:00:00.000", 600, "web01")
    )
    three = bundle(tmp_path, "esx03", when=EVENING, log=power_on("07:00:00.000", 700, "web01") + noise("22:00:00.000"))
    index.ingest([one, two, three])
    rows = list(place_at(index, "web01", timestamps.from_iso("2020-01-01T12:00:00Z")).rows)
    assert sorted((row[2], row[3], row[6]) for row in rows) == [
        ("esx01", "certain", PLAIN_UUID),
        ("esx02", "certain", PLAIN_UUID[:-1] + "d"),
        ("esx03", "likely", None),
    ]
    (unclear,) = [row for row in rows if row[6] is None]
    assert unclear[4].endswith("which of the VMs of this name it was is not known")


def test_a_name_that_a_world_cut(index, tmp_path):
    """World names hold 27 characters; the part that has only those belongs to the VM, and is never certain."""
    name = "accounting-archive-europe-2019-old"
    log = power_on("09:00:00.000", 500, name[:27]) + source_log(FIRST)
    one = bundle(tmp_path, "esx01", log=log, when=EVENING)
    two = bundle(tmp_path, "esx02", vms=[(name, 611, UUID)], when="2020-01-01--12.00")
    index.ingest([one, two])
    assert place(index, "09:30:00", name)[:2] == ("esx01", "likely")
    assert place(index, "09:30:00", name[:27])[:2] == ("esx01", "likely")
    assert place(index, "12:00:00", name)[0] == "esx02"


def test_never_on_two_hosts_at_once(index, tmp_path):
    """Parts with one name, no uuid, and overlapping times on two hosts are two VMs."""
    one = bundle(tmp_path, "esx01", log=power_on("07:00:00.000", 500, "web01") + source_log(FIRST, dest="10.0.0.8"))
    two = bundle(tmp_path, "esx02", log=power_on("08:00:00.000", 600, "web01") + source_log(SECOND, world=600, source="10.0.0.5", dest="10.0.0.9", start="12:00:00"))  # fmt: skip
    index.ingest([one, two])
    assert len(trace(index, "web01")) == 2


def test_known_clocks_are_corrected(moved, tmp_path):
    """esx01 is right and esx02 an hour ahead: by the common clock (that of the lower middle) all of its times are earlier."""
    with sqlite3.connect(tmp_path / "index.db") as connection:
        connection.execute("UPDATE hosts SET clock_offset_s = CASE name WHEN 'esx02' THEN 3600.0 ELSE 0.0 END")
    assert items(moved)[-1] == ("stay", "esx02", None, "10:00:04", "22:00:00")
    assert place(moved, "15:00:00")[:2] == ("esx02", "certain")
    assert place(moved, "10:30:00")[:2] == ("esx02", "likely")  # an hour from the move nobody can be sure


def test_a_process_list_taken_during_the_move(index, tmp_path):
    """The source's bundle is made at 10:00:02: the VM is in its list, and has left when the move ends."""
    one = bundle(tmp_path, "esx01", log=source_log(FIRST, end=False), vms=[("web01", 500, UUID)], when="2020-01-01--10.00",
                 files={"README": "Captured on: 2020-01-01 10:00:02.000000\n"})  # fmt: skip
    two = bundle(tmp_path, "esx02", log=dest_log(FIRST), vms=[("web01", 900, UUID)], when=EVENING)
    index.ingest([one, two])
    assert [item[:3] for item in items(index)] == [
        ("stay", "esx01", None), ("move", "esx01", "esx02"), ("stay", "esx02", None),
    ]  # fmt: skip
    assert place(index, "12:00:00")[:2] == ("esx02", "certain")
