"""The full-text index over the messages and opIDs of events (SQLite's FTS5). Other databases do without; they search by LIKE.

It holds words only, not their places (``detail=none``): a third of the size and half the time to build. Phrases and
parts of words are checked against the messages themselves. Nor does it hold how many words each message has
(``columnsize=0``), which only ranking asks for, of the matches alone. Rows are added after a bulk load, never one by one;
how far that came stands in a table of one row.
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
UNTIL = f"{TABLE}_until"
_HASH_BYTES = 4 << 20
"""What is gathered in memory before it is written; pieces of the usual 1 MiB are soon merged and leave free pages behind."""
CREATE = (
    f"CREATE VIRTUAL TABLE {TABLE} USING fts5(message, op_id, content='events', content_rowid='event_id', "
    "detail='none', columnsize=0, tokenize='unicode61 remove_diacritics 0')"
)


def create(connection: sa.Connection) -> None:
    """Make the empty index beside an empty table of events."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(CREATE)
        connection.exec_driver_sql(f"INSERT INTO {TABLE} ({TABLE}, rank) VALUES ('hashsize', {_HASH_BYTES})")
        connection.exec_driver_sql(f"CREATE TABLE {UNTIL} (event_id INTEGER NOT NULL)")
        connection.exec_driver_sql(f"INSERT INTO {UNTIL} VALUES (0)")


def extend(connection: sa.Connection) -> None:
    """Add the events that came since the last time."""
    if connection.dialect.name != "sqlite":
        return
    connection.exec_driver_sql(
        f"INSERT INTO {TABLE} (rowid, message, op_id) SELECT event_id, message, op_id FROM events "
        f"WHERE event_id > (SELECT event_id FROM {UNTIL})"
    )
    connection.exec_driver_sql(f"UPDATE {UNTIL} SET event_id = (SELECT coalesce(max(event_id), 0) FROM events)")


def forget(connection: sa.Connection, event_ids: Sequence[int]) -> None:
    """Take events out that are about to be deleted."""
    if connection.dialect.name != "sqlite" or not event_ids:
        return
    last = connection.exec_driver_sql(f"SELECT event_id FROM {UNTIL}").scalar_one()
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
    # New events take the ids of the last ones once these are gone.
    ids = connection.scalars(sa.select(e.c.event_id).where(e.c.event_id <= last).order_by(e.c.event_id.desc()))
    gone = set(indexed)
    left = next((event_id for event_id in ids if event_id not in gone), 0)
    ids.close()
    connection.exec_driver_sql(f"UPDATE {UNTIL} SET event_id = ?", (left,))


def is_complete(engine: sa.Engine) -> bool:
    """Return whether there is an index, and it knows every event: not so while an ingest is going on or was broken off."""
    if engine.dialect.name != "sqlite":
        return False
    text = f"SELECT coalesce(max(event_id), 0) <= (SELECT event_id FROM {UNTIL}) FROM events"
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
