"""Run statements that can only read."""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, ResourceClosedError, StatementError

from vmindex.errors import QueryError
from vmindex.records import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORBIDDEN = frozenset({sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH, sqlite3.SQLITE_PRAGMA})
_ASKED_BY_FULL_TEXT = "data_version"
"""A pragma that only reads; the full-text index asks it whether another process wrote."""
_STEPS_BETWEEN_LOOKS = 10_000
_AT_ONCE = 500


def read_rows(engine: sa.Engine, text: str, parameters: dict[str, Any], timeout_s: float | None = None) -> Rows:
    """Run one statement and return its rows, which are fetched while they are iterated.

    Raises :class:`QueryError` for a statement that is wrong, that would write, or that takes longer than ``timeout_s``.
    """
    connection = engine.connect()
    try:
        _confine(connection, timeout_s)
        result = _execute(connection, text, parameters)
        columns = tuple(result.keys())
    except (DBAPIError, StatementError, ResourceClosedError) as error:
        _release(connection)
        raise QueryError(_explain(error, timeout_s)) from None
    return Rows(columns, _fetch(connection, result, timeout_s))


def _execute(connection: sa.Connection, text: str, parameters: dict[str, Any]) -> sa.CursorResult[Any]:
    """Run a statement; without parameters as it stands, since colons are common in times and addresses."""
    return connection.execute(sa.text(text), parameters) if parameters else connection.exec_driver_sql(text)


def _fetch(
    connection: sa.Connection, result: sa.CursorResult[Any], timeout_s: float | None
) -> Iterator[tuple[object, ...]]:
    try:
        while rows := result.fetchmany(_AT_ONCE):
            for row in rows:
                yield tuple(row)
    except DBAPIError as error:
        raise QueryError(_explain(error, timeout_s)) from None
    finally:
        _release(connection)


def _confine(connection: sa.Connection, timeout_s: float | None) -> None:
    """Forbid what a read-only file does not: attaching others, pragmas; stop what takes too long."""
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        return
    raw.set_authorizer(_authorize)
    if timeout_s is not None:
        deadline = time.monotonic() + timeout_s
        raw.set_progress_handler(lambda: int(time.monotonic() > deadline), _STEPS_BETWEEN_LOOKS)


def _authorize(action: int, name: str | None, *_rest: str | None) -> int:
    is_forbidden = action in _FORBIDDEN and name != _ASKED_BY_FULL_TEXT
    return sqlite3.SQLITE_DENY if is_forbidden else sqlite3.SQLITE_OK


def _release(connection: sa.Connection) -> None:
    raw = connection.connection.driver_connection
    if isinstance(raw, sqlite3.Connection):
        raw.set_authorizer(None)
        raw.set_progress_handler(None, 0)
    connection.close()


def _explain(error: Exception, timeout_s: float | None) -> str:
    cause = str(getattr(error, "orig", None) or error)
    if cause == "interrupted":
        return f"the statement took longer than {timeout_s:g} s; narrow it down or give a longer --timeout"
    if "readonly" in cause or "not authorized" in cause or isinstance(error, ResourceClosedError):
        return f"only reading statements are allowed ({cause}); see the views in docs/schema.md"
    return f"the statement cannot be run: {cause}"
