"""Open a database, create it, tell its revision."""

from __future__ import annotations

import logging
import shlex
from itertools import count
from pathlib import Path
from sqlite3 import Error as SqliteError
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.exc import DatabaseError as SqlDatabaseError

from vmindex.errors import DatabaseError, LockedError, NotFoundError, SchemaError, UsageError
from vmindex.home import default_database
from vmindex.store import failures, functions, journal
from vmindex.store.revision import REVISION
from vmindex.store.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from sqlite3 import Connection as SqliteConnection

    from sqlalchemy.engine import ExceptionContext

# An interrupt while a connection is closed is told by whoever hears it; SQLAlchemy would print it as well.
logging.getLogger("sqlalchemy").addHandler(logging.NullHandler())

ANONYMOUS = 0x616E6F6E
"""The ``user_version`` of an SQLite database whose names are made up."""


def location(db: str | Path | None) -> URL:
    """Return the URL of a path, an URL, or the default.

    Raises :class:`DatabaseError` for a malformed URL, :class:`UsageError` for what names no database that lasts.
    """
    text = str(db) if db is not None else str(default_database())
    if not text:
        raise UsageError("the name of the database is empty; give the path of a file with --db")
    url = _url(text)
    if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        raise UsageError(f"database '{text}' is in memory and ends with the command; give the path of a file with --db")
    return url


def _url(text: str) -> URL:
    if "://" not in text:
        return URL.create("sqlite", database=str(Path(text).expanduser()))
    try:
        return make_url(text)
    except ArgumentError as error:
        raise DatabaseError(
            f"database URL '{text}' is not understood ({error}); use a path or an SQLAlchemy URL"
        ) from None


def engine_for_writing(url: URL) -> sa.Engine:
    """Return an engine whose transactions write; the folder of a new SQLite file is made. See :func:`close`."""
    path = file_of(url)
    if path is not None:
        _make_folder(path)
    engine = _engine(url)
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", lambda connection, _record: _prepare_writer(connection, url))
        event.listen(engine, "begin", lambda connection: _begin(connection, url))
        event.listen(engine, "handle_error", lambda context: _explain(context, url, writes=True))
    return engine


def close(engine: sa.Engine) -> None:
    """Close the connections of an engine that wrote; an SQLite file that nobody else uses is one plain file then."""
    engine.dispose()
    path = file_of(engine.url)
    if path is not None:
        journal.settle(path, attempts=5)


def reading(engine: sa.Engine) -> sa.Engine:
    """Return an engine for the same database whose transactions do not wait for those that write."""
    return engine.execution_options(**{journal.READS: True})


def file_of(url: URL) -> Path | None:
    """Return the file of an SQLite database, ``None`` for one in memory or on a server."""
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database))


def engine_for_reading(url: URL) -> sa.Engine:
    """Return an engine that cannot change the database. Raises :class:`NotFoundError` if there is none."""
    if url.get_backend_name() != "sqlite":
        return _engine(url)
    path = Path(url.database or "")
    if path.is_dir():
        raise DatabaseError(f"{path} is a folder; give the path of a file in it with --db")
    if not path.is_file():
        place = shlex.quote(str(path))
        raise NotFoundError(f"there is no database at {path}; make one with: vmindex --db {place} ingest PATH…")
    engine = _engine(URL.create("sqlite", database=f"{path.resolve().as_uri()}?mode=ro", query={"uri": "true"}))
    event.listen(engine, "connect", lambda connection, _record: _prepare_reader(connection, url, path))
    event.listen(engine, "handle_error", lambda context: _explain(context, url, writes=False))
    event.listen(engine, "close", lambda connection, _record: _close_reader(connection, path))
    return engine


def _close_reader(connection: SqliteConnection, path: Path) -> None:
    """Do what a writer could not do as long as somebody read."""
    connection.close()
    journal.settle(path)


def _engine(url: URL) -> sa.Engine:
    try:
        return sa.create_engine(url)
    except (ArgumentError, ModuleNotFoundError) as error:
        raise DatabaseError(
            f"database {url} cannot be used ({error}); give the path of a file, or install what SQLAlchemy needs for it"
        ) from None


def impatient(engine: sa.Engine) -> sa.Engine:
    """Return an engine that gives up a locked database after a second: for those who try again."""
    return engine.execution_options(**{journal.PATIENCE_S: 1.0})


def begun_now(connection: sa.Connection) -> sa.RootTransaction | None:
    """Begin a transaction; ``None`` if another process is writing."""
    try:
        return connection.begin()
    except LockedError:
        return None


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseError(
            f"{path.parent}: the folder cannot be made ({error.strerror}); choose another --db"
        ) from None


