"""What the file system says was not written since it was read is not even hashed; whatever was written is noticed."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from public_views import contents

from vmindex.index import Index
from vmindex.ingest.beginning import begin
from vmindex.ingest.interface import Options
from vmindex.ingest.unchanged import nothing_new
from vmindex.limits import Limits
from vmindex.simulate import ClusterSpec, simulate
from vmindex.sources import stat_key

LINE = "2020-01-01T10:00:00.000Z cpu1:1)Migrate: 269: 157787280000000{} S: Failed: Timeout (0xbad0021) @0x1\n"


@pytest.fixture(scope="module")
def bundles(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cluster")
    simulate(folder, ClusterSpec(seed=3, hosts=2, vms=4, migrations=6, versions=("7.0",)))
    (folder / "truth.json").unlink()
    return folder


@pytest.fixture
def database(tmp_path):
    return tmp_path / "index.db"


@pytest.fixture
def at_once(monkeypatch):
    """Trust files that were written just now, as long as they are written once between two looks."""
    monkeypatch.setattr(stat_key, "_SETTLED_NS", 0)


def ingest(database, path, options=None):
    with Index(database) as index:
        return index.ingest([path], options)


def unchanged(database, path, options=None, limits=None):
    with closing(begin([path], options or Options(), limits, database)) as begun:
        return begun.unchanged


def hashed(database, path, options=None):
    """Return how many digests are made to tell what is new."""
    with closing(begin([path], options or Options(), None, database)) as begun:
        return len(begun.take_digests())


def log_with(path, digits):
    path.write_text("".join(LINE.format(digit) for digit in digits))
    return path


@pytest.mark.usefixtures("at_once")
def test_what_was_read_is_known_without_hashing(bundles, database):
    first = ingest(database, bundles)
    before = contents(database)
    assert len(unchanged(database, bundles)) == first.sources == 2
    assert hashed(database, bundles) == 0
    again = ingest(database, bundles)
    assert (again.sources, sorted(again.unchanged)) == (0, sorted(map(str, bundles.iterdir())))
    assert contents(database) == before


@pytest.mark.usefixtures("at_once")
def test_the_short_way_says_the_same(bundles, database):
    ingest(database, bundles)
    with closing(begin([bundles], Options(), None, database)) as begun:
        short = nothing_new(begun)
    assert short is not None
    assert short == ingest(database, bundles, Options(checksum=True))
    assert short.outcomes
    assert short.latest_id


def test_a_whole_command_without_sqlalchemy(bundles, database):
    copy = shutil.copytree(bundles, database.parent / "copies")
    program = """
