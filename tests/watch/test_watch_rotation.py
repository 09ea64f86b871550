"""Whatever happens to the files between two looks, each line is indexed once; expected numbers are worked out by hand."""

from __future__ import annotations

import gzip
import os
import shutil

import pytest
from looks import Live, Restarted, append, compress, events, ingested, numbered, numbers


@pytest.fixture(params=[Restarted, Live])
def watch(request, tmp_path):
    """A watch of a folder with a log, in the middle of a line."""
    folder = tmp_path / "esx01"
    folder.mkdir()
    (folder / "vmkernel.log").write_text(numbered(1, 2) + numbered(3)[:60])
    watch = request.param(tmp_path / "watch.db", folder)
    watch.folder, watch.log = folder, folder / "vmkernel.log"
    watch.look()
    assert numbers(watch.db) == [1, 2]
    return watch


def test_an_unfinished_line_waits_for_its_end(watch):
    append(watch.log, numbered(3)[60:])
    watch.look()
    append(watch.log, numbered(4))
    watch.look()
    watch.look()
    assert numbers(watch.db) == [1, 2, 3, 4]


def test_renamed(watch, tmp_path):
    append(watch.log, numbered(3)[60:] + numbered(4))
    watch.log.rename(watch.folder / "vmkernel.0")
    watch.log.write_text(numbered(5))
    watch.look()
    append(watch.log, numbered(6))
    watch.look()
    assert numbers(watch.db) == [1, 2, 3, 4, 5, 6]
    assert ingested(tmp_path / "ingest.db", watch.folder) == events(watch.db)


def test_a_line_that_is_cut_by_the_rotation_is_joined(watch, tmp_path):
    watch.log.rename(watch.folder / "vmkernel.0")
    watch.log.write_text(numbered(3)[60:] + numbered(4))
    watch.look()
    watch.look()
    assert numbers(watch.db) == [1, 2, 3, 4]
    assert ingested(tmp_path / "ingest.db", watch.folder) == events(watch.db)


def test_who_rotates_may_still_write_into_the_old_file(watch):
    watch.log.rename(watch.folder / "vmkernel.0")
    watch.look()
    append(watch.folder / "vmkernel.0", numbered(3)[60:])
    watch.look()
    watch.log.write_text(numbered(4))
    watch.look()
    assert numbers(watch.db) == [1, 2, 3, 4]


def test_late_lines_in_a_log_that_seemed_to_have_ended(watch, tmp_path):
    append(watch.log, numbered(3)[60:])
    watch.log.rename(watch.folder / "vmkernel.0")
    watch.log.write_text(numbered(5))
    watch.look()
    append(watch.folder / "vmkernel.0", numbered(4) + numbered(6)[:70])
    watch.look()
    append(watch.log, numbered(7))
    watch.look()
    assert numbers(watch.db) == [1, 2, 3, 4, 5, 7]
    assert ingested(tmp_path / "ingest.db", watch.folder) == events(watch.db)


def test_copied_and_truncated(watch):
    append(watch.log, numbered(3)[60:] + numbered(4))
    shutil.copyfile(watch.log, watch.folder / "vmkernel.log.1")
    watch.look()
    os.truncate(watch.log, 0)
    watch.look()
    append(watch.log, numbered(5))
    watch.look()
    assert numbers(watch.db) == [1, 2, 3, 4, 5]


def test_truncated_and_longer_than_before_at_the_next_look(watch):
    append(watch.log, numbered(3)[60:])
    shutil.copyfile(watch.log, watch.folder / "vmkernel.log.1")
    os.truncate(watch.log, 0)
    append(watch.log, numbered(4, 5, 6, 7, 8, 9))
    watch.look()
    assert numbers(watch.db) == [1, 2, 3, 4, 5, 6, 7, 8, 9]


def test_compressed_between_two_looks(watch, tmp_path):
    append(watch.log, numbered(3)[60:] + numbered(4))
    compress(watch.log, watch.folder / "vmkernel.0.gz")
    watch.log.write_text(numbered(5))
    watch.look()
    assert numbers(watch.db) == [1, 2, 3, 4, 5]
    (watch.folder / "vmkernel.0.gz").rename(watch.folder / "vmkernel.1.gz")
    watch.log.rename(watch.folder / "vmkernel.0")
    watch.look()
    assert numbers(watch.db) == [1, 2, 3, 4, 5]
    assert ingested(tmp_path / "ingest.db", watch.folder) == events(watch.db)