def _begin(connection: sa.Connection, url: URL) -> None:
    try:
        journal.begin_immediately(connection)
    except SqliteError as error:
        raise failures.explained(error, url, writes=True) or error from None


def _prepare_writer(connection: SqliteConnection, url: URL) -> None:
    try:
        journal.prepare_writer(connection, file_of(url))
    except SqliteError as error:
        raise failures.explained(error, url, writes=True) or error from None


def _prepare_reader(connection: SqliteConnection, url: URL, path: Path) -> None:
    try:
        connection.execute(f"PRAGMA busy_timeout = {journal.BUSY_MS}")
        connection.execute("PRAGMA query_only = 1")
        journal.keep_temporary_files_beside(connection, path)
        _look(connection, path)
    except SqliteError as error:
        raise failures.explained(error, url, writes=False) or error from None
    functions.add_to(connection)


def _look(connection: SqliteConnection, path: Path) -> None:
    """Read something, which shows whether a crash left something to undo."""
    try:
        connection.execute(journal.LOOK).close()
    except SqliteError as error:
        if not failures.needs_recovery(error):
            raise
        journal.settle(path)
        connection.execute(journal.LOOK).close()


def _explain(context: ExceptionContext, url: URL, *, writes: bool) -> None:
    explained = failures.explained(context.original_exception, url, writes=writes)
    if explained is not None:
        raise explained from None


def revision_of(connection: sa.Connection) -> str | None:
    """Return the schema revision, ``None`` for an empty database. Raises :class:`DatabaseError` if it is none of ours."""
    try:
        tables = sa.inspect(connection).get_table_names()
    except SqlDatabaseError as error:
        raise DatabaseError(
            f"{connection.engine.url.database} is not a database that can be read: {error.orig}"
        ) from None
    if "alembic_version" in tables:
        found = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        return None if found is None else str(found)
    if tables:
        raise DatabaseError(
            f"{connection.engine.url.database} is a database, but not one of vmindex; choose another --db"
        )
    return None


def require_current(connection: sa.Connection) -> None:
    """Raise :class:`SchemaError` unless the schema is the one this version reads."""
    found = revision_of(connection)
    if found == REVISION:
        return
    if found is None:
        raise NotFoundError("the database is empty; fill it with: vmindex ingest PATH…")
    if found > REVISION:
        raise SchemaError(
            f"the database has schema {found}, newer than this vmindex knows ({REVISION}); upgrade vmindex"
        )
    raise SchemaError(f"the database has schema {found}, this vmindex needs {REVISION}; run: vmindex db upgrade")


def create_views(connection: sa.Connection) -> None:
    """Make the public views anew."""
    for view in VIEWS:
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {view.name}")
        connection.exec_driver_sql(f"CREATE VIEW {view.name} AS {view.select}")


def defined_views(connection: sa.Connection) -> dict[str, str]:
    """Return the statements of all views by their names; nothing where a database keeps them in words of its own."""
    if connection.dialect.name != "sqlite":
        return {}
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'view'")
    return {str(name): str(text) for name, text in rows}


def ready_for_writing(engine: sa.Engine) -> None:
    """Create the schema in an empty database; raise :class:`SchemaError` if it is of another revision."""
    from vmindex.store import fulltext, schema

    with engine.begin() as connection:
        if revision_of(connection) is not None:
            require_current(connection)
            _require_true_names(connection)
            return
        schema.metadata.create_all(connection, checkfirst=False)
        fulltext.create(connection)
        create_views(connection)
        _stamp(connection)


def _require_true_names(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA user_version").scalar() == ANONYMOUS:
        raise DatabaseError(
            f"{connection.engine.url.database} is anonymised, and true names must not get into it; choose another --db"
        )


def _stamp(connection: sa.Connection) -> None:
    """Write down the revision as Alembic does, without its import, which takes longer than a small ingest."""
    version = sa.Table(
        "alembic_version",
        sa.MetaData(),
        sa.Column("version_num", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
    )
    version.create(connection)
    connection.execute(sa.insert(version).values(version_num=REVISION))


def insert_one(connection: sa.Connection, table: sa.Table, **values: Any) -> int:
    """Insert one row and return its id."""
    key = connection.execute(sa.insert(table).values(values)).inserted_primary_key
    return int(key[0]) if key is not None else 0


def free_ids(connection: sa.Connection, table: sa.Table) -> Iterator[int]:
    """Return the ids that are free behind the last one of a table."""
    (key,) = table.primary_key.columns
    return count((connection.scalar(sa.select(sa.func.max(key))) or 0) + 1)
