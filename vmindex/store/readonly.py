"""Run statements that can only read.

Four things see to it, each of which would do: the file is opened read-only, ``query_only`` is on, what SQLite may do
is a list of what reading needs, and one call runs one statement.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, ResourceClosedError, StatementError

from vmindex.errors import QueryError
from vmindex.records import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE})
_FORBIDDEN_FUNCTIONS = frozenset(
    {
        "load_extension",
        "fts3_tokenizer",
        "readfile",
        "writefile",
        "edit",
        "fsdir",
        "lsdir",
        "zipfile",
        "sqlar_uncompress",
    }
)
_LONGEST_VALUE = 100_000_000
"""Bytes of one value or row: no index has such, and what would fill the memory must have made it up."""
_DECLARED = {"events_fts": "events_fts", "json_each": "json_each('[]')"}
"""Tables that SQLite declares when they are first met, and how each is met."""
_STEPS_BETWEEN_LOOKS = 10_000
_AT_ONCE = 500


@dataclass(slots=True)
class Allowance:
    """The seconds that the database may still work on a statement. A reader who takes his time does not count."""

    total_s: float | None
    left_s: float = 0.0
    until: float = 0.0

    def __post_init__(self) -> None:
        self.left_s = self.total_s or 0.0

    def __enter__(self) -> None:
        self.until = time.monotonic() + self.left_s

    def __exit__(self, *_: object) -> None:
        self.left_s = self.until - time.monotonic()

    def is_spent(self) -> bool:
        """Say whether no time is left, while the database works."""
        return self.total_s is not None and time.monotonic() > self.until

    def was_spent(self) -> bool:
        """Say whether no time was left when the database stopped."""
        return self.total_s is not None and self.left_s < 0


def read_rows(engine: sa.Engine, text: str, parameters: dict[str, Any], timeout_s: float | None = None) -> Rows:
    """Run one statement and return its rows, which are fetched while they are iterated.

    Raises :class:`QueryError` for a statement that is wrong, that would write, or on which the database works longer
    than ``timeout_s``, also while its rows are fetched.
    """
    allowance = Allowance(timeout_s)
    connection = engine.connect().execution_options(stream_results=True)
    try:
        _confine(connection, allowance, text)
        with allowance:
            result = _execute(connection, text, parameters)
        columns = tuple(result.keys())
    except (DBAPIError, StatementError, ResourceClosedError, sqlite3.Error) as error:
        _release(connection)
        raise _explained(error, allowance) from None
    except BaseException:
        _release(connection)
        raise
    return Rows(columns, _fetch(connection, result, allowance))


def _execute(connection: sa.Connection, text: str, parameters: dict[str, Any]) -> sa.CursorResult[Any]:
    """Run a statement; without parameters as it stands, since colons are common in times and addresses."""
    return connection.execute(sa.text(text), parameters) if parameters else connection.exec_driver_sql(text)


def _fetch(
    connection: sa.Connection, result: sa.CursorResult[Any], allowance: Allowance
) -> Iterator[tuple[object, ...]]:
    try:
        while True:
            with allowance:
                rows = result.fetchmany(_AT_ONCE)
                if allowance.is_spent():
                    raise QueryError(_too_long(allowance.total_s))
            if not rows:
                return
            for row in rows:
                yield tuple(row)
    except (DBAPIError, sqlite3.Error) as error:
        raise _explained(error, allowance) from None
    finally:
        _release(connection)


def _confine(connection: sa.Connection, allowance: Allowance, text: str) -> None:
    """Let SQLite do only what reading needs, and stop when the time is spent."""
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        return
    for name, table in _DECLARED.items():
        if name in text.lower():
            _declare(raw, table)
    raw.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
    raw.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    raw.set_authorizer(_authorise)
    if allowance.total_s is not None:
        raw.set_progress_handler(lambda: int(allowance.is_spent()), _STEPS_BETWEEN_LOOKS)


def _declare(raw: sqlite3.Connection, table: str) -> None:
    """Have SQLite declare a table, for which it asks leave to write into its own schema."""
    with suppress(sqlite3.Error):  # where there is none, the statement itself will tell
        raw.execute(f"SELECT 1 FROM {table} LIMIT 0").close()


def _authorise(action: int, first: str | None, second: str | None, _database: str | None, _inner: str | None) -> int:
    if action == sqlite3.SQLITE_FUNCTION:
        return sqlite3.SQLITE_DENY if str(second).lower() in _FORBIDDEN_FUNCTIONS else sqlite3.SQLITE_OK
    # The full-text index asks so whether it has changed; it is the one PRAGMA that nothing but a number comes of.
    if action == sqlite3.SQLITE_PRAGMA and str(first).lower() == "data_version" and second is None:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def _release(connection: sa.Connection) -> None:
    raw = connection.connection.driver_connection
    if isinstance(raw, sqlite3.Connection):
        raw.set_authorizer(None)
        raw.set_progress_handler(None, 0)
    connection.close()


def _explained(error: Exception, allowance: Allowance) -> QueryError | KeyboardInterrupt:
    """Return what is to be raised: SQLite does not know whether it was the time or the user who stopped a statement."""
    if _cause(error) == "interrupted" and not allowance.was_spent():
        return KeyboardInterrupt()
    return QueryError(_explain(error, allowance.total_s))


def _cause(error: Exception) -> str:
    return " ".join(str(getattr(error, "orig", None) or error).split())


def _explain(error: Exception, timeout_s: float | None) -> str:
    cause = _cause(error)
    if isinstance(error, ResourceClosedError):
        return "the statement is empty or yields no rows; list the views with: vmindex sql"
    if cause == "interrupted":
        return _too_long(timeout_s)
    if any(word in cause for word in ("readonly", "authoriz", "prohibited")):
        return f"only reading statements are allowed ({cause}); list the views with: vmindex sql"
    return f"the statement cannot be run: {cause}; list the views and their columns with: vmindex sql"


def _too_long(timeout_s: float | None) -> str:
    return f"the statement took longer than {timeout_s:g} s; narrow it down or give a longer --timeout"
