"""Commands that are cut off at any instant leave whole archives; the same command again gives the same as in peace."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from pathlib import Path

from crash_harness import Running, contents, differences, kill_until, run, whole_sources


def test_an_ingest_that_is_killed_again_and_again(crash_bundles, undisturbed, tmp_path):
    tally = kill_until(30, 7, tmp_path, crash_bundles, undisturbed)
    assert tally.kills >= 30


def children(pid):
    return [int(found) for found in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_a_worker_that_is_killed_alone_ends_the_ingest_and_not_the_archives(crash_bundles, undisturbed, lonely):
    rng = random.Random(5)  # noqa: S311 - nothing here is secret
    killed = 0
    for _ in range(6):
        lonely.unlink(missing_ok=True)
        running = Running(lonely, "ingest", "--jobs", 2, *crash_bundles)
        until = time.monotonic() + 20
        while len(workers := children(running.pid)) < 2 and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(rng.random() * 0.2)
        if workers := children(running.pid):
            os.kill(rng.choice(workers), signal.SIGKILL)
        ended = running.wait(30)
        assert ended is not None, "it waits for a worker that is gone"
        if ended.returncode:
            killed += 1
            assert ended.returncode == 1
            assert ended.stderr.startswith("error: a ")
            assert ended.stderr.count("\n") == 1
        assert run(lonely, "ingest", *crash_bundles).returncode == 0
        assert differences(contents(undisturbed), contents(lonely)) == []
    assert killed


def test_a_reader_cleans_up_what_a_crash_left_half_written(crash_bundles, undisturbed, lonely):
    """With a rollback journal (the write-ahead log cannot be had everywhere) a read-only connection alone could not."""
    lonely.write_bytes(undisturbed.read_bytes())
    if (child := os.fork()) == 0:
        writer = sqlite3.connect(lonely, isolation_level=None)
        writer.execute("PRAGMA cache_size = 1")  # so that pages reach the file before the end of the transaction
        writer.execute("BEGIN")
        writer.execute("UPDATE events SET message = 'x' || message")
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert (lonely.parent / "index.db-journal").stat().st_size > 0
    found = run(lonely, "migrations")
    assert (found.returncode, found.stderr) == (0, "")
    assert differences(contents(undisturbed), contents(lonely)) == []


def test_what_is_read_but_not_linked_is_not_seen_and_told(crash_bundles, undisturbed, lonely):
    from vmindex.index import Index

    half = crash_bundles[: len(crash_bundles) // 2]
    with Index(lonely) as index:
        index.ingest(half)
    before = contents(lonely)
    read_and_die(lonely, crash_bundles)
    assert differences(before, contents(lonely)) == []
    assert whole_sources(lonely, before["v_files"] and all_rows(lonely)) == {str(path) for path in half}
    told = run(lonely, "db", "check")
    assert told.returncode == 1
    assert "read, but not linked yet" in told.stderr
    assert "run the ingest again" in told.stderr
    assert run(lonely, "ingest", *half[:1]).returncode == 0, "any ingest concludes what is pending"
    assert differences(contents(undisturbed), contents(lonely)) == []


def all_rows(db):
    from crash_harness import all_files

    return all_files(db)


def read_and_die(db, bundles):
    """Ingest, and die after the last archive is written and before conclusions are drawn."""
    if (child := os.fork()) == 0:
        from vmindex.index import Index
        from vmindex.ingest import run as ingest_run

        ingest_run.correlate = lambda *_: os._exit(9)
        with Index(db) as index:
            index.ingest(bundles)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
