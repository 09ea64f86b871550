"""How an SQLite file stays whole: its journal, its locks, its temporary files, what a crash leaves.

While something is written the file has a write-ahead log: readers go on with what was committed, however long a writer takes,
and no reader can hold up a writer. At rest it is one plain file again, which can be copied, opened on a read-only medium and
read by every tool. Where there can be no such log (some network file systems; a reader that does not let go) the rollback
journal does: everybody waits for each other then. Both are written through to the disk before a commit counts.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import sqlalchemy as sa

BUSY_MS = 600_000
"""How long a reader, or a commit that readers hold up, waits."""
_TURN_MS = 500
"""How long one attempt to begin to write waits; an interrupt is heard in between."""
_LONGEST_WAIT_S = 24 * 3600.0
_ROOM_FOR_LOG = 256 * 1024
"""Bytes that must be free: a database whose disk is full can be read only where it has no log."""
_SETTLE_PAUSE_S = 0.05
LOOK = "SELECT count(*) FROM sqlite_master"
"""Reads as little as shows whether a database can be read."""
PATIENCE_S = "vmindex_patience_s"
"""Execution option: how long to wait for another process that writes, if not very long."""
READS = "vmindex_reads"
"""Execution option: the transactions of this engine only read, though it can write."""


def prepare_writer(connection: sqlite3.Connection, path: Path | None) -> None:
    """Set up a connection that writes. ``path``: the file, ``None`` for a database in memory."""
    connection.isolation_level = None  # begin and commit are SQLAlchemy's, see begin_immediately
    connection.execute("PRAGMA cache_size = -32000")
    connection.execute("PRAGMA synchronous = FULL")
    if path is not None:
        keep_temporary_files_beside(connection, path)
        connection.execute(f"PRAGMA busy_timeout = {10 * _TURN_MS}")
        if shutil.disk_usage(path.resolve().parent).free > _ROOM_FOR_LOG:
            _use_log(connection)
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")


def _use_log(connection: sqlite3.Connection) -> None:
    try:
        connection.execute("PRAGMA journal_mode = WAL").close()
        connection.execute(LOOK).close()
    except sqlite3.OperationalError as error:
        if _kind(error) == sqlite3.SQLITE_IOERR:  # no memory can be shared in that folder, or the disk is full
            _use_no_log(connection)
            connection.execute("PRAGMA locking_mode = NORMAL").close()
            connection.execute(LOOK).close()  # which lets the lock go
        elif _kind(error) != sqlite3.SQLITE_BUSY:  # else somebody reads: the rollback journal does as well
            raise


def _use_no_log(connection: sqlite3.Connection) -> bool:
    """Change to the rollback journal and keep the lock that this takes; no memory is shared. Return whether it is used."""
    connection.execute("PRAGMA locking_mode = EXCLUSIVE").close()
    return bool(connection.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",))


def _kind(error: sqlite3.Error) -> int:
    return error.sqlite_errorcode & 0xFF


def keep_temporary_files_beside(connection: sqlite3.Connection, path: Path) -> None:
    """Have large sorts and the like spill into the folder of the database, or else stay in memory; never elsewhere."""
    folder = path.resolve().parent
    with suppress(sqlite3.Error):
        if os.access(folder, os.W_OK):
            quoted = str(folder).replace("'", "''")
            connection.execute(f"PRAGMA temp_store_directory = '{quoted}'").close()
            return
    connection.execute("PRAGMA temp_store = MEMORY").close()


def begin_immediately(connection: sa.Connection) -> None:
    """Take the write lock at once, so that two ingests wait for each other instead of failing in the middle."""
    options = connection.get_execution_options()
    raw = connection.connection.driver_connection
    if raw is None:
        return
    if options.get(READS):
        raw.execute("BEGIN")
        return
    until = time.monotonic() + options.get(PATIENCE_S, _LONGEST_WAIT_S)
    raw.execute(f"PRAGMA busy_timeout = {_TURN_MS}")
    try:
        while not _begins(raw, last=time.monotonic() > until):
            pass
    finally:
        raw.execute(f"PRAGMA busy_timeout = {BUSY_MS}")


def _begins(raw: sqlite3.Connection, *, last: bool) -> bool:
    try:
        raw.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if last or _kind(error) != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


def settle(path: Path, attempts: int = 1) -> None:
    """Undo what a crash left half written, and make one plain file of a database that nobody uses any more.

    Whoever has closed a connection calls this, and one does it at a time: so the last one finds nobody else. More than one of
    the ``attempts`` are for the sake of readers that are not ours, or may not write.
    """
    path = path.resolve()
    for attempt in range(attempts):
        time.sleep(_SETTLE_PAUSE_S if attempt else 0)
        if not path.is_file() or not os.access(path, os.W_OK) or not path.stat().st_size:
            return
        with (
            suppress(sqlite3.Error),
            _turn(path.parent),
            closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection,
        ):
            if _use_no_log(connection):
                path.with_name(f"{path.name}-shm").unlink(missing_ok=True)  # as readers cannot remove it, nobody did
                return


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """Let one process at a time go on for the databases of a folder, where the system has such locks."""
    try:
        import fcntl

        opened = os.open(folder, os.O_RDONLY)
    except (ModuleNotFoundError, OSError):
        yield
        return
    try:
        with suppress(OSError):  # some network file systems do not lock folders
            fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)
