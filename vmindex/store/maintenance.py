"""Check a database, and give space back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from vmindex.errors import DatabaseError
from vmindex.store import database

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

_REFERENCES = (
    ("events", "origin_id", "origins"),
    ("events", "file_id", "files"),
    ("events", "class_id", "event_classes"),
    ("events", "migration_id", "migrations"),
    ("files", "source_id", "sources"),
    ("origins", "host_id", "hosts"),
)


def faults(url: URL) -> list[str]:
    """Return what is wrong with the database: SQLite's own check, and rows that refer to nothing."""
    engine = database.engine_for_reading(url)
    try:
        with engine.connect() as connection:
            database.require_current(connection)
            found = []
            if engine.dialect.name == "sqlite":
                found = [
                    str(line) for line in connection.exec_driver_sql("PRAGMA integrity_check").scalars() if line != "ok"
                ]
            return found or _orphans(connection)
    finally:
        engine.dispose()


def _orphans(connection: sa.Connection) -> list[str]:
    found = []
    for table, column, target in _REFERENCES:
        missing = f"{column} IS NOT NULL AND {column} NOT IN (SELECT {column} FROM {target})"
        number = connection.scalar(sa.text(f"SELECT count(*) FROM {table} WHERE {missing}"))
        if number:
            found.append(f"{number} rows of {table} refer to {target} that are not there")
    return found


def vacuum(url: URL) -> tuple[int, int]:
    """Rewrite the database without unused space; return its size in bytes before and after."""
    if url.get_backend_name() != "sqlite" or not url.database:
        raise DatabaseError("only an SQLite file can be vacuumed; use the tools of your server")
    database.engine_for_reading(url).dispose()
    path = Path(url.database)
    before = path.stat().st_size
    engine = database.engine_for_writing(url)
    try:
        raw = engine.raw_connection()
        raw.cursor().execute("VACUUM")
        raw.close()
    finally:
        engine.dispose()
    return before, path.stat().st_size
