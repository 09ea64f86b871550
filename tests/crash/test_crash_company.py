"""Several ingests and readers on one database wait for each other; a reader sees whole archives, and none vanishes."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest
from crash_harness import FREE_OF_ORDER, Running, all_files, contents, differences, names_in, reader, run, whole_sources

QUESTIONS = (("migrations",), ("query", "failures"), ("search", "vmotion"), ("show", "{id}"))


@pytest.mark.parametrize("is_new", [True, False])
def test_four_ingests_with_readers(crash_bundles, undisturbed, lonely, is_new):
    """Each has an archive that no other has, and some have the same; readers ask all the time, and are the last to go."""
    files = all_files(undisturbed)
    with reader(undisturbed) as connection:
        (vmotion_id,) = connection.execute("SELECT min(vmotion_id) FROM v_migrations").fetchone()
    if not is_new:
        assert run(lonely, "ingest", crash_bundles[0]).returncode == 0
    calls = [crash_bundles[:2], crash_bundles[1:4], crash_bundles[4:5], list(reversed(crash_bundles[5:]))]
    writing = [Running(lonely, "ingest", "--jobs", 1 + place % 2, *call) for place, call in enumerate(calls)]
    asking = {}
    seen, migrations, looks = set(), set(), 0
    while writing or asking:
        if lonely.exists() and lonely.stat().st_size:
            now = whole_sources(lonely, files)
            assert now >= seen, "an archive vanished"
            seen, looks = now, looks + 1
        if seen:
            with reader(lonely) as connection:
                found = {row[0] for row in connection.execute("SELECT vmotion_id FROM v_migrations")}
            assert found >= migrations, "a migration vanished"
            migrations = found
        writing = [one for one in writing if (ended := one.wait(0)) is None or not_well(ended)]
        asking = {
            words: one for words, one in asking.items() if (ended := one.wait(0)) is None or not_well(ended, words)
        }
        for words in QUESTIONS:
            if writing and words not in asking and vmotion_id in migrations:
                asking[words] = Running(lonely, *(word.format(id=vmotion_id) for word in words))
    assert looks
    assert names_in(lonely.parent) == [lonely.name]
    assert differences(contents(undisturbed, FREE_OF_ORDER), contents(lonely, FREE_OF_ORDER)) == []
    assert run(lonely, "db", "check").returncode == 0


def not_well(ended, words=()):
    assert (ended.returncode, ended.stderr) == (0, ""), words
    return False


def test_commands_that_read_never_fail_beside_an_ingest(crash_bundles, lonely):
    assert run(lonely, "ingest", crash_bundles[0]).returncode == 0
    writer = Running(lonely, "ingest", *crash_bundles)
    asked = 0
    while (ended := writer.wait(0)) is None:
        for words in (("migrations",), ("hosts",), ("query", "failures"), ("search", "vmotion"), ()):
            found = run(lonely, *words)
            assert (found.returncode, found.stderr) == (0, ""), words
            asked += 1
    assert ended.returncode == 0
    assert asked


def test_a_reader_in_the_middle_of_its_rows_does_not_stop_an_ingest(crash_bundles, undisturbed, lonely):
    assert run(lonely, "ingest", crash_bundles[0]).returncode == 0
    writer = Running(lonely, "ingest", "--jobs", 1, *crash_bundles[:2])
    while not (lonely.parent / "index.db-wal").exists():  # it has begun
        time.sleep(0.001)
    with reader(lonely) as connection:
        rows = connection.execute("SELECT * FROM v_events")
        first = rows.fetchone()
        ended = writer.wait(60)
        assert ended is not None
        assert ended.returncode == 0
        assert first is not None
        assert rows.fetchall()
    assert run(lonely, "ingest", *crash_bundles).returncode == 0
    assert differences(contents(undisturbed), contents(lonely)) == []


HOLDER = """
import sqlite3, sys, time
holder = sqlite3.connect(sys.argv[1], isolation_level=None)
holder.execute("PRAGMA journal_mode = " + sys.argv[2])
holder.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
holder.execute("COMMIT")
"""


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
def test_an_ingest_waits_for_whoever_holds_the_lock_and_hears_an_interrupt(crash_bundles, lonely, mode):
    assert run(lonely, "ingest", crash_bundles[0]).returncode == 0
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", HOLDER, lonely, mode], **pipes) as holder:
        assert holder.stdout.readline() == b"held\n"
        waiting = Running(lonely, "ingest", "--jobs", 1, crash_bundles[1])
        assert waiting.wait(7) is None
        waiting.kill(signal.SIGINT)
        ended = waiting.wait(10)
        assert ended is not None, "an interrupt is not heard while it waits"
        assert ended.returncode == 130
        waiting = Running(lonely, "ingest", "--jobs", 1, crash_bundles[1])
        assert waiting.wait(1) is None
        holder.stdin.close()
        ended = waiting.wait(60)
        assert ended is not None
        assert ended.returncode == 0


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_same_archive_twice_in_one_call(crash_bundles, tmp_path, lonely, jobs):
    """Both copies are read at once, and neither knows of the other before it is written."""
    copy = tmp_path / "copy.tgz"
    copy.write_bytes(crash_bundles[0].read_bytes())
    found = run(lonely, "ingest", "--jobs", jobs, crash_bundles[0], copy)
    assert found.returncode == 0
    with reader(lonely) as connection:
        assert connection.execute("SELECT count(*) FROM v_sources").fetchone() == (1,)
