"""Check a database, and give space back."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError as SqlDatabaseError

from vmindex.errors import DatabaseError
from vmindex.store import database, failures, fulltext, journal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import URL


def damage(connection: sa.Connection) -> list[str]:
    """Return what SQLite's own check finds wrong with the file; of other databases nothing is known."""
    if connection.dialect.name != "sqlite":
        return []
    return [str(line) for line in connection.exec_driver_sql("PRAGMA integrity_check").scalars() if line != "ok"]


def damage_of_full_text(connection: sa.Connection) -> list[str]:
    """Return what the full-text index's own check finds. It counts as writing, so that it needs a copy."""
    if connection.dialect.name != "sqlite":
        return []
    try:
        connection.exec_driver_sql(
            f"INSERT INTO {fulltext.TABLE} ({fulltext.TABLE}, rank) VALUES ('integrity-check', 1)"
        )
    except SqlDatabaseError as error:
        if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        return [f"the full-text index does not fit the events ({error.orig})"]
    return []


@contextmanager
def private_copy(url: URL) -> Iterator[sa.Connection]:
    """Give a connection to a copy that nobody else sees, in one transaction, and that is gone afterwards.

    SQLite keeps it in a temporary file without a name, beside the database.
    """
    path = database.file_of(url)
    if path is None:
        raise DatabaseError("only an SQLite file can be copied to be checked; use the tools of your server")
    with closing(sqlite3.connect("", isolation_level=None)) as copy:
        copy.execute("PRAGMA cache_size = -32000")
        engine = sa.create_engine("sqlite://", creator=lambda: copy, poolclass=sa.StaticPool)
        try:
            with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=600)) as source:
                journal.keep_temporary_files_beside(source, path)
                source.backup(copy)
            with engine.connect() as connection:
                yield connection
        except (sqlite3.Error, SqlDatabaseError) as error:
            raise failures.explained(getattr(error, "orig", error), url, writes=True) or error from None


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
    except sqlite3.Error as error:
        raise failures.explained(error, url, writes=True) or error from None
    finally:
        database.close(engine)
    return before, path.stat().st_size
