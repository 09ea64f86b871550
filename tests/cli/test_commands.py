from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from bundles import UUID, bundle, dest_log, source_log

from vmindex.cli import hints
from vmindex.cli.app import run
from vmindex.output import FORMATS

ID = "1577872800000000"
SAMPLES = Path(__file__).resolve().parents[2] / "sample_logs"


@pytest.fixture
def filled(vmindex, tmp_path):
    paths = [
        bundle(tmp_path, "esx01", log=source_log(ID)),
        bundle(tmp_path, "esx02", log=dest_log(ID), vms=[("web01", 900, UUID)]),
    ]
    status, _, told = vmindex("ingest", *paths)
    assert status == 0
    return told


def test_ingest_sums_up(filled):
    assert "sources     2 read" in filled
    assert "hosts       2: esx01, esx02" in filled
    assert "migrations  1: 1 success" in filled
    assert f"index.db show {ID}" in filled


def test_show_is_readable_at_100_and_at_80(filled, vmindex, monkeypatch):
    status, out, _ = vmindex("show", ID)
    assert status == 0
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) <= 100
    for part in (
        "web01",
        "esx01  10.0.0.1  world 500",
        "esx02  10.0.0.2  world 900",
        "SUCCESS",
        "10:00:00.000",
        "100.5 MB/s",
    ):
        assert part in out
    monkeypatch.setattr("vmindex.cli.show.terminal_width", lambda: 80)
    _, out, _ = vmindex("show", ID)
    assert max(map(len, out.splitlines())) <= 80


def test_show_as_json(filled, vmindex):
    (found,) = json.loads(vmindex("show", ID, "-f", "json")[1])
    assert (found["vmotion_id"], found["vm"], len(found["phases"])) == (ID, "web01", 6)
    assert found["events"][0]["message"].endswith("using SHARED swap")


@pytest.mark.parametrize("output_format", FORMATS)
@pytest.mark.parametrize(
    "command",
    [["migrations"], ["hosts"], ["worlds"], ["vms"], ["vm", "web01"], ["query"], ["query", "slowest"], ["sql", "SELECT 1 AS one"],
     ["code", "0xbad003f"], ["db", "info"], ["show", ID]],
    ids=" ".join,
)  # fmt: skip
def test_every_command_has_every_format(filled, vmindex, command, output_format):
    status, out, _ = vmindex(*command, "--format", output_format)
    assert status == 0
    assert out.strip()
    if output_format == "json":
        assert json.loads(out)
    if output_format == "csv":
        assert len(list(csv.reader(io.StringIO(out)))) >= 2


def test_output_to_a_file(filled, vmindex, tmp_path):
    status, out, _ = vmindex("migrations", "-f", "jsonl", "-o", tmp_path / "out.jsonl")
    assert (status, out) == (0, "")
    assert json.loads((tmp_path / "out.jsonl").read_text())["vmotion_id"] == ID


@pytest.mark.parametrize(
    ("filters", "number"),
    [
        ([], 1),
        (["--vm", "web*"], 1),
        (["--vm", "web02"], 0),
        (["--host", "esx02"], 1),
        (["--source", "esx02"], 0),
        (["--dest", "10.0.0.2"], 1),
        (["--since", "2020-01-01T10:00:00Z", "--until", "2020-01-02"], 1),
        (["--until", "2020-01-01T10:00:00Z"], 0),
        (["--outcome", "failed"], 0),
        (["--outcome", "failed", "--outcome", "success"], 1),
        (["--outcome", "success", "--outcome", "failed"], 1),
        (["--outcome", "failed,success"], 1),
        (["--min-duration", "4"], 1),
        (["--min-duration", "4.1"], 0),
        (["--min-downtime", "1"], 0),
        (["--limit", "0"], 0),
        (["--sort", "-duration_s"], 1),
    ],
)
def test_filters(filled, vmindex, filters, number):
    assert len(json.loads(vmindex("migrations", "-f", "json", *filters)[1])) == number


@pytest.mark.parametrize(
    ("at", "host"),
    [("2020-01-01T09:00:00Z", "esx01"), ("2020-01-01T10:00:02Z", "esx01"), ("2020-01-01T12:00:00Z", "esx02")],
)
def test_where_a_vm_was(filled, vmindex, at, host):
    (found,) = json.loads(vmindex("vm", "web01", "--at", at, "-f", "json")[1])
    assert found["host"] == host


