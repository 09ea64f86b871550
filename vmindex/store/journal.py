"""How an SQLite file stays whole: its journal, its locks, its temporary files, what a crash leaves.

While something is written the file has a write-ahead log: readers go on with what was committed, however long a writer takes,
and no reader can hold up a writer. At rest it is one plain file again, which can be copied, opened on a read-only medium and
read by every tool. Where there can be no such log (some network file systems; a reader that does not let go) the rollback
journal does: everybody waits for each other then. Both are written through to the disk before a commit counts.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import sqlalchemy as sa

BUSY_MS = 600_000
"""How long a reader, or a commit that readers hold up, waits."""
_TURN_MS = 500
"""How long one attempt to begin to write waits; an interrupt is heard in between."""
_LONGEST_WAIT_S = 24 * 3600.0
_SETTLE_ATTEMPTS = 5
_SETTLE_PAUSE_S = 0.03
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
        with suppress(sqlite3.OperationalError):  # somebody reads: the rollback journal does as well
            connection.execute("PRAGMA journal_mode = WAL").close()
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")


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
        if last or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


def settle(path: Path) -> None:
    """Make one plain file of a database that nobody uses any more; whoever still does will do it in the end."""
    for attempt in range(_SETTLE_ATTEMPTS):
        if not path.is_file() or not os.access(path, os.W_OK) or not path.stat().st_size:
            return
        with suppress(sqlite3.Error), closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
            keep_temporary_files_beside(connection, path)
            if connection.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",):
                return
        time.sleep(_SETTLE_PAUSE_S * (attempt + os.getpid() % 7))  # two that finish at once shall not meet again


def recover(path: Path) -> None:
    """Undo what a crash left half written, which only a connection that may write can do."""
    if os.access(path, os.W_OK):
        with suppress(sqlite3.Error), closing(sqlite3.connect(path, timeout=BUSY_MS / 1000)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").close()
