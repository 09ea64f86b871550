"""The full-text index over the messages and opIDs of events (SQLite's FTS5). Other databases do without; they search by LIKE.

It holds words only, not their places (``detail=none``): a third of the size and half the time to build. Phrases and
parts of words are checked against the messages themselves. Rows are added after a bulk load, never one by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from vmindex.store import schema
from vmindex.store.among import among
from vmindex.store.functions import HOLDS

if TYPE_CHECKING:
    from collections.abc import Sequence

TABLE = "events_fts"
CREATE = (
    f"CREATE VIRTUAL TABLE {TABLE} USING fts5(message, op_id, content='events', content_rowid='event_id', "
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
        f"INSERT INTO {TABLE} (rowid, message, op_id) SELECT event_id, message, op_id FROM events WHERE event_id > ?",
        (last,),
    )


def forget(connection: sa.Connection, event_ids: Sequence[int]) -> None:
    """Take events out that are about to be deleted."""
    if connection.dialect.name != "sqlite" or not event_ids:
        return
    last = connection.exec_driver_sql(f"SELECT max(id) FROM {TABLE}_docsize").scalar() or 0
    e = schema.events
    indexed = [event_id for event_id in event_ids if event_id <= last]
    rows = [
        tuple(row)
        for row in connection.execute(
            sa.select(e.c.event_id, e.c.message, e.c.op_id).where(among(e.c.event_id, indexed))
        )
    ]
    if rows:
        delete = f"INSERT INTO {TABLE} ({TABLE}, rowid, message, op_id) VALUES ('delete', ?, ?, ?)"
        connection.exec_driver_sql(delete, rows)


def is_complete(engine: sa.Engine) -> bool:
    """Return whether there is an index, and it knows every event: not so while an ingest is going on or was broken off."""
    if engine.dialect.name != "sqlite":
        return False
    text = f"SELECT coalesce(max(event_id), 0) <= (SELECT coalesce(max(id), 0) FROM {TABLE}_docsize) FROM events"
    with engine.connect() as connection:
        return bool(connection.exec_driver_sql(text).scalar())


def word(text: str, *, is_prefix: bool = False) -> str:
    """Return the query for a whole word (letters and digits only), or for the words that begin so."""
    return f'"{text}"*' if is_prefix else f'"{text}"'


def found(parameter: str) -> str:
    """Return what to select from to have the events (``rowid``) of a bound query."""
    return f"{TABLE} WHERE {TABLE} MATCH {parameter}"


def condition(column: str, parameter: str) -> str:
    """Return the SQL condition that the event of a column is found by a bound query."""
    return f"{column} IN (SELECT rowid FROM {found(parameter)})"


def ranked(column: str, parameter: str) -> tuple[str, str]:
    """Return what to join to have the events of a bound query by relevance, and by what to order them."""
    return f"JOIN {TABLE} ON {TABLE}.rowid = {column} AND {TABLE} MATCH {parameter}", f"bm25({TABLE})"


def holds(column: str, parameter: str) -> str:
    """Return the SQL condition that a text holds another; SQLite's LIKE knows the case of ASCII letters only."""
    return f"{HOLDS}({column}, {parameter})"
