"""What begins before the database can be opened changes nothing of the result."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from public_views import contents

from vmindex.index import Index
from vmindex.ingest import beginning, piped
from vmindex.ingest.beginning import begin
from vmindex.ingest.interface import Options
from vmindex.simulate import ClusterSpec, simulate
from vmindex.store.lookup import file_of, may_hold_source

TWO = Options(jobs=2)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cluster")
    simulate(folder, ClusterSpec(seed=3, hosts=2, vms=4, migrations=6, missing_bundles=1, versions=("7.0",)))
    return next(path for path in folder.iterdir() if path.name != "truth.json")


@pytest.fixture(autouse=True)
def small_is_worth_a_process(monkeypatch):
    monkeypatch.setattr(beginning, "_WORTH_A_PROCESS", 0)


def ingest(database, path, options=TWO):
    with closing(begin([path], options, None, database)) as begun, Index(database) as index:
        return index.ingest([path], options, begun=begun)


def test_a_new_bundle_is_read_before_the_database_is_there(tmp_path, bundle):
    with closing(begin([bundle], TWO, None, tmp_path / "new.db")) as begun:
        assert begun.reading is not None
        assert begun.take_digests() == {}
    assert ingest(tmp_path / "ahead.db", bundle).sources == 1
    with Index(tmp_path / "plain.db") as index:
        index.ingest([bundle])
    assert contents(tmp_path / "ahead.db") == contents(tmp_path / "plain.db")


def test_without_another_process_it_is_read_here(tmp_path, bundle, monkeypatch):
    def refuse(_process):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(piped, "start", refuse)
    assert ingest(tmp_path / "here.db", bundle).sources == 1


def test_one_job_is_one_process(tmp_path, bundle):
    with closing(begin([bundle], Options(jobs=1), None, tmp_path / "new.db")) as begun:
        assert begun.reading is None


def test_known_bytes_are_hashed_and_not_read(tmp_path, bundle):
    database = tmp_path / "index.db"
    ingest(database, bundle)
    with closing(sqlite3.connect(database)) as connection:
        (stored,) = connection.execute("SELECT sha256 FROM sources").fetchone()
    with closing(begin([bundle], TWO, None, database)) as begun:
        assert begun.reading is None
        assert begun.take_digests() == {str(bundle): stored}
    assert ingest(database, bundle).unchanged == [str(bundle)]


def test_nobody_waits_for_a_digest_that_is_given_up(tmp_path, bundle):
    """As after Ctrl-C, while a large file on a slow disk is hashed."""
    ingest(tmp_path / "index.db", bundle)
    program = """
import sys, threading
from pathlib import Path
from vmindex.ingest import beginning
from vmindex.ingest.interface import Options
hashing = threading.Event()
beginning.digest_of = lambda *_: (hashing.set(), threading.Event().wait())
begun = beginning.begin([sys.argv[1]], Options(jobs=2), None, Path(sys.argv[2]))
assert hashing.wait(60)
begun.close()
"""
    subprocess.run([sys.executable, "-c", program, bundle, tmp_path / "index.db"], check=True, timeout=120)


def test_other_bytes_of_a_known_size_are_read(tmp_path):
    log, database = tmp_path / "vmkernel.log", tmp_path / "index.db"
    line = "2020-01-01T10:00:00.000Z cpu1:1)Migrate: 269: 157787280000000{} S: Failed: Timeout (0xbad0021) @0x1\n"
    for digit in "12":
        log.write_text(line.format(digit))
        assert ingest(database, log).sources == 1
    assert [row["vmotion_id"] for row in contents(database)["v_migrations"]] == ["1577872800000001", "1577872800000002"]


def test_a_dry_run_reads_what_is_known(tmp_path, bundle):
    ingest(tmp_path / "index.db", bundle)
    assert ingest(tmp_path / "index.db", bundle, Options(jobs=2, dry_run=True)).sources == 1


@pytest.mark.parametrize("content", [None, b"", b"no database" * 1000])
def test_whether_a_size_is_known_in_what_is_no_database(tmp_path, content):
    path = tmp_path / "odd.db"
    if content is not None:
        path.write_bytes(content)
    assert may_hold_source(path, 1) == (content is not None), "if it cannot be told, the digest decides"


def test_files_that_paths_and_urls_name(tmp_path):
    assert file_of(str(tmp_path / "a.db")) == tmp_path / "a.db"
    assert file_of(f"sqlite:///{tmp_path}/a.db") == tmp_path / "a.db"
    assert file_of("postgresql://server/vmindex") is None
    assert file_of("sqlite://") is None


def test_sqlalchemy_is_not_imported():
    program = "import sys, vmindex.ingest.beginning\nassert not {'sqlalchemy', 'tabulate'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)