import sys, time
from vmindex.cli.app import run
from vmindex.sources import stat_key
stat_key._SETTLED_NS = 0
assert run(sys.argv[1:]) == 0
print("sqlalchemy" in sys.modules)
"""
    words = [sys.executable, "-c", program, "--db", database, "ingest", "--jobs", "1", copy]
    said = [subprocess.run(words, check=True, capture_output=True, text=True) for _ in range(2)]
    assert [one.stdout for one in said] == ["True\n", "False\n"]
    assert "0 read, 2 known already" in said[1].stderr


@pytest.mark.usefixtures("at_once")
@pytest.mark.skipif(
    os.name == "nt", reason="Windows does not tell when a file was changed, but for a time that can be set"
)
def test_other_bytes_of_the_same_size_and_time_are_read(tmp_path, database):
    log = log_with(tmp_path / "vmkernel.log", "1")
    ingest(database, log)
    assert unchanged(database, log)
    times = log.stat()
    log_with(log, "2")
    os.utime(log, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert not unchanged(database, log)
    assert ingest(database, log).sources == 1
    assert [row["vmotion_id"] for row in contents(database)["v_migrations"]] == ["1577872800000001", "1577872800000002"]


def test_a_file_that_was_written_just_now_is_hashed(tmp_path, database, monkeypatch):
    """It could be written again within a step of the clock of its file system."""
    log = log_with(tmp_path / "vmkernel.log", "1")
    ingest(database, log)
    assert not unchanged(database, log)
    monkeypatch.setattr(stat_key, "_SETTLED_NS", 0)
    assert hashed(database, log) == 1, "it was not trusted then, so it is not known now"
    assert ingest(database, log).unchanged == [str(log)]
    assert hashed(database, log) == 0, "the one time was enough"


@pytest.mark.usefixtures("at_once")
def test_what_is_written_while_it_is_read_is_not_trusted(tmp_path, database):
    log = log_with(tmp_path / "vmkernel.log", "1")
    with closing(begin([log], Options(), None, database)) as begun, Index(database) as index:
        log_with(log, "12")
        index.ingest([log], begun=begun)
    assert not unchanged(database, log)


@pytest.mark.usefixtures("at_once")
def test_a_copy_is_known_by_its_digest_and_then_by_its_place(tmp_path, database):
    log = log_with(tmp_path / "vmkernel.log", "1")
    ingest(database, log)
    copy = shutil.copy(log, tmp_path / "copy.log")
    assert hashed(database, copy) == 1
    assert ingest(database, copy).unchanged == [str(copy)]
    assert hashed(database, copy) == hashed(database, log) == 0


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("change", ["write", "add", "remove", "rename"])
def test_a_folder_is_known_as_a_whole(tmp_path, database, change):
    folder = tmp_path / "logs"
    folder.mkdir()
    log, other = log_with(folder / "vmkernel.log", "1"), log_with(folder / "vmkernel.0", "2")
    ingest(database, folder)
    assert hashed(database, folder) == 0
    match change:
        case "write":
            log_with(log, "3")
        case "add":
            log_with(folder / "vmkernel.1", "3")
        case "remove":
            other.unlink()
        case "rename":
            other.rename(folder / "vmkernel.2")
    assert not unchanged(database, folder)
    assert ingest(database, folder).sources == 1


@pytest.mark.usefixtures("at_once")
def test_a_folder_is_not_its_files_named_one_by_one(tmp_path, database):
    """All named files are part of what is read; of a folder, only its logs."""
    folder = tmp_path / "logs"
    folder.mkdir()
    log, odd = log_with(folder / "vmkernel.log", "1"), log_with(folder / "odd.png", "2")
    with Index(database) as index:
        assert index.ingest([folder]).sources == 1
        assert index.ingest([log, odd]).sources == 1


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(
    ("options", "limits"),
    [
        (Options(host="esx9"), None),
        (Options(year=2020), None),
        (Options(), Limits(nesting=2)),
        (Options(checksum=True), None),
    ],
)
def test_other_options_are_another_reading(tmp_path, database, options, limits):
    log = log_with(tmp_path / "vmkernel.log", "1")
    ingest(database, log)
    assert unchanged(database, log)
    assert not unchanged(database, log, options, limits)


@pytest.mark.usefixtures("at_once")
def test_a_dry_run_reads(tmp_path, database):
    log = log_with(tmp_path / "vmkernel.log", "1")
    ingest(database, log)
    assert ingest(database, log, Options(dry_run=True)).sources == 1


@pytest.mark.usefixtures("at_once")
def test_conclusions_that_wait_are_drawn(bundles, database):
    """An ingest was broken off between reading and concluding."""
    ingest(database, bundles)
    before = contents(database)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE origins SET host_id = NULL")
    with closing(begin([bundles], Options(), None, database)) as begun:
        assert nothing_new(begun) is None
    ingest(database, bundles)
    assert contents(database) == before


@pytest.mark.usefixtures("at_once")
def test_another_schema_knows_nothing(tmp_path, database):
    log = log_with(tmp_path / "vmkernel.log", "1")
    ingest(database, log)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert not unchanged(database, log)


@pytest.mark.usefixtures("at_once")
def test_a_relative_path_is_known_in_its_folder_only(tmp_path, database, monkeypatch):
    for name, digit in (("a", "1"), ("b", "2")):
        (tmp_path / name).mkdir()
        log_with(tmp_path / name / "vmkernel.log", digit)
    monkeypatch.chdir(tmp_path / "a")
    ingest(database, "vmkernel.log")
    assert unchanged(database, "vmkernel.log")
    assert unchanged(database, tmp_path / "a" / "vmkernel.log")
    monkeypatch.chdir(tmp_path / "b")
    assert not unchanged(database, "vmkernel.log")


@pytest.mark.usefixtures("at_once")
@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_no_text(tmp_path, database):
    log = log_with(tmp_path / os.fsdecode(b"vmkernel-\xff.log"), "1")
    ingest(database, log)
    assert unchanged(database, log)
