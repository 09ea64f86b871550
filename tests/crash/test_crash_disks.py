"""A full disk and a disk that cannot be written are one line, and the archives that were there stay."""

from __future__ import annotations

import resource
from contextlib import contextmanager

import pytest
from crash_harness import all_files, contents, differences, run, whole_sources


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


@pytest.fixture
def small_disk():
    """Limit the sizes of files."""
    return SmallFiles


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
