"""What a call imports is what it costs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from vmindex.cli import app
from vmindex.index import Index
from vmindex.simulate import ClusterSpec, simulate

NEVER = {"alembic", "vmindex.simulate", "rich"}


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    folder = tmp_path_factory.mktemp("start")
    simulate(folder / "cluster", ClusterSpec.small())
    with Index(folder / "index.db") as index:
        index.ingest([folder / "cluster"])
    return folder / "index.db"


def imported(*words):
    program = "import sys\nfrom vmindex.cli.app import run\nstatus = run(sys.argv[1:])\nprint(*sys.modules, file=sys.stderr)\nsys.exit(status)"
    done = subprocess.run([sys.executable, "-c", program, *map(str, words)], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


@pytest.mark.parametrize(
    "words", [["--help"], ["migrations", "--help"], ["db", "--help"], ["--version"], ["query", "--help"]]
)
def test_help(words):
    heavy = NEVER | {"sqlalchemy", "sqlite3", "tabulate", "zoneinfo", "platformdirs", "zstandard", "vmindex.logs"}
    assert imported(*words) & heavy == set()


def test_explain(tmp_path):
    log = tmp_path / "vmkernel.log"
    log.write_text(
        "2020-01-01T10:00:00.000Z cpu1:1)Migrate: 269: 1577872800000000 S: Failed: Timeout (0xbad0021) @0x1\n"
    )
    other_logs = {"vmindex.logs.families", "vmindex.logs.vmacore", "vmindex.logs.vmware", "vmindex.logs.vobd"}
    archives = {"tarfile", "zipfile", "hashlib", "zstandard"}
    heavy = NEVER | other_logs | archives | {"sqlalchemy", "sqlite3", "tabulate", "vmindex.store"}
    assert imported("explain", log) & heavy == set()
    assert imported("explain", "-f", "json", log) & (heavy - {"vmindex.store"}) == set()


@pytest.mark.parametrize("words", [["explain", "--help"], ["code", "0xbad0021"]])
def test_only_the_command_that_runs(words):
    commands = {f"vmindex.cli.{path.stem}" for path in Path(app.__file__).parent.glob("*.py") if is_command(path)}
    assert len(commands) > 15
    assert imported(*words) & commands == {f"vmindex.cli.{words[0]}"}


def is_command(path):
    return "def add_to(" in path.read_text()


def test_completion(monkeypatch):
    monkeypatch.setenv("_VMINDEX_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "vmindex explain --y")
    monkeypatch.setenv("COMP_CWORD", "2")
    assert imported() & (NEVER | {"sqlalchemy", "sqlite3", "vmindex.cli.ingest", "vmindex.logs"}) == set()


def test_list_of_queries():
    assert imported("query", "-f", "json") & (NEVER | {"tabulate"}) == set()


def test_show(database):
    with Index(database) as index:
        moved = next(iter(index.migrations())).vmotion_id
    heavy = NEVER | {"tabulate", "zstandard", "vmindex.logs.vmkernel", "vmindex.store.schema", "vmindex.ingest"}
    assert imported("--db", database, "show", moved) & heavy == set()


def test_ingest_of_what_is_known(database):
    heavy = NEVER | {"vmindex.correlate.run", "vmindex.ingest.one", "vmindex.clocks"}
    assert imported("--db", database, "ingest", database.parent / "cluster") & heavy == set()


def test_migrations(database):
    assert imported("--db", database, "migrations") & (NEVER | {"vmindex.logs", "vmindex.store.schema"}) == set()
