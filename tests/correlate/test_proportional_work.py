"""Conclusions from a new bundle, or from new lines, cost what these cost, however much is in the database.

SQLite plans alike for small and large tables as long as nobody analyses them, so that its plans tell.
"""

from __future__ import annotations

import re
from contextlib import closing

import pytest
import sqlalchemy as sa

from vmindex.correlate.run import correlate
from vmindex.index import Index
from vmindex.ingest import run
from vmindex.simulate import ClusterSpec, simulate
from vmindex.store import database

LARGE = {"events", "migrations", "worlds", "phases", "findings", "operations"} | {
    f"{what}_evidence" for what in ("world", "op_id", "migration", "operation")
}
OF_ALL = re.compile(r"SCAN (\w+)(?!.*VIRTUAL)|SEARCH (\w+) .*\((\w+[<>]\?)\)$")
"""All rows, or those on one side of a bound."""


@pytest.fixture(scope="module")
def bundles(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cluster")
    simulate(folder, ClusterSpec(seed=9, hosts=3, vms=8, migrations=40, versions=("7.0",)))
    return sorted(folder.glob("*.tgz"))


@pytest.fixture
def engine(tmp_path):
    opened = database.engine_for_writing(database.location(tmp_path / "index.db"))
    yield opened
    database.close(opened)


def plans(engine, **how):
    """Return the plan of each statement by which conclusions are drawn."""
    found = []

    def explain(connection, _cursor, statement, parameters, _context, many):
        if not many and statement.split()[0] in ("SELECT", "WITH", "DELETE", "UPDATE"):
            raw = connection.connection.driver_connection
            with closing(raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)) as cursor:
                found.append((statement, [row[3] for row in cursor]))

    sa.event.listen(engine, "before_cursor_execute", explain)
    with engine.begin() as connection:
        touched = correlate(connection, **how)
    assert touched
    return found


def is_of_all(steps):
    """Say whether a plan goes through all rows of a large table, by itself or host by host."""
    seen = [found[1] or found[2] for step in steps if (found := OF_ALL.match(step))]
    within = any(step.startswith("SEARCH events") for step in steps) and bool({"origins", "hosts"} & set(seen))
    return bool(LARGE & set(seen)) or within


def test_one_more_bundle(bundles, engine, monkeypatch):
    with Index(engine.url.database) as index:
        index.ingest(bundles[:2])
    monkeypatch.setattr(run, "_conclude", lambda *_: None)
    run.ingest(engine, bundles[2:])
    assert [found for found in plans(engine) if is_of_all(found[1])] == []
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []


def test_new_lines_of_known_hosts(bundles, engine):
    with Index(engine.url.database) as index:
        index.ingest(bundles)
    with engine.begin() as connection:
        last = connection.scalar(sa.text("SELECT max(event_id) - 30 FROM events"))
    assert [found for found in plans(engine, after_event_id=last) if is_of_all(found[1])] == []
