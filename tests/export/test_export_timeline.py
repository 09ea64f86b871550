"""The super-timeline, and the care that export takes of other people's files."""

from __future__ import annotations

import csv
import json
import subprocess
import sys

import pytest
from bundles import bundle, dest_log, line, source_log

from vmindex.export import Selection, timeline
from vmindex.index import Index

ID = "1577872800000000"
UNDATED = (
    "Jan  1 10:00:01 esx03 vmkernel: 0:00:00:01.000 cpu1:4100)VMotion: 1: 7958010929272919093 S: Stopping pre-copy\n"
)


@pytest.fixture
def filled(vmindex, tmp_path):
    """Two hosts' logs of one migration; 6 lines of the source, 3 of the destination, as bundles.py lists them."""
    source = bundle(tmp_path, "esx01", log=source_log(ID))
    assert vmindex("ingest", source, bundle(tmp_path, "esx02", log=dest_log(ID)))[0] == 0
    return tmp_path / "out"


def jsonl(folder):
    return [json.loads(text) for text in (folder / "timeline.jsonl").read_text().splitlines()]


def table(folder):
    with (folder / "timeline.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_what_timesketch_requires(filled, vmindex):
    assert vmindex("export", filled, "--what", "timeline")[0] == 0
    rows = jsonl(filled)
    assert len(rows) == 9
    first = rows[0]
    assert list(first)[:4] == ["message", "datetime", "timestamp", "timestamp_desc"]
    assert first["message"].startswith(
        "Migrate: vm 500: 3284: Setting VMOTION info: Source ts = 1577872800000000, src ip"
    )
    assert first["datetime"] == "2020-01-01T10:00:00.000000+00:00"
    assert first["timestamp"] == 1577872800000000
    assert first["timestamp_desc"] == "Event Logged"
    assert (first["host"], first["side"], first["vmotion_id"], first["kind"]) == ("esx01", "S", ID, "set-info-source")
    assert (first["component"], first["line_no"], first["byte_offset"]) == ("vmkernel", 1, 0)
    assert first["source_file"].endswith("esx-esx01-2020-01-02--00.00-12345/var/run/log/vmkernel.log")


def test_the_hosts_are_merged_by_time(filled, vmindex):
    vmindex("export", filled, "--what", "timeline")
    times = [row["timestamp"] for row in jsonl(filled)]
    assert times == sorted(times)
    # 10:00:00 .000 S, .005 D, .010 S, .015 D, .020 S, then :03.0 S, :03.5 S, :03.9 D, :04.0 S
    assert [row["host"][-1] for row in jsonl(filled)] == list("121211121")


def test_both_formats_say_the_same(filled, vmindex):
    vmindex("export", filled, "--what", "timeline")
    as_text = [{key: "" if value is None else str(value) for key, value in row.items()} for row in jsonl(filled)]
    assert table(filled) == as_text


@pytest.mark.parametrize(
    ("filters", "number"),
    [
        (["--host", "esx02"], 3),
        (["--host", "esx*"], 9),
        (["--host", "esx_1"], 0),
        (["--since", "2020-01-01T10:00:03Z"], 4),
        (["--until", "2020-01-01T10:00:03Z"], 5),
        (["--since", "2020-01-01T10:00:00.010Z", "--until", "2020-01-01T10:00:03Z", "--host", "esx01"], 2),
    ],
)
def test_filters(filled, vmindex, filters, number):
    assert vmindex("export", filled, "--what", "timeline", *filters)[0] == 0
    assert len(jsonl(filled)) == len(table(filled)) == number


def test_formulas_and_control_characters_are_harmless(vmindex, tmp_path):
    """A line whose text would be a formula in a spreadsheet; JSON keeps it as it was logged."""
    hostile = line("10:00:05.000", f"VMotion: 1: {ID} S: \x1b[2J bad")
    log = source_log(ID) + hostile
    (tmp_path / "vmkernel.log").write_text(log)
    vmindex("ingest", "--host", '=HYPERLINK("x")', tmp_path / "vmkernel.log")
    vmindex("export", tmp_path / "out", "--what", "timeline")
    assert {row["host"] for row in jsonl(tmp_path / "out")} == {'=HYPERLINK("x")'}
    assert {row["host"] for row in table(tmp_path / "out")} == {'\'=HYPERLINK("x")'}
    for name in ("timeline.csv", "timeline.jsonl"):
        assert "\x1b" not in (tmp_path / "out" / name).read_text()


def test_events_without_a_time_are_counted_and_left_out(vmindex, tmp_path, index):
    """Stamps of ESX 4 have no year; without one, and with an id that tells none, the line has no time."""
    log = tmp_path / "vmkernel.log"
    log.write_text(UNDATED)
    vmindex("ingest", log, bundle(tmp_path, "esx01", log=source_log(ID)))
    assert list(index.sql("SELECT count(*) FROM v_events WHERE at_us IS NULL").rows) == [(1,)]
    status, _, told = vmindex("export", tmp_path / "out", "--what", "timeline")
    assert status == 0
    assert "1 events without a readable time are not in the timeline" in told
    assert len(jsonl(tmp_path / "out")) == 6
    assert json.loads((tmp_path / "out" / "export.json").read_text())["events_without_time"] == 1


def test_rows_are_fetched_while_they_are_written(filled, vmindex, tmp_path):
    with Index(tmp_path / "index.db") as index:
        rows = timeline.rows(index, Selection())
        assert next(rows.rows)[0].startswith("Migrate: vm 500")


def test_exporting_again_replaces_our_own_files(filled, vmindex):
    assert vmindex("export", filled, "--what", "timeline")[0] == 0
    assert vmindex("export", filled, "--what", "timeline", "--host", "esx02")[0] == 0
    assert len(jsonl(filled)) == 3
    assert vmindex("export", filled, "--what", "datasette")[0] == 0
    listed = json.loads((filled / "export.json").read_text())["files"]
    assert sorted(listed) == ["metadata.json", "timeline.csv", "timeline.jsonl"]
    assert sorted(path.name for path in filled.iterdir()) == ["export.json", *sorted(listed)]


@pytest.mark.parametrize("name", ["timeline.csv", "metadata.json", "export.json"])
def test_files_of_others_stay_unless_forced(filled, vmindex, name):
    filled.mkdir()
    (filled / name).write_text('{"mine": true}')
    status, _, told = vmindex("export", filled)
    assert (status, told.count("\n")) == (1, 1)
    assert told.startswith(f"error: {filled / name} was not written by vmindex export")
    assert "--force" in told
    assert [path.name for path in filled.iterdir()] == [name]
    assert (filled / name).read_text() == '{"mine": true}'
    assert vmindex("export", filled, "--force")[0] == 0
    assert "mine" not in (filled / name).read_text()


def test_a_file_of_ours_that_was_edited_is_the_users(filled, vmindex):
    vmindex("export", filled, "--what", "datasette")
    metadata = filled / "metadata.json"
    metadata.write_text(metadata.read_text().replace("{", '{"license": "CC0",', 1))
    assert vmindex("export", filled, "--what", "datasette")[0] == 1
    assert "CC0" in metadata.read_text()
    assert vmindex("export", filled, "--what", "timeline")[0] == 0  # it does not touch it


def test_an_absent_database_leaves_no_folder(vmindex, tmp_path):
    status, _, told = vmindex("export", tmp_path / "out")
    assert (status, told.startswith("error: there is no database")) == (1, True)
    assert not (tmp_path / "out").exists()


def test_a_failure_in_the_middle_leaves_the_old_file(filled, vmindex, monkeypatch):
    vmindex("export", filled, "--what", "timeline")
    before = (filled / "timeline.jsonl").read_text()

    def fail(_index, _selection, _slug, out):
        out.write("half a li")
        raise OSError(28, "No space left on device", "timeline.jsonl")

    monkeypatch.setattr("vmindex.export.timeline.write", fail)
    status, _, told = vmindex("export", filled, "--what", "timeline")
    assert (status, told.startswith("error: timeline.jsonl: No space left")) == (1, True)
    assert (filled / "timeline.jsonl").read_text() == before
    assert not list(filled.glob("*.part"))


def test_quiet_says_nothing(filled, vmindex):
    assert vmindex("--quiet", "export", filled, "--what", "timeline") == (0, "", "")


def test_without_pyarrow(filled, vmindex, monkeypatch):
    monkeypatch.setattr("vmindex.export.parquet.is_installed", lambda: False)
    for what in ("parquet", "all"):
        status, _, told = vmindex("export", filled, "--what", what)
        assert (status, told.count("\n")) == (1, 1)
        assert "pip install 'vmindex[parquet]'" in told
        assert not filled.exists()
    status, _, told = vmindex("export", filled)
    assert status == 0
    assert "pip install 'vmindex[parquet]'" in told
    assert sorted(path.name for path in filled.iterdir()) == [
        "export.json", "metadata.json", "timeline.csv", "timeline.jsonl",
    ]  # fmt: skip


def test_help_imports_nothing_heavy():
    program = (
        "import sys\nfrom vmindex.cli.app import run\nrun(['export', '--help'])\nrun(['gaps', '--help'])\n"
        "heavy = {'sqlalchemy', 'pyarrow', 'datasette'} & set(sys.modules)\nassert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
