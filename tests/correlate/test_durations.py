"""How long a migration took, where the clock of the destination is five minutes behind that of the source."""

from __future__ import annotations

from bundles import bundle, dest_log, line, source_log

ID = "9023000000000000001"
SOURCE = source_log(ID, start="10:05:00", end=False)
DONE = line("10:00:03.900", f"VMotionRecv: 2000: {ID} D: DONE paging in")


def ingested(index, tmp_path, dest):
    index.ingest([bundle(tmp_path, "esx01", log=SOURCE), bundle(tmp_path, "esx02", log=dest)])
    (found,) = index.migrations()
    return found


def test_the_end_and_the_start_that_count_are_of_one_clock(index, tmp_path):
    found = ingested(index, tmp_path, dest_log(ID))
    assert (found.started_at[11:], found.ended_at[11:]) == ("10:05:00.000000Z", "10:00:03.900000Z")
    assert found.duration_s == 3.895


def test_a_side_of_which_only_the_end_is_left_tells_no_duration(index, tmp_path):
    found = ingested(index, tmp_path, DONE)
    assert (found.outcome, found.ended_at[11:], found.duration_s) == ("success", "10:00:03.900000Z", None)


def test_one_line_alone_is_start_and_end(index, tmp_path):
    index.ingest([bundle(tmp_path, "esx02", log=DONE)])
    (found,) = index.migrations()
    assert (found.started_at, found.duration_s) == (found.ended_at, 0.0)
