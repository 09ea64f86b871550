"""Small worlds whose truth is worked out by hand."""

from __future__ import annotations

import gzip
from itertools import permutations

import pytest
from bundles import UUID, bundle, dest_log, line, source_log

from vmindex.errors import NotFoundError
from vmindex.index import Index
from vmindex.ingest.interface import Options

ID = "1577872800000000"


def only(index):
    (found,) = index.migrations()
    return found


def test_both_sides(index, tmp_path):
    index.ingest(
        [
            bundle(tmp_path, "esx01", log=source_log(ID)),
            bundle(tmp_path, "esx02", log=dest_log(ID), vms=[("web01", 900, UUID)]),
        ]
    )
    found = only(index)
    assert (found.source_host, found.source_world, found.dest_host, found.dest_world) == ("esx01", 500, "esx02", 900)
    assert (found.vm, found.vm_uuid, found.outcome) == ("web01", "564d70ad43f15e258a12a0e2182e38ec", "success")
    assert (found.started_at, found.ended_at) == ("2020-01-01T10:00:00.000000Z", "2020-01-01T10:00:04.000000Z")
    assert (found.duration_s, found.precopy_s, found.switchover_s, found.bandwidth_mbps) == (4.0, 2.98, 0.5, 100.5)
    assert (found.has_source_log, found.has_dest_log, found.streams, found.encrypted) == (1, 1, 1, 0)
    assert [(phase.side, phase.phase, phase.duration_s) for phase in index.phases(ID)] == [
        ("S", "connect", 0.02),
        ("S", "pre-copy", 2.98),
        ("S", "switchover", 0.5),
        ("S", "finish", 0.5),
        ("D", "connect", 0.01),
        ("D", "receive", 3.885),
    ]


def test_the_name_travels_along_the_chain_both_ways(index, tmp_path):
    second = "1577876400000000"
    hop1 = source_log(ID, world=500, dest_world=900)
    hop2 = source_log(second, start="11:00:00", world=900, dest_world=1300, source="10.0.0.2", dest="10.0.0.3")
    index.ingest(
        [
            bundle(tmp_path, "esx01", log=hop1),
            bundle(tmp_path, "esx02", log=dest_log(ID) + hop2),
            bundle(tmp_path, "esx03", address="10.0.0.3", vms=[("web01", 1300, UUID)]),
        ]
    )
    assert [migration.vm for migration in index.migrations()] == ["web01", "web01"]
    assert list(index.sql("SELECT vm, migrations, last_host FROM v_vms").rows) == [("web01", 2, "esx03")]


def test_a_placeholder_becomes_the_host_that_owns_its_address(tmp_path):
    source = bundle(tmp_path, "esx01", log=source_log(ID))
    owner = bundle(tmp_path, "esx02", address="10.0.0.2")
    for number, order in enumerate(permutations([source, owner])):
        with Index(tmp_path / f"{number}.db") as index:
            index.ingest([order[0]])
            index.ingest([order[1]])
            assert only(index).dest_host == "esx02"
            assert [row[0] for row in index.sql("SELECT host FROM v_hosts ORDER BY host").rows] == ["esx01", "esx02"]


def test_nobody_owns_the_address(index, tmp_path):
    index.ingest([bundle(tmp_path, "esx01", log=source_log(ID))])
    assert (only(index).dest_host, only(index).dest_ip) == (None, "10.0.0.2")
    assert list(index.sql("SELECT host, has_logs FROM v_hosts ORDER BY host").rows) == [("10.0.0.2", 0), ("esx01", 1)]


def test_a_world_id_means_another_vm_after_a_reboot(index, tmp_path):
    second = "1577880000000000"
    log = source_log(ID) + source_log(second, start="12:00:00", dest_world=901)
    summary = "2020-01-01T11:00:00Z bootstop: Host has booted\n"
    index.ingest(
        [
            bundle(tmp_path, "esx01", log=log, files={"var/run/log/vmksummary.log": summary}),
            bundle(
                tmp_path, "esx02", address="10.0.0.2", vms=[("old", 900, UUID), ("new", 901, UUID.replace("56", "57"))]
            ),
        ]
    )
    assert [migration.vm for migration in index.migrations()] == ["old", "new"]


