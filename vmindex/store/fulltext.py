"""The full-text index over the messages of events (SQLite's FTS5). Other databases do without; they search by LIKE.

It holds words only, not their places (``detail=none``): a third of the size and half the time to build. Phrases and
parts of words are checked against the messages themselves. Rows are added after a bulk load, never one by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from vmindex.store import schema

if TYPE_CHECKING:
    from collections.abc import Sequence

TABLE = "events_fts"
CREATE = (
    f"CREATE VIRTUAL TABLE {TABLE} USING fts5(message, content='events', content_rowid='event_id', "
    "detail='none', tokenize='unicode61 remove_diacritics 0')"
)


def create(connection: sa.Connection) -> None:
    """Make the empty index beside an empty table of events."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(CREATE)


def extend(connection: sa.Connection) -> None:
    """Add the events that came since the last time."""
    if connection.dialect.name != "sqlite":
        return
    last = connection.exec_driver_sql(f"SELECT max(id) FROM {TABLE}_docsize").scalar() or 0
    connection.exec_driver_sql(
        f"INSERT INTO {TABLE} (rowid, message) SELECT event_id, message FROM events WHERE event_id > ?", (last,)
    )


def forget(connection: sa.Connection, event_ids: Sequence[int]) -> None:
    """Take events out that are about to be deleted."""
    if connection.dialect.name != "sqlite" or not event_ids:
        return
    last = connection.exec_driver_sql(f"SELECT max(id) FROM {TABLE}_docsize").scalar() or 0
    e = schema.events
    indexed = [event_id for event_id in event_ids if event_id <= last]
    for start in range(0, len(indexed), 500):
        some = sa.select(e.c.event_id, e.c.message).where(e.c.event_id.in_(indexed[start : start + 500]))
        rows = [(event_id, message) for event_id, message in connection.execute(some)]
        connection.exec_driver_sql(f"INSERT INTO {TABLE} ({TABLE}, rowid, message) VALUES ('delete', ?, ?)", rows)