@pytest.mark.parametrize(
    ("words", "status", "hint"),
    [
        (["show", "999999"], 1, "index.db migrations"),
        (["show", "12"], 2, "at least 6"),
        (["show", "hello!"], 2, "not a vMotion ID"),
        (["vm", "nobody"], 1, "index.db vms"),
        (["query", "slowst"], 1, "slowest"),
        (["query", "slowest", "lim=3"], 2, "limit"),
        (["query", "slowest", "limit"], 2, "KEY=VALUE"),
        (["sql", "DELETE FROM migrations"], 1, "only reading"),
        (["code", "hello"], 2, "0xbad003f"),
        (["migrations", "--since", "yesterday"], 2, "-2h"),
        (["migrations", "--outcome", "good"], 2, "success, failed"),
        (["migrations", "--host", ""], 2, "a name to look for is empty"),
        (["search", "vmotion", "--vm", " "], 2, "a name to look for is empty"),
        (["vm", ""], 2, "a name to look for is empty"),
        (["migrations", "--sort", "x; DROP"], 2, "sort by one of"),
        (["migrations", "--format", "xml"], 2, "xml"),
        (["ingest", "/nowhere/at/all"], 1, "/nowhere/at/all"),
        (["ingest"], 2, "PATH"),
        (["ingest", ".", "--timezone", "Mars/Base"], 2, "Mars/Base"),
        (["simulate", "x", "--hosts", "1"], 2, "2 to 40"),
        (["nonsense"], 2, "nonsense"),
        (["db"], 2, "Missing command. (see: vmindex db --help)"),
        (["migrations", "-o", "/nowhere/at/all/x"], 1, "/nowhere/at/all/x"),
    ],
)
def test_an_error_is_one_line_that_helps(filled, vmindex, words, status, hint):
    found, out, told = vmindex(*words)
    assert (found, out) == (status, "")
    assert told.startswith("error: ")
    assert told.count("\n") == 1
    assert hint in told


def test_the_command_of_a_hint_works_as_it_is_copied(tmp_path, capsys):
    """It names the database that the call was given, in quotes where a shell needs them; without --db it names none."""
    database = tmp_path / "my logs.db"
    bundled = bundle(tmp_path, "esx01", log=source_log(ID))

    def told(*words):
        run(list(words))
        return capsys.readouterr().err

    named = f"vmindex --db '{database}'"
    assert told("--db", str(database), "migrations").endswith(f"make one with: {named} ingest PATH…\n")
    database.touch()
    assert told("--db", str(database), "migrations").endswith(f"fill it with: {named} ingest PATH…\n")
    assert told("--db", str(database), "ingest", str(bundled)).endswith(
        f"next: {named} show {ID}   {named} migrations   {named} query\n"
    )
    assert told("--db", str(database), "vm", "nobody").endswith(f"list them with: {named} vms\n")


def test_the_command_of_a_hint_names_no_database_if_the_call_did_not(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("VMINDEX_DB", str(tmp_path / "index.db"))
    run(["ingest", str(bundle(tmp_path, "esx01", log=source_log(ID)))])
    assert capsys.readouterr().err.endswith(f"next: vmindex show {ID}   vmindex migrations   vmindex query\n")


def test_a_password_is_not_repeated(monkeypatch):
    monkeypatch.setattr(hints, "_database", "postgresql://me:secret@server/x")
    assert hints.completed("run: vmindex db upgrade") == "run: vmindex db upgrade"


@pytest.mark.parametrize("words", [["migrations"], ["ingest", str(SAMPLES)], ["db", "info"], []])
@pytest.mark.parametrize(
    ("database", "status", "told"),
    [
        ("", 2, "is empty; give the path"),
        ("sqlite://", 2, "is in memory"),
        ("sqlite:///", 2, "is in memory"),
        (":memory:", 2, "is in memory"),
        ("nonsense://x", 1, "give the path of a file"),
    ],
)
def test_what_is_no_database_is_one_line(capsys, words, database, status, told):
    assert run(["--db", database, *words]) == status
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("error: ")
    assert told in said.err
    assert said.err.count("\n") == 1


def test_a_folder_is_no_database(tmp_path, capsys):
    assert run(["--db", str(tmp_path), "migrations"]) == 1
    assert capsys.readouterr().err == f"error: {tmp_path} is a folder; give the path of a file in it with --db\n"


def test_a_made_up_cluster_gets_a_folder_of_its_own(vmindex, tmp_path):
    """Beside the bundles of another cluster, the truth of this one would be wrong."""
    small = ("--hosts", "2", "--vms", "2", "--migrations", "2")
    folder = tmp_path / "a cluster"
    folder.mkdir()
    assert vmindex("simulate", folder, *small)[2].endswith(f"index.db ingest '{folder}'\n")
    before = sorted(path.name for path in folder.iterdir())
    status, _, told = vmindex("simulate", folder, *small, "--seed", "2")
    assert (status, told) == (
        1,
        f"error: {folder} is not empty; give a new folder, or remove what is in this one\n",
    )
    assert sorted(path.name for path in folder.iterdir()) == before
    file = folder / before[0]
    assert vmindex("simulate", file)[::2] == (1, f"error: {file} is not a folder; give a new one\n")


def test_damage_is_listed_and_exits_3(vmindex, tmp_path):
    path = bundle(tmp_path, "esx01", log=source_log(ID))
    path.write_bytes(path.read_bytes()[:-40])
    status, _, told = vmindex("ingest", path)
    assert status == 3
    assert "damaged: " in told


def test_dry_run_writes_nothing(vmindex, tmp_path):
    status, _, told = vmindex("ingest", "--dry-run", bundle(tmp_path, "esx01", log=source_log(ID)))
    assert status == 0
    assert "migrations  1: 1 success" in told
    assert not (tmp_path / "index.db").exists()


def test_stdin(tmp_path):
    command = [sys.executable, "-m", "vmindex", "--db", str(tmp_path / "i.db"), "ingest", "-"]
    done = subprocess.run(command, input=source_log(ID).encode(), capture_output=True, check=True)
    assert b"migrations  1: 1 success" in done.stderr


def test_an_ingest_that_nobody_listens_to_is_whole(vmindex, tmp_path):
    path = bundle(tmp_path, "esx01", log=source_log(ID))
    path.write_bytes(path.read_bytes()[:-40])
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "vmindex", "--db", str(tmp_path / "index.db"), "ingest", str(path)]
    assert subprocess.run(command, stderr=writing, check=False).returncode == 3
    os.close(writing)
    assert "the archive is cut short" in vmindex("sql", "SELECT * FROM v_damage")[1]