def test_a_log_that_ends_in_the_middle_decides_nothing(index, tmp_path):
    index.ingest([bundle(tmp_path, "esx01", log=source_log(ID, end=False))])
    assert (only(index).outcome, only(index).ended_at) == ("incomplete", None)


def test_the_destination_alone_can_prove_success(index, tmp_path):
    index.ingest([bundle(tmp_path, "esx02", log=dest_log(ID))])
    assert (only(index).outcome, only(index).ended_at) == ("success", "2020-01-01T10:00:03.900000Z")


FAILED_S = line("10:00:02.500", f"WARNING: Migrate: 269: {ID} S: Failed: IO was aborted (0xbad00e0) @0x41801e280b11")
FAILED_D = line(
    "10:05:02.400",
    f"WARNING: Migrate: 270: {ID} D: Failed: Admission check failed for memory resource (0xbad0081) @0x418000000001",
)


def test_the_side_where_it_began_is_found_in_spite_of_the_clocks(index, tmp_path):
    """The destination's clock is five minutes ahead: its failure is the earlier one though its stamp is later."""
    index.ingest(
        [
            bundle(tmp_path, "esx01", log=source_log(ID, end=False) + FAILED_S),
            bundle(tmp_path, "esx02", log=dest_log(ID, start="10:05:00", done=False) + FAILED_D),
        ]
    )
    found = only(index)
    assert (found.outcome, found.failed_side, found.status_code) == ("failed", "D", "0xbad0081")
    assert found.failure == "Admission check failed for memory resource"
    assert found.ended_at == "2020-01-01T10:00:02.500000Z"
    ranks = index.sql("SELECT rank, host FROM v_findings ORDER BY rank").rows
    assert list(ranks) == [("primary", "esx02"), ("secondary", "esx01")]


def test_somebody_cancelled(index, tmp_path):
    log = source_log(ID, end=False) + line(
        "10:00:02.500", f"WARNING: Migrate: 269: {ID} S: Failed: Migration was canceled by the user (0xbad0032) @0x1"
    )
    index.ingest([bundle(tmp_path, "esx01", log=log)])
    assert (only(index).outcome, only(index).failed_side) == ("cancelled", "S")


def test_copies_add_nothing(index, tmp_path):
    """Two overlapping bundles, a file present twice, and the vmkwarning copy of a record."""
    warning = line(
        "10:00:01.000",
        f"WARNING: VMotionRecv: 2618: {ID} D: World 7 waited 3.000 seconds to leave low memory state on dest host during pre-copy.",
    )
    copy = warning.replace("Z cpu", "Z Wa(180) vmkwarning: cpu")
    log = dest_log(ID) + warning
    index.ingest(
        [
            bundle(
                tmp_path,
                "esx02",
                log=log,
                files={"var/log/vmkernel.log": log, "var/run/log/vmkwarning.log": copy},
            ),
            bundle(tmp_path, "esx02", log=log, when="2020-01-03--00.00"),
        ]
    )
    assert list(index.sql("SELECT count(*) FROM v_events").rows) == [(4,)]


def test_three_equal_lines_remain_three(index, tmp_path):
    equal = line("10:00:01.000", f"MigrateNet: 1186: {ID} S: Successfully bound connection to vmknic '10.0.0.1'") * 3
    first = bundle(tmp_path, "esx01", log=equal)
    index.ingest([first])
    index.ingest([bundle(tmp_path, "esx01", log=equal, when="2020-01-03--00.00")])
    assert list(index.sql("SELECT count(*) FROM v_events").rows) == [(3,)]


def test_the_same_bytes_are_not_read_again(index, tmp_path):
    path = bundle(tmp_path, "esx01", log=source_log(ID))
    index.ingest([path])
    again = index.ingest([path])
    assert (again.sources, again.unchanged) == (0, [str(path)])


def test_a_line_that_a_rotation_cut_is_whole(index, tmp_path):
    log = source_log(ID)
    cut = log.index("Sent all modified")
    files = {"var/run/log/vmkernel.0.gz": gzip.compress(log[:cut].encode()), "var/run/log/vmkernel.log": log[cut:]}
    index.ingest([bundle(tmp_path, "esx01", files=files)])
    assert only(index).outcome == "success"
    (event,) = index.events(ID, kind="all-pages-sent")
    assert event.source_file.endswith("vmkernel.0.gz")
    assert event.line_no == 5


