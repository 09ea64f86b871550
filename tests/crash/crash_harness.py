"""Cuts commands off at random instants, runs them again, and compares what is in the database with an undisturbed run.

``python tests/crash/crash_harness.py --kills 500`` is the long version of what ``test_crash_kills.py`` does.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
VIEWS = (
    "v_migrations",
    "v_events",
    "v_hosts",
    "v_worlds",
    "v_vms",
    "v_findings",
    "v_phases",
    "v_coverage",
    "v_sources",
    "v_damage",
    "v_files",
)
NUMBERED = {"event_id", "ingested_at"}
"""Columns that count or tell the time of the ingest."""
_DOUBLED = """SELECT count(*) FROM (
    SELECT 1 FROM v_events GROUP BY host, at_us, component, kind, message, source_file, line_no HAVING count(*) > 1)"""
FREE_OF_ORDER = NUMBERED | {"source_file", "line_no", "byte_offset"}
"""Of two copies of a line, the one that was read first stays; where that stands depends on the order."""


@dataclass
class Ended:
    returncode: int
    stderr: str


class Running:
    """A command of vmindex: a process of its own, in a process group of its own."""

    def __init__(self, db, *words, before=None):
        self._told = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it is read
        self._started = time.monotonic()
        command = [sys.executable, "-m", "vmindex", "--quiet", "--db", db, *words]
        self._process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._told,
            start_new_session=True,
            preexec_fn=before,
            env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        )
        self.pid = self._process.pid

    def wait(self, seconds=600.0):
        """Return how it ended, ``None`` if it has not within so many seconds."""
        try:
            status = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None
        self.seconds = time.monotonic() - self._started
        self._told.seek(0)
        with self._told as told:
            text = told.read().decode()
        assert "Traceback" not in text, text
        return Ended(status, text)

    def kill(self, number=signal.SIGKILL, *, whole_group=True):
        (os.killpg if whole_group else os.kill)(self.pid, number)

    def is_gone(self, seconds=15.0):
        """Wait until nothing of its process group is left."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                os.killpg(self.pid, 0)
            except ProcessLookupError:
                return True
            time.sleep(0.02)
        return False


def run(db, *words, before=None):
    """Run a command to its end; ``before`` is called in its process first."""
    ended = Running(db, *words, before=before).wait()
    assert ended is not None, "it hangs"
    return ended


@contextmanager
def reader(db):
    """Open a database as the commands that read do, in one transaction."""
    from vmindex.store import database

    engine = database.engine_for_reading(database.location(db))
    try:
        with engine.connect() as connection:
            raw = connection.connection.driver_connection
            raw.execute("BEGIN")
            yield raw
            raw.rollback()
    finally:
        engine.dispose()


def contents(db, left_out=frozenset(NUMBERED)):
    """Return all public views as sorted rows, without ids and the time of the ingest."""
    found = {}
    with reader(db) as connection:
        for view in VIEWS:
            names = [row[1] for row in connection.execute(f"PRAGMA table_info({view})")]
            kept = ", ".join(name for name in names if name not in left_out)
            found[view] = sorted(connection.execute(f"SELECT {kept} FROM {view}"), key=repr)
    return found


def differences(expected, found):
    """Return the views that differ, with a row that only one of both has."""
    faults = []
    for view, rows in expected.items():
        if rows != found[view]:
            other = sorted(set(rows) ^ set(found[view]), key=repr)
            faults.append(f"{view}: {len(rows)} rows expected, {len(found[view])} found, such as {other[:1]}")
    return faults


def whole_sources(db, expected):
    """Return what a reader sees of the archives now, checked to be whole: each with all its files, or not at all."""
    with reader(db) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'v_files'").fetchone():
            return set()
        seen = {row[0] for row in connection.execute("SELECT source FROM v_sources")}
        files = sorted(connection.execute("SELECT source, member, lines, events FROM v_files"), key=repr)
        unhosted = connection.execute("SELECT count(*) FROM v_events WHERE host IS NULL").fetchone()[0]
        doubled = connection.execute(_DOUBLED).fetchone()[0]
    whole = sorted((row for row in expected if row[0] in seen), key=repr)
    assert files == whole, f"a reader saw a part of an archive: {set(files) ^ set(whole)}"
    assert not unhosted, "a reader saw events without conclusions"
    assert not doubled, "a reader saw events twice"
    return seen


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def all_files(db):
    with reader(db) as connection:
        return list(connection.execute("SELECT source, member, lines, events FROM v_files"))


@dataclass
class Tally:
    kills: int = 0
    databases: int = 0
    finished_first: int = 0
    kills_after_some_archives: int = 0
    kills_of_the_first_process_alone: int = 0


def kill_until(kills, seed, work, bundles, undisturbed, log=str):
    """Ingest into new databases, each run killed at random instants until it comes through, so many kills in all."""
    rng = random.Random(seed)  # noqa: S311 - nothing here is secret
    expected = contents(undisturbed)
    files = all_files(undisturbed)
    tally = Tally()
    seconds = {jobs: _seconds(work / f"measured-{jobs}.db", jobs, bundles) for jobs in (1, 2, 3)}
    while tally.kills < kills:
        tally.databases += 1
        db = work / f"killed-{tally.databases}" / "index.db"
        db.parent.mkdir()
        jobs = rng.choice((1, 2, 3))
        words = ("ingest", "--jobs", jobs, *bundles)
        for _ in range(rng.randrange(2, 9)):
            seen = whole_sources(db, files) if db.exists() else set()
            running = Running(db, *words)
            if running.wait(rng.uniform(0, 1.1) * seconds[jobs]) is not None:
                tally.finished_first += 1
                break
            alone = rng.random() < 0.2
            running.kill(whole_group=not alone)
            running.wait()
            tally.kills += 1
            tally.kills_of_the_first_process_alone += alone
            if db.exists():
                after = whole_sources(db, files)
                assert after >= seen, "an archive vanished"
                tally.kills_after_some_archives += bool(after)
            if alone:
                assert running.is_gone(), "worker processes stay behind"
        _finish(db, words, expected)
        log(f"{tally.kills} kills, {tally.databases} databases")
    return tally


def _seconds(db, jobs, bundles):
    running = Running(db, "ingest", "--jobs", jobs, *bundles)
    running.wait()
    return running.seconds


def _finish(db, words, expected):
    found = run(db, *words)
    assert found.returncode == 0, found.stderr
    assert differences(expected, contents(db)) == []
    faults = run(db, "db", "check")
    assert faults.returncode == 0, faults.stderr
    assert names_in(db.parent) == [db.name], "files were left beside the database"


def _say(text):
    print(text, flush=True)  # noqa: T201


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    words = parser.parse_args()
    from vmindex.simulate import ClusterSpec, simulate

    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        simulate(work / "cluster", ClusterSpec(seed=words.seed, hosts=4, migrations=30, overlap=2, all_logs=True))
        bundles = sorted((work / "cluster").glob("*.tgz"))
        assert run(work / "whole.db", "ingest", *bundles).returncode == 0
        begin = time.monotonic()
        tally = kill_until(words.kills, words.seed, work, bundles, work / "whole.db", log=_say)
        _say(f"{tally} in {time.monotonic() - begin:.0f} s: every database equals the undisturbed one")


if __name__ == "__main__":
    sys.path.insert(0, str(CHECKOUT))
    main()
