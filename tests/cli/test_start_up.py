"""What a call imports is what it costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

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
    assert imported("explain", log) & (NEVER | {"sqlalchemy", "sqlite3", "tabulate"}) == set()


def test_list_of_queries():
    assert imported("query", "-f", "json") & (NEVER | {"tabulate"}) == set()


def test_show(database):
    with Index(database) as index:
        moved = next(iter(index.migrations())).vmotion_id
    heavy = NEVER | {"tabulate", "zstandard", "vmindex.logs.vmkernel", "vmindex.store.schema", "vmindex.ingest"}
    assert imported("--db", database, "show", moved) & heavy == set()


def test_migrations(database):
    assert imported("--db", database, "migrations") & (NEVER | {"vmindex.logs", "vmindex.store.schema"}) == set()
