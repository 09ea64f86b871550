"""A full disk and a disk that cannot be written are one line, and what was there stays; with room again all is finished."""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import sqlite3
import subprocess
from contextlib import closing, contextmanager

import pytest
from crash_harness import contents, differences, names_in, run

KIB = 1024
DROP_CAPABILITY, OVERRIDES_PERMISSIONS = 24, 1


class SmallFiles:
    """Where nothing can be mounted: no file may have more than so many bytes, which few commands meet."""

    least_failures = 0

    def __init__(self, _folder, size):
        self._size = max(size, 40 * KIB)  # less has no room for the memory that readers share

    def limit(self):
        if self._size:
            resource.setrlimit(resource.RLIMIT_FSIZE, (self._size, resource.RLIM_INFINITY))

    def grow(self):
        self._size = 0

    def end(self):
        pass


class SmallDisk:
    """A file system in memory, with so many bytes."""

    least_failures = 2

    def __init__(self, folder, size):
        self._folder = folder
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True, capture_output=True)

    def limit(self):
        pass

    def grow(self):
        subprocess.run(["mount", "-o", "remount,size=64m", self._folder], check=True)

    def end(self):
        subprocess.run(["umount", "--lazy", self._folder], check=True)


@pytest.fixture(scope="session")
def kind_of_disk(tmp_path_factory):
    try:
        SmallDisk(tmp_path_factory.mktemp("try"), KIB * KIB).end()
    except (OSError, subprocess.CalledProcessError):
        return SmallFiles
    return SmallDisk


@contextmanager
def disk(kind, folder, size):
    folder.mkdir()
    made = kind(folder, size)
    try:
        yield made
    finally:
        made.end()


def one_line(db, ended):
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1), ended
    assert ended.stderr.startswith(f"error: {db}: "), ended
    assert "; " in ended.stderr


ROOM = {  # KiB beyond what the database has at first
    "ingest": (4, 8, 64, 400, 2000),
    "ingest by two": (8, 900),
    "conclude": (4, 300),
    "upgrade": (4, 16),
    "vacuum": (4, 300),
    "watch": (4, 300),
}


@pytest.mark.parametrize("name", ROOM)
def test_a_full_disk(kind_of_disk, crash_starts, tmp_path, name):
    start = crash_starts[name]
    failures = 0
    for kib in ROOM[name]:
        db = tmp_path / f"disk-{kib}" / "index.db"
        there = start.before.stat().st_size if start.before else 0
        with disk(kind_of_disk, db.parent, there + kib * KIB) as small:
            start.put(db)
            ended = run(db, *start.words, before=small.limit)
            if ended.returncode:
                failures += 1
                one_line(db, ended)
            if db.exists():
                opens(db, small.limit)
            small.grow()
            assert run(db, *start.words).returncode == 0
            assert differences(start.expected, contents(db)) == []
            assert names_in(db.parent) == [db.name]
            assert run(db, "db", "check", "--quick").returncode == 0
    assert failures >= kind_of_disk.least_failures


def opens(db, limit):
    """Open a database on a disk that is still full."""
    found = run(db, "migrations", before=limit)
    assert found.returncode == 0 or "the database is empty" in found.stderr or "db upgrade" in found.stderr, found
    with closing(sqlite3.connect(db)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def obey_permissions():
    """Let not even root write where nobody may."""
    if os.geteuid() == 0:
        assert ctypes.CDLL(None).prctl(DROP_CAPABILITY, OVERRIDES_PERMISSIONS, 0, 0, 0) == 0


@pytest.mark.parametrize(("of_folder", "of_file"), [(0o555, 0o444), (0o755, 0o444), (0o555, 0o644)])
def test_a_database_that_cannot_be_written(crash_starts, crash_bundles, lonely, of_folder, of_file):
    def asked(*words):
        return run(lonely, *words, before=obey_permissions)

    for name in ("ingest", "upgrade", "vacuum", "watch"):
        start = crash_starts[name]
        shutil.copy(start.before or crash_starts["vacuum"].before, lonely)
        lonely.chmod(of_file)
        lonely.parent.chmod(of_folder)
        one_line(lonely, asked(*start.words))
        lonely.parent.chmod(0o755)
        assert names_in(lonely.parent) == [lonely.name]
        lonely.unlink()
    shutil.copy(crash_starts["vacuum"].before, lonely)
    lonely.chmod(of_file)
    lonely.parent.chmod(of_folder)
    for words in (("migrations",), ("query", "failures"), ("search", "vmotion"), ("db", "info"), ("db", "check"), ()):
        found = asked(*words)
        assert (found.returncode, found.stderr) == (0, "" if "check" not in words else "the database is sound\n"), words
    lonely.parent.chmod(0o755)


def test_a_folder_that_cannot_be_written(crash_bundles, lonely):
    lonely.parent.chmod(0o555)
    one_line(lonely, run(lonely, "ingest", crash_bundles[0], before=obey_permissions))
    below = lonely.parent / "new" / "index.db"
    one_line(below.parent, run(below, "ingest", crash_bundles[0], before=obey_permissions))
    lonely.parent.chmod(0o755)
    assert names_in(lonely.parent) == []