def test_rotated_several_times_between_two_looks(watch):
    append(watch.log, numbered(3)[60:])
    compress(watch.log, watch.folder / "vmkernel.2.gz")
    (watch.folder / "vmkernel.1.gz").write_bytes(gzip.compress(numbered(4, 5).encode()))
    (watch.folder / "vmkernel.0.gz").write_bytes(gzip.compress(numbered(6).encode()))
    watch.log.write_text(numbered(7))
    watch.look()
    assert numbers(watch.db) == [1, 2, 3, 4, 5, 6, 7]


def test_a_file_that_is_being_compressed_is_waited_for(watch):
    append(watch.log, numbered(3)[60:] + "".join(numbered(4, 5, 6, 7)))
    packed = gzip.compress(watch.log.read_bytes())
    target = watch.folder / "vmkernel.0.gz"
    target.write_bytes(packed[: len(packed) // 2])
    watch.look()
    watch.log.unlink()
    watch.look()
    target.write_bytes(packed)
    watch.look()
    assert numbers(watch.db) == [1, 2, 3, 4, 5, 6, 7]


def test_written_anew_in_the_same_file(watch):
    watch.log.write_text(numbered(11, 12, 13, 14, 15))
    watch.look()
    append(watch.log, numbered(16))
    watch.look()
    assert numbers(watch.db) == [1, 2, 11, 12, 13, 14, 15, 16]


def test_a_copy_adds_nothing(watch):
    shutil.copyfile(watch.log, watch.folder / "vmkernel-copy.log")
    watch.look()
    append(watch.log, numbered(3)[60:])
    watch.look()
    assert numbers(watch.db) == [1, 2, 3]


def test_equal_lines_are_counted_over_looks(watch, tmp_path):
    """Three equal lines of one file are three events; the third comes after a look, the fourth in another file is the first."""
    watch.log.write_text(numbered(21, 21))
    watch.look()
    append(watch.log, numbered(21))
    watch.look()
    watch.log.rename(watch.folder / "vmkernel.0")
    watch.log.write_text(numbered(21))
    watch.look()
    assert numbers(watch.db) == [1, 2, 21, 21, 21]
    assert ingested(watch.db, watch.folder) == events(watch.db)
    assert numbers(watch.db) == [1, 2, 21, 21, 21]


def test_what_was_ingested_is_not_doubled_by_watching(tmp_path):
    folder = tmp_path / "esx01"
    folder.mkdir()
    (folder / "vmkernel.log").write_text(numbered(1, 1, 2))
    db = tmp_path / "watch.db"
    before = ingested(db, folder)
    append(folder / "vmkernel.log", numbered(2, 3))
    Restarted(db, folder).look()
    assert numbers(db) == [1, 1, 2, 2, 3]
    assert before.total() == 3


def test_new_files_and_folders_are_found(watch):
    append(watch.log, numbered(3)[60:])
    below = watch.folder / "esx02" / "logs"
    below.mkdir(parents=True)
    (below / "vmkernel.log").write_text(numbered(31))
    (below / "notes.txt").write_text("nothing that is known\n")
    (below / "index.sqlite").write_bytes(b"\0" * 100_000)
    watch.look()
    append(below / "vmkernel.log", numbered(32))
    watch.look()
    assert numbers(watch.db) == [1, 2, 3, 31, 32]


def test_one_log_with_its_rotated_files(tmp_path):
    log = tmp_path / "vmkernel.log"
    log.write_text(numbered(1))
    (tmp_path / "vmkernel-other.log").write_text(numbered(9))
    watch = Restarted(tmp_path / "watch.db", log)
    watch.look()
    append(log, numbered(2))
    compress(log, tmp_path / "vmkernel.0.gz")
    watch.look()
    log.write_text(numbered(3))
    watch.look()
    assert numbers(watch.db) == [1, 2, 3]
