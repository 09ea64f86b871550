"""Commands that are cut off at any instant leave whole archives; the same command again gives the same as in peace."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from contextlib import suppress
from pathlib import Path

import pytest
from crash_harness import FREE_OF_ORDER, Running, all_files, contents, differences, reader, run, whole_sources
from starts import read_and_die

from vmindex.index import Index
from vmindex.ingest import beginning, piped
from vmindex.ingest.interface import Options
from vmindex.ingest.portions import portions


def children(pid):
    return [int(found) for found in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_a_worker_that_is_killed_costs_its_archive(crash_bundles, undisturbed, lonely):
    rng = random.Random(5)  # noqa: S311 - nothing here is secret
    killed = 0
    for _ in range(4):
        lonely.unlink(missing_ok=True)
        running = Running(lonely, "ingest", "--jobs", 2, *crash_bundles)
        while running.wait(0.001) is None and len(workers := children(running.pid)) < 2:
            pass
        time.sleep(rng.random() * 0.1)
        with suppress(ProcessLookupError):  # it was done before
            os.kill(rng.choice(workers), signal.SIGKILL)
        ended = running.wait(30)
        assert ended is not None, "it waits for a worker that is gone"
        with reader(lonely) as connection:
            there = {row[0] for row in connection.execute("SELECT source FROM v_sources")}
            assert connection.execute("SELECT count(*) FROM v_damage").fetchone() == (0,), "the archive is not damaged"
        if ended.returncode:
            killed += 1
            told = [str(bundle) for bundle in crash_bundles if f"damaged: {bundle}: a process" in ended.stderr]
            assert (ended.returncode, ended.stderr.count("\n"), len(told)) == (3, 1, 1)
        assert len(there) >= len(crash_bundles) - 1, "it may be there if it was killed after that was written"
        assert run(lonely, "ingest", *crash_bundles).returncode == 0
        assert differences(contents(undisturbed, FREE_OF_ORDER), contents(lonely, FREE_OF_ORDER)) == []
    assert killed


@pytest.mark.parametrize("jobs", [2, 14])
def test_a_reading_process_that_is_killed_costs_its_archive(crash_bundles, undisturbed, lonely, monkeypatch, jobs):
    """With so many jobs each worker has such a process; with two it is there for a single archive."""
    victim = crash_bundles[1]
    bundles = crash_bundles if jobs > 2 else [victim]
    with monkeypatch.context() as patches:
        patches.setattr(beginning, "_WORTH_A_PROCESS", 0)
        patches.setattr(piped, "_BATCH_LINES", 5)
        patches.setattr(piped, "portions", lambda unit: cut_off(portions(unit), unit.label == str(victim)))
        with Index(lonely) as index:
            summary = index.ingest(bundles, Options(jobs=jobs))
    assert [damage.source for damage in summary.damage] == [str(victim)]
    assert summary.sources == len(bundles) - 1
    assert run(lonely, "ingest", "--jobs", jobs, *crash_bundles).returncode == 0
    assert differences(contents(undisturbed, FREE_OF_ORDER), contents(lonely, FREE_OF_ORDER)) == []


def cut_off(found, is_victim):
    for number, portion in enumerate(found):
        if is_victim and number == 20:
            os.kill(os.getpid(), signal.SIGKILL)
        yield portion


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
    half = crash_bundles[: len(crash_bundles) // 2]
    with Index(lonely) as index:
        index.ingest(half)
    before = contents(lonely)
    read_and_die(lonely, crash_bundles)
    assert differences(before, contents(lonely)) == []
    assert whole_sources(lonely, before["v_files"] and all_files(lonely)) == {str(path) for path in half}
    told = run(lonely, "db", "check")
    assert told.returncode == 1
    assert "read, but not linked yet" in told.stderr
    assert "run the ingest again" in told.stderr
    assert run(lonely, "ingest", *half[:1]).returncode == 0, "any ingest concludes what is pending"
    assert differences(contents(undisturbed), contents(lonely)) == []