def test_a_known_log_that_is_not_understood_is_damage(index, tmp_path):
    summary = index.ingest([bundle(tmp_path, "esx01", log="what is this\n" * 10)])
    assert [damage.reason for damage in summary.damage] == ["only 0 of 10 lines begin as vmkernel lines do"]


def test_every_member_is_accounted_for(index, tmp_path):
    files = {
        "commands/vsi_traverse_-s.txt": "x" * 100,
        "var/run/log/hostd-probe.log": "x",
        "var/core/vmkernel-zdump.1": "x",
    }
    index.ingest([bundle(tmp_path, "esx01", log=source_log(ID), files=files)])
    rows = dict(index.sql("SELECT member, coalesce(read_as, skipped) FROM v_files").rows)
    assert len(rows) == 7
    assert all(rows.values())


def test_the_year_of_old_stamps(index, tmp_path):
    old = (
        "Dec 31 23:59:58 esx35 vmkernel: 110:11:32:49.390 cpu0:1035)WARNING: Migrate: 269: "
        "1325375998000000 S: Failed: Timeout (0xbad0021) @0x1\n"
    )
    index.ingest([bundle(tmp_path, "esx35", when="2012-01-02--00.00", files={"var/log/vmkernel": old})])
    assert only(index).started_at == "2011-12-31T23:59:58.000000Z"


def test_accepted_connections_go_to_the_one_migration_that_connects(index, tmp_path):
    accept = line("10:00:00.015", "MigrateNet: vm 33435: 2096: Accepted connection from <::ffff:10.0.0.2>", world=33435)
    buffer = line(
        "10:00:00.015", "MigrateNet: vm 33435: 2166: dataSocket 0x4109 receive buffer size is 563272", world=33435
    )
    stranger = line(
        "10:00:00.016", "MigrateNet: vm 33435: 2096: Accepted connection from <::ffff:10.0.0.77>", world=33435
    )
    index.ingest([bundle(tmp_path, "esx01", log=source_log(ID) + accept + buffer + stranger)])
    found = index.sql("SELECT kind, vmotion_id FROM v_events WHERE kind LIKE 'net-%' ORDER BY line_no").rows
    assert list(found) == [("net-accept", ID), ("net-rcvbuf", ID), ("net-accept", None)]


@pytest.mark.parametrize(
    ("shown", "found"),
    [(ID, True), ("157787", True), (f"{int(ID):X}", True), (f"0x{int(ID):x}", True), ("999999", False)],
)
def test_ids_in_every_spelling(index, tmp_path, shown, found):
    index.ingest([bundle(tmp_path, "esx01", log=source_log(ID))])
    if found:
        assert index.migration(shown).vmotion_id == ID
    else:
        with pytest.raises(NotFoundError, match="no migration has the id"):
            index.migration(shown)


def test_a_loose_log_takes_the_host_that_it_is_given(index, tmp_path):
    from vmindex.ingest.interface import Options

    path = tmp_path / "vmkernel.log"
    path.write_text(source_log(ID))
    index.ingest([path], Options(host="esx77"))
    assert only(index).source_host == "esx77"


def test_rotated_logs_that_are_named_one_by_one_are_one_log(index, tmp_path):
    log = source_log(ID)
    cut = log.index("Sent all modified")
    (tmp_path / "vmkernel.0.gz").write_bytes(gzip.compress(log[:cut].encode()))
    (tmp_path / "vmkernel.log").write_text(log[cut:])
    index.ingest([tmp_path / "vmkernel.log", tmp_path / "vmkernel.0.gz"])
    assert only(index).outcome == "success"
    assert only(index).duration_s == 4.0


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_account_of_each_source_is_right(index, tmp_path, jobs):
    """As counted over its events; the number of processes changes nothing."""
    paths = [
        bundle(tmp_path, "esx01", log=source_log(ID) * 3, address="10.0.0.1"),
        bundle(tmp_path, "esx02", log=dest_log(ID), address="10.0.0.2"),
    ]
    summary = index.ingest(paths, Options(jobs=jobs))
    counted = (
        "SELECT source, events, (SELECT count(*) FROM v_events WHERE source_file LIKE source || '%') FROM v_sources"
    )
    rows = list(index.sql(counted).rows)
    assert len(rows) == 2
    assert all(events == number > 0 for _, events, number in rows)
    assert summary.events == sum(events for _, events, _ in rows)
