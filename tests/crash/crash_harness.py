"""Runs commands of vmindex as processes that can be cut off, and tells what is in their databases."""

from __future__ import annotations

import os
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

    def hears(self):
        """Wait until the command has begun to hear signals; say whether it lives by then. Before that they are Python's."""
        while self._process.poll() is None:
            caught = next(row for row in Path(f"/proc/{self.pid}/status").read_text().splitlines() if "SigCgt" in row)
            if int(caught.split()[1], 16) >> signal.SIGTERM - 1 & 1:
                return True
            time.sleep(0.001)
        return False

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
