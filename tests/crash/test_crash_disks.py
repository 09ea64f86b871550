"""A full disk and a disk that cannot be written are one line, and the archives that were there stay."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
from contextlib import contextmanager

import pytest
from crash_harness import all_files, contents, differences, run, whole_sources


def can_mount(folder):
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "none", folder], capture_output=True, check=False
    ).returncode:
        return False
    subprocess.run(["umount", folder], check=True)
    return True


class SmallFileSystem:
    """A file system of so many KiB, which can grow; needs the rights of an administrator."""

    def __init__(self, folder, kib):
        self.folder = folder
        self._mount(f"size={kib}k")

    def _mount(self, options):
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", self.folder], check=True)

    def limit(self):
        pass

    def grow(self):
        subprocess.run(["mount", "-o", "remount,size=64m", self.folder], check=True)

    def end(self):
        subprocess.run(["umount", self.folder], check=True)


class SmallFiles:
    """No file may have more than so many KiB."""

    def __init__(self, folder, kib):
        self.folder, self._bytes = folder, kib * 1024

    def limit(self):
        if self._bytes:
            resource.setrlimit(resource.RLIMIT_FSIZE, (self._bytes, resource.RLIM_INFINITY))

    def grow(self):
        self._bytes = 0

    def end(self):
        pass


@contextmanager
def disk(make, folder, kib):
    folder.mkdir()
    made = make(folder, kib)
    try:
        yield made
    finally:
        made.end()


@pytest.fixture(params=["files", "file system"])
def small_disk(request, tmp_path):
    """Limit the file system where that is possible, and the sizes of files anywhere."""
    is_file_system = request.param == "file system" and can_mount(tmp_path)
    return SmallFileSystem if is_file_system else SmallFiles


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_full_disk(small_disk, crash_bundles, undisturbed, tmp_path, jobs):
    files, expected = all_files(undisturbed), contents(undisturbed)
    failures = 0
    for kib in (8, 40, 100, 200, 330, 450, 560, 700, 900, 1200, 1500):
        with disk(small_disk, tmp_path / f"disk-{kib}", kib) as small:
            db = small.folder / "index.db"
            found = run(db, "ingest", "--jobs", jobs, *crash_bundles, before=small.limit)
            if found.returncode:
                failures += 1
                assert found.returncode == 1
                assert found.stderr.count("\n") == 1, found.stderr
                assert found.stderr.startswith(f"error: {db}: ")
            before = whole_sources(db, files) if db.exists() else set()
            small.grow()
            after = whole_sources(db, files) if db.exists() else set()
            assert before == after
            assert run(db, "ingest", "--jobs", jobs, *crash_bundles).returncode == 0
            assert differences(expected, contents(db)) == []
            assert [path.name for path in small.folder.iterdir()] == [db.name]
            assert run(db, "db", "check", "--quick").returncode == 0
    assert failures >= 3


def without_privileges():
    """Let the permissions of files hold for this process even if it is that of an administrator."""

    class Header(ctypes.Structure):
        _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))

    class Data(ctypes.Structure):
        _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))

    if os.geteuid() == 0:
        assert ctypes.CDLL(None).capset(ctypes.byref(Header(0x20080522, 0)), (Data * 2)()) == 0


@contextmanager
def mode(path, bits):
    before = path.stat().st_mode
    path.chmod(bits)
    try:
        yield
    finally:
        path.chmod(before)


WRITING = [("ingest",), ("db", "vacuum"), ("db", "upgrade")]
READING = [("migrations",), ("hosts",), ("search", "vmotion"), ("db", "check"), ("db", "info"), ()]


@pytest.mark.parametrize("what", ["file", "folder", "both"])
def test_what_cannot_be_written(what, crash_bundles, lonely):
    assert run(lonely, "ingest", *crash_bundles[1:]).returncode == 0
    before = lonely.read_bytes()
    more = {"ingest": crash_bundles[:1]}
    with mode(lonely, 0o600 if what == "folder" else 0o400), mode(lonely.parent, 0o700 if what == "file" else 0o500):
        for words in WRITING:
            found = run(lonely, *words, *more.get(words[0], ()), before=without_privileges)
            assert found.returncode == 1, words
            assert found.stderr.count("\n") == 1
            assert found.stderr.startswith(f"error: {lonely}: ")
        for words in READING:
            found = run(lonely, *words, before=without_privileges)
            assert found.returncode == 0, (words, found.stderr)
    assert lonely.read_bytes() == before
    assert [path.name for path in lonely.parent.iterdir()] == [lonely.name]


def test_a_new_database_where_nothing_can_be_written(crash_bundles, tmp_path):
    with mode(tmp_path, 0o500):
        for db in (tmp_path / "index.db", tmp_path / "folder" / "index.db"):
            found = run(db, "ingest", crash_bundles[0], before=without_privileges)
            assert found.returncode == 1
            assert found.stderr.startswith(f"error: {db if db.parent == tmp_path else db.parent}: ")
            assert found.stderr.count("\n") == 1
