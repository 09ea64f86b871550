"""What SQLite says when the disk, the file or another process is in the way, in words that tell what to do."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from vmindex.errors import DatabaseError, LockedError

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

_RERUN = "what was complete before is kept"
_ADVICE = {
    sqlite3.SQLITE_FULL: f"the disk is full; {_RERUN}: free some space and run the same command again",
    sqlite3.SQLITE_READONLY: "it cannot be written; check its permissions and those of its folder, or choose another --db",
    sqlite3.SQLITE_PERM: "permission is denied; check its permissions and those of its folder, or choose another --db",
    sqlite3.SQLITE_CANTOPEN: (
        "it cannot be opened; check the path, its permissions and those of its folder, and that the disk is not full"
    ),
    sqlite3.SQLITE_BUSY: "another process keeps it locked; wait for that one to end and run the same command again",
    sqlite3.SQLITE_LOCKED: "another connection keeps it locked; wait for that one to end and run the same command again",
    sqlite3.SQLITE_IOERR: (
        f"the disk cannot be read or written, or a limit on sizes is reached; {_RERUN}: check disk and limits, "
        "run the same command again"
    ),
    sqlite3.SQLITE_CORRUPT: "it is damaged; restore a copy, or ingest the sources again into a new database",
    sqlite3.SQLITE_NOTADB: "file is not a database; choose another --db",
    sqlite3.SQLITE_NOMEM: "there is not enough memory; free some and run the same command again",
}
_ROLLBACK_NEEDED = (
    "the last command that wrote to it was cut off, and it must be opened once where it can be written; make it and its "
    "folder writable, or copy it with all files whose names begin like its own"
)
_UNDOES = {"SQLITE_READONLY_ROLLBACK", "SQLITE_READONLY_RECOVERY", "SQLITE_READONLY_CANTINIT"}
_NO_ROOM = {"SQLITE_IOERR_SHMOPEN", "SQLITE_IOERR_SHMSIZE"}


def explained(error: BaseException | None, url: URL, *, writes: bool) -> DatabaseError | None:
    """Return the error to raise instead of one of SQLite's, ``None`` where a statement itself is wrong.

    ``writes``: whether the connection is for writing; one for reading refuses statements that write as if the file were
    read-only, which is no fault of the file.
    """
    code = getattr(error, "sqlite_errorcode", None)
    if not isinstance(error, sqlite3.Error) or code is None:
        return None
    if error.sqlite_errorname in _UNDOES:
        return DatabaseError(f"{url.database}: {_ROLLBACK_NEEDED}")
    advice = _ADVICE.get(code & 0xFF)
    if advice is None or (code & 0xFF == sqlite3.SQLITE_READONLY and not writes):
        return None
    kind = LockedError if code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) else DatabaseError
    return kind(f"{url.database}: {advice} ({' '.join(str(error).split())})")


def needs_recovery(error: BaseException | None) -> bool:
    """Return whether a reader meets what a crash left, and must not clean it up himself."""
    return getattr(error, "sqlite_errorname", None) in _UNDOES | _NO_ROOM
