"""A copy of an SQLite database with other texts in it, and nothing left of the old ones."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from vmindex.store import database, fulltext, journal, schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

FAILURES = (sqlite3.Error, DBAPIError)
"""What is raised if the disk is full, or the database is damaged."""
_AT_ONCE = 2_000


def copy(source: Path, target: Path) -> None:
    """Copy a database as it is at one moment, also while another process writes into it."""
    with (
        closing(
            sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True, timeout=journal.BUSY_MS / 1000)
        ) as here,
        closing(sqlite3.connect(target)) as there,
    ):
        here.backup(there)


def scratch_engine(path: Path) -> sa.Engine:
    """Return an engine for a copy that is thrown away if anything fails: without a journal, which would hold old texts."""
    engine = database.engine_for_writing(URL.create("sqlite", database=str(path)))
    event.listen(engine, "connect", _without_journal)
    return engine


def _without_journal(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in ("journal_mode = DELETE", "journal_mode = OFF", "synchronous = OFF", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {pragma}").fetchall()


def texts(connection: sa.Connection, table: str, column: str) -> Iterator[str]:
    """Yield the texts of a column; those of the big table as they come, of others each once."""
    once = "" if table == schema.events.name else "DISTINCT "
    result = connection.exec_driver_sql(f'SELECT {once}"{column}" FROM "{table}" WHERE "{column}" IS NOT NULL')
    while rows := result.fetchmany(_AT_ONCE):
        for (text,) in rows:
            yield str(text)


def drop_what_is_not_ours(connection: sa.Connection) -> None:
    """Drop the full-text index, statistics (which hold values), and tables, views and triggers that vmindex has not made."""
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {fulltext.TABLE}")
    found = connection.exec_driver_sql("SELECT type, name FROM sqlite_master ORDER BY type DESC").all()
    for kind, name in found:
        if not _is_ours(kind, name):
            quoted = name.replace('"', '""')
            connection.exec_driver_sql(f'DROP {kind} IF EXISTS "{quoted}"')


def _is_ours(kind: str, name: str) -> bool:
    if kind == "table":
        return name in (*schema.metadata.tables, "alembic_version", "sqlite_sequence")
    indexes = {index.name for table in schema.metadata.tables.values() for index in table.indexes}
    return kind == "index" and (name in indexes or name.startswith("sqlite_autoindex"))


def rewrite(connection: sa.Connection, treatments: Mapping[str, Mapping[str, Callable[[str], str]]]) -> None:
    """Put into each column what its function makes of each text; one function is called often, and row by row."""
    raw: Any = connection.connection.driver_connection
    for table, columns in treatments.items():
        for number, treat in enumerate(columns.values()):
            raw.create_function(f"treated_{number}", 1, treat, deterministic=True)
        sets = [
            f'"{column}" = CASE WHEN "{column}" IS NULL THEN NULL ELSE treated_{number}("{column}") END'
            for number, column in enumerate(columns)
        ]
        if sets:
            connection.exec_driver_sql(f'UPDATE "{table}" SET {", ".join(sets)}')


def erase_digests(connection: sa.Connection) -> None:
    """Erase what a text or a file could be recognised by without being in the database."""
    s, e = schema.sources, schema.events
    connection.execute(sa.update(s).values(sha256=None))
    connection.execute(sa.update(e).values(line_key=e.c.event_id))
    connection.execute(sa.delete(schema.tails))
    connection.execute(sa.delete(schema.seen_units))


def complete(connection: sa.Connection) -> None:
    """Make the full-text index and the views anew, and mark the database."""
    fulltext.create(connection)
    fulltext.extend(connection)
    database.create_views(connection)
    connection.exec_driver_sql(f"PRAGMA user_version = {database.ANONYMOUS}")


def write_compact(engine: sa.Engine, target: Path) -> None:
    """Write what is in the database, and no free page, into a new file."""
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("VACUUM INTO ?", (str(target),))
    finally:
        raw.close()