def test_quiet(vmindex, tmp_path):
    assert vmindex("--quiet", "ingest", bundle(tmp_path, "esx01", log=source_log(ID))) == (0, "", "")


def test_db_commands(filled, vmindex, tmp_path):
    assert vmindex("db", "path") == (0, f"{tmp_path / 'index.db'}\n", "")
    assert vmindex("db", "check")[0] == 0
    assert vmindex("db", "vacuum")[0] == 0
    assert "is current" in vmindex("db", "upgrade")[2]
    assert {"what": "migrations", "number": 1} in json.loads(vmindex("db", "info", "-f", "json")[1])


def test_the_sample_of_the_readme(vmindex):
    """The figures of the excerpt, as its author explains them line by line."""
    status, _, _ = vmindex("ingest", SAMPLES)
    assert status == 0
    _, out, _ = vmindex("show", "1451061663105920")
    for part in (
        "192.168.1.176  world 2758492",
        "192.168.1.177  world 1830931",
        "2 streams",
        "2.116 MB/s",
        "16:39:25.848",
        "only 0 pages left",
        "16:39:25.952",
        "16:39:26.900",
        "SUCCESS",
        "97.5 s ahead",
        "No log of the destination host was read",
    ):
        assert part in out


def test_help_and_code_do_not_import_what_they_do_not_use():
    program = (
        "import sys\nfrom vmindex.cli.app import run\nrun(['--help'])\nrun(['code', '0xbad003f', '-f', 'json'])\n"
        "heavy = {'sqlalchemy', 'alembic', 'tabulate', 'rich'} & set(sys.modules)\nassert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)


def as_a_process(*words, **options):
    """Return a process whose interrupts are not ignored, as those of jobs in the background of a shell are."""
    program = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); from vmindex.cli import main; main()"
    return subprocess.Popen([sys.executable, "-c", program, *words], text=True, **options)


@pytest.mark.skipif(sys.platform == "win32", reason="closes a descriptor in the child")
@pytest.mark.parametrize("words", [["code", "bad003f"], ["migrations"]])
def test_nobody_listens(filled, tmp_path, words):
    """As with ``>&-`` in a shell."""
    with as_a_process(
        "--db", tmp_path / "index.db", *words, stderr=subprocess.PIPE, preexec_fn=partial(os.close, 1)
    ) as process:
        assert (process.communicate()[1], process.returncode) == ("", 0)


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_statement_that_the_user_stops_is_no_timeout(filled, tmp_path, number, status):
    endless = "WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t) SELECT count(*) FROM t"
    with as_a_process("--db", tmp_path / "index.db", "sql", endless, stderr=subprocess.PIPE) as process:
        time.sleep(1.5)
        process.send_signal(number)
        told = process.communicate(timeout=30)[1]
    assert (told, process.returncode) == ("error: interrupted; what was complete before is kept\n", status)


def test_an_empty_path_is_not_the_current_folder(vmindex):
    assert vmindex("ingest", "")[0] == 1
    assert "empty path" in vmindex("ingest", "")[2]


def test_whether_it_was_encrypted_is_said_only_where_a_line_tells(filled, vmindex, tmp_path):
    assert "not encrypted" in vmindex("show", ID)[1]
    other = ID.replace("1577", "1578")
    log = tmp_path / "vmkernel.log"
    log.write_text(f"2020-01-12T10:00:00.000Z cpu1:1)Migrate: 269: {other} S: Failed: Timeout (0xbad0021) @0x1\n")
    assert vmindex("ingest", log)[0] == 0
    assert "encrypted" not in vmindex("show", other)[1]
