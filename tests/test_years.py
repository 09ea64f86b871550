"""The year of stamps without one, where the user gives it: that in which a log begins."""

from __future__ import annotations

import io
import json
import sys

import pytest
from public_views import contents

from vmindex.index import Index
from vmindex.ingest import beginning
from vmindex.ingest.interface import Options
from vmindex.logs import scan


def old_line(day_and_time, vmotion_id):
    return (
        f"{day_and_time} esx1 vmkernel: 110:04:58:41.276 cpu3:1024)Migrate: vm 1025: 3284: Setting VMOTION info: Source ts = "
        f"{vmotion_id}, src ip = <10.0.0.1> dest ip = <10.0.0.2> Dest wid = 1077 using SHARED swap\n"
    )


QUIET = "Nov 20 08:00:00 esx1 vmkernel: 68:04:58:41.276 cpu3:1024)NetPort: 982: enabled port 0x3000007\n"
OLDER = QUIET + old_line("Dec 31 23:50:00", 7123456789012345001)
NEWER = old_line("Jan  1 00:10:00", 7123456789012345002) + old_line("Oct  2 12:00:00", 7123456789012345003)
NEXT = old_line("Jan  3 09:00:00", 7123456789012345004) + old_line("Jan  2 09:00:00", 7123456789012345005)
TIMES = {
    "7123456789012345001": "2010-12-31T23:50:00.000000Z",
    "7123456789012345002": "2011-01-01T00:10:00.000000Z",
    "7123456789012345003": "2011-10-02T12:00:00.000000Z",
    "7123456789012345004": "2012-01-03T09:00:00.000000Z",
    "7123456789012345005": "2012-01-02T09:00:00.000000Z",
}
SPAN = ("2010-11-20T08:00:00.000000Z", "2012-01-02T09:00:00.000000Z")


def one_log(folder):
    (folder / "vmkernel").write_text(OLDER + NEWER + NEXT)


def rotated(folder):
    (folder / "vmkernel.2").write_text(QUIET)
    (folder / "vmkernel.1").write_text(OLDER.removeprefix(QUIET))
    (folder / "vmkernel").write_text(NEWER + NEXT)


@pytest.fixture(params=[one_log, rotated])
def logs(request, tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    request.param(folder)
    return folder


def times_and_span(path):
    with Index(path) as index:
        times = dict(index.sql("SELECT vmotion_id, at FROM v_events").rows)
        (span,) = index.sql("SELECT min(first_at), max(last_at) FROM v_coverage").rows
    return times, tuple(span)


@pytest.mark.parametrize("size", [200, 60 << 10])
@pytest.mark.parametrize("piped", [False, True])
def test_a_log_that_crosses_new_year(tmp_path, logs, monkeypatch, size, piped):
    monkeypatch.setattr(scan, "BLOCK_BYTES", size)
    monkeypatch.setattr(beginning, "_WORTH_A_PROCESS", 0)
    with Index(tmp_path / "x.db") as index:
        index.ingest([logs], Options(year=2010, jobs=2 if piped else 1))
    assert times_and_span(tmp_path / "x.db") == (TIMES, SPAN)


def test_files_named_one_by_one_in_any_order(tmp_path):
    rotated(tmp_path)
    files = [tmp_path / name for name in ("vmkernel.1", "vmkernel", "vmkernel.2")]
    found = []
    for number, order in enumerate((files, sorted(files))):
        with Index(tmp_path / f"{number}.db") as index:
            index.ingest(order, Options(year=2010))
        found.append(contents(tmp_path / f"{number}.db")["v_migrations"])
        assert times_and_span(tmp_path / f"{number}.db")[0] == TIMES
    assert found[0] == found[1]


def test_standard_input(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((OLDER + NEWER + NEXT).encode())))
    with Index(tmp_path / "x.db") as index:
        index.ingest(["-"], Options(year=2010))
    assert times_and_span(tmp_path / "x.db") == (TIMES, SPAN)


def test_explain(vmindex, logs):
    status, out, _ = vmindex("explain", "--year", "2010", "-f", "json", logs)
    assert status == 0
    assert {item["vmotion_id"]: item["at"] for item in json.loads(out)} == {
        None: "2010-11-20T08:00:00.000000Z",
        **TIMES,
    }


def test_years_that_are_told_are_not_changed(tmp_path):
    log = tmp_path / "vmkernel.log"
    log.write_text(
        "2009-05-05T10:00:00.000Z cpu3:1024)Migrate: vm 1025: 3284: Setting VMOTION info: Source ts = 7123456789012345001, "
        "src ip = <10.0.0.1> dest ip = <10.0.0.2> Dest wid = 1077 using SHARED swap\n"
    )
    with Index(tmp_path / "x.db") as index:
        index.ingest([log], Options(year=2010))
    assert times_and_span(tmp_path / "x.db")[0] == {"7123456789012345001": "2009-05-05T10:00:00.000000Z"}


def test_without_a_year_the_first_id_tells_when_it_was_made(tmp_path):
    """1293840000000000 is 2011-01-01T00:00:00Z; what stands before it is earlier, what follows later, however long."""
    log = tmp_path / "vmkernel"
    log.write_text(
        old_line("Mar  1 10:00:00", 7123456789012345001)
        + old_line("Dec 31 23:59:59", 1293840000000000)
        + old_line("May  1 10:00:00", 7123456789012345002)
        + old_line("Nov  1 10:00:00", 7123456789012345003)
        + old_line("Jan  1 10:00:00", 7123456789012345004)
    )
    with Index(tmp_path / "x.db") as index:
        index.ingest([log])
    times, span = times_and_span(tmp_path / "x.db")
    assert times == {
        "7123456789012345001": "2010-03-01T10:00:00.000000Z",
        "1293840000000000": "2010-12-31T23:59:59.000000Z",
        "7123456789012345002": "2011-05-01T10:00:00.000000Z",
        "7123456789012345003": "2011-11-01T10:00:00.000000Z",
        "7123456789012345004": "2012-01-01T10:00:00.000000Z",
    }
    assert span == (times["7123456789012345001"], times["7123456789012345004"])
