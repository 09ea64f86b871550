"""A database of every older schema becomes, by ``db upgrade``, what today's code makes of the same files."""

from __future__ import annotations

import lzma
import os
import random
import signal
import sqlite3
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from public_views import contents, only_in

from vmindex.cli.app import run
from vmindex.index import Index
from vmindex.store import database, schema
from vmindex.upgrade import script_directory, upgrade

RELEASED = Path(__file__).parent / "released"
SCHEMAS = sorted(path.name.partition(".")[0] for path in RELEASED.glob("*.db.xz"))
SAMPLE = "../../../sample_logs/vmotion-2015-12-25-source-vmkernel.log"
LATER = (
    "bundles/esx-esx01.dc1.example.net-2024-03-04--13.11-966266.tgz",
    "bundles/esx-esx02.dc1.example.net-2024-03-04--13.12-830562.tgz",
)
NO_LONGER_INDEXED = {"0001": {"explain-scsi-fail", "explain-nmp", "explain-apd-handle", "memsched-swap"}}
"""Kinds with harmless wordings that the code of a schema indexed and today's does not; an upgrade deletes no events."""


@pytest.fixture(autouse=True)
def _beside_the_bundles(monkeypatch):
    """Paths are as they were given when the databases were made."""
    monkeypatch.chdir(RELEASED)


@pytest.fixture(params=SCHEMAS)
def released(request, tmp_path):
    return request.param, unpacked(request.param, tmp_path / "old.db")


def unpacked(revision, path):
    path.write_bytes(lzma.decompress((RELEASED / f"{revision}.db.xz").read_bytes()))
    return path


def ingested_now(path, *more):
    with Index(path) as index:
        index.ingest([*(name for name in sorted(map(str, Path("bundles").glob("*"))) if name not in LATER), SAMPLE])
        if more:
            index.ingest(more)
    return path


def assert_as_made_now(path, expected, no_longer_indexed=frozenset()):
    """``no_longer_indexed``: kinds of which ``path`` may have more events, and thus findings; they are counted as well."""
    left_out = {"events"} if no_longer_indexed else set()
    now, found = (contents(db, left_out=left_out) for db in (expected, path))
    for view, rows in now.items():
        assert only_in(rows, found[view]) == [], view
        more = only_in(found[view], rows)
        assert {row.get("kind" if view == "v_events" else "signature") for row in more} <= set(no_longer_indexed), view


def structure(path):
    """Return tables, indexes, views and triggers with the words that make them, and the columns of the tables."""
    with closing(sqlite3.connect(path)) as connection:
        made = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
        columns = {
            name: sorted(row[1:] for row in connection.execute(f"PRAGMA table_xinfo({name})"))
            for kind, name, _ in made
            if kind == "table"
        }
    return {(kind, name): sorted(text.replace(",", " ").split()) for kind, name, text in made}, columns


def by_command(path):
    assert run(["--db", str(path), "db", "upgrade"]) == 0


def by_library(path):
    engine = database.engine_for_writing(database.location(path))
    try:
        assert upgrade(engine)[1] == schema.REVISION
    finally:
        database.close(engine)


def test_every_revision_but_the_last_has_a_database():
    assert [*SCHEMAS, schema.REVISION] == sorted(step.revision for step in script_directory().walk_revisions())


@pytest.mark.parametrize("way", [by_command, by_library])
def test_it_becomes_what_is_made_now(released, tmp_path, capsys, way):
    revision, old = released
    way(old)
    now = ingested_now(tmp_path / "now.db")
    assert structure(old) == structure(now)
    assert_as_made_now(old, now, NO_LONGER_INDEXED.get(revision, frozenset()))
    assert run(["--db", str(old), "db", "check"]) == 0, capsys.readouterr().err
    assert [path.name for path in tmp_path.glob("old*")] == ["old.db"]


def test_what_was_read_is_not_read_again_and_what_comes_is_joined(released, tmp_path, capsys):
    revision, old = released
    by_command(old)
    before = contents(old)
    ingested_now(old)
    assert contents(old) == before
    ingested_now(old, *LATER)
    now = ingested_now(tmp_path / "now.db", *LATER)
    assert_as_made_now(old, now, NO_LONGER_INDEXED.get(revision, frozenset()))
    assert {row["vmotion_id"] for row in before["v_migrations"] if not row["has_dest_log"]} & {
        row["vmotion_id"] for row in contents(old)["v_migrations"] if row["has_dest_log"]
    }, "the later bundles complete migrations of the earlier ones"
    assert run(["--db", str(old), "db", "check"]) == 0, capsys.readouterr().err


READING = (
    "migrations",
    "hosts",
    "show 1451061663105920",
    "search vmotion",
    "sql VALUES(1)",
    "gaps",
    "db info",
    "db check",
)


@pytest.mark.parametrize("words", [*READING, f"ingest {LATER[1]}", f"watch --once {SAMPLE}"])
@pytest.mark.parametrize("revision", SCHEMAS)
def test_before_the_upgrade_commands_say_what_to_do(tmp_path, capsys, revision, words):
    old = unpacked(revision, tmp_path / "old.db")
    before = dump(old)
    assert run(["--db", str(old), *words.split()]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        f"error: the database has schema {revision}, this vmindex needs {schema.REVISION}; "
        f"run: vmindex --db {old} db upgrade\n"
    )
    assert dump(old) == before


def dump(path):
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


@pytest.mark.parametrize("revision", SCHEMAS)
def test_a_statement_that_fails_undoes_the_upgrade(tmp_path, capsys, revision):
    """A table of that name is in the way, after others were made."""
    old = unpacked(revision, tmp_path / "old.db")
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("CREATE TABLE seen_units (x)")
    before = dump(old)
    assert run(["--db", str(old), "db", "upgrade"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert dump(old) == before
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("DROP TABLE seen_units")
    by_command(old)


KILLS = int(os.environ.get("VMINDEX_UPGRADE_KILLS", "15"))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kill -9 needs POSIX")
@pytest.mark.parametrize("revision", SCHEMAS)
def test_killed_at_any_instant_it_is_old_or_new_and_finishes(tmp_path, revision):
    undisturbed = unpacked(revision, tmp_path / "undisturbed.db")
    before, seconds = dump(undisturbed), upgrade_in_a_process(undisturbed)
    after = contents(undisturbed)
    chance = random.Random(revision)  # noqa: S311 - nothing here is secret
    revisions = Counter()
    for _ in range(KILLS):
        db = unpacked(revision, tmp_path / "killed.db")
        upgrade_in_a_process(db, chance.uniform(0, seconds))
        with Index(db) as index:
            engine = database.engine_for_reading(index.url)
            with engine.connect() as connection:
                found = database.revision_of(connection)
            engine.dispose()
        revisions[found] += 1
        if found == revision:
            assert dump(db) == before
        by_library(db)
        assert contents(db) == after
        assert [path.name for path in tmp_path.glob("killed*")] == ["killed.db"]
    assert set(revisions) <= {revision, schema.REVISION}


def upgrade_in_a_process(db, kill_after_s=None):
    """Return how long it took."""
    begin = time.monotonic()
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(run(["--quiet", "--db", str(db), "db", "upgrade"]))
        finally:
            os._exit(99)
    if kill_after_s is not None:
        time.sleep(kill_after_s)
        os.kill(pid, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert status in ({0} if kill_after_s is None else {0, -signal.SIGKILL})
    return time.monotonic() - begin
