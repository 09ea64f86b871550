"""Quick looks into the database, for a shell that completes ids and names, and for what begins before SQLAlchemy is loaded.

The standard library's sqlite3 is used alone: a shell waits for the answer, and SQLAlchemy takes longer to import
than a person likes to wait. Bounded, and silent where there is nothing.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from vmindex.store.revision import REVISION

if TYPE_CHECKING:
    from collections.abc import Iterator

_URL = "sqlite:///"
_BUSY_S = 0.2
_MOST = 200

_IDS = """
    SELECT CASE WHEN vmotion_id LIKE :begin THEN vmotion_id ELSE hex_id END,
           strftime('%Y-%m-%d %H:%M', started_us / 1000000, 'unixepoch') || ' ' || outcome
    FROM migrations
    WHERE outcome IS NOT NULL AND (vmotion_id LIKE :begin OR hex_id LIKE :begin)
    ORDER BY started_us DESC LIMIT :most"""
_NAMES = {
    "vms": "SELECT DISTINCT name FROM vms WHERE name LIKE :begin ESCAPE '\\' ORDER BY name LIMIT :most",
    "hosts": "SELECT DISTINCT name FROM hosts WHERE name LIKE :begin ESCAPE '\\' ORDER BY name LIMIT :most",
}
_COLUMNS = """
    SELECT v.name, c.name FROM sqlite_master v JOIN pragma_table_info(v.name) c
    WHERE v.type = 'view' AND v.name LIKE 'v!_%' ESCAPE '!' ORDER BY v.name, c.cid"""
_SEEN = """
    SELECT 1 FROM seen_units
    WHERE path = :path AND stat_key = :stat_key AND meaning = :meaning
      AND (SELECT version_num FROM alembic_version) = :revision"""


class Seen(NamedTuple):
    """How a unit was found: where, its ``stat_key`` then, and the options that change what its bytes mean."""

    path: str
    stat_key: str
    meaning: str


def vmotion_ids(db: str, begin: str) -> list[tuple[str, str]]:
    """Return the latest ids that begin so, in decimal or hex, each with its time and outcome."""
    if not begin.isalnum() and begin:
        return []
    return [(str(found), str(about or "")) for found, about in _rows(db, _IDS, begin=f"{begin}%", most=_MOST)]


def names(db: str, what: str, begin: str) -> list[str]:
    """Return names of ``vms`` or ``hosts`` that begin so; letter case does not matter."""
    escaped = begin.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return [str(row[0]) for row in _rows(db, _NAMES[what], begin=f"{escaped}%", most=_MOST)]


def view_columns(db: str) -> list[tuple[str, str]]:
    """Return the public views and their columns as pairs."""
    return [(str(view), str(column)) for view, column in _rows(db, _COLUMNS)]


def is_seen(path: Path, seen: Seen) -> bool:
    """Return whether a unit was read into an SQLite file of this schema and was not written since."""
    try:
        return path.exists() and bool(_ask(path, _SEEN, **seen._asdict(), revision=REVISION))
    except (sqlite3.Error, OSError):
        return False


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection that reads an SQLite file, and close it. Raises :class:`sqlite3.Error` if it cannot be read."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=_BUSY_S)) as connection:
        yield connection


def may_hold_source(path: Path, size: int) -> bool:
    """Return whether a source of so many bytes was read into an SQLite file; also if that cannot be told."""
    try:
        return path.exists() and bool(_ask(path, "SELECT 1 FROM sources WHERE bytes = :size LIMIT 1", size=size))
    except (sqlite3.Error, OSError):
        return True


def file_of(db: str) -> Path | None:
    """Return the SQLite file that a path or URL names, ``None`` for any other database."""
    text = db.removeprefix(_URL)
    return None if "://" in text or not text else Path(text).expanduser()


def _rows(db: str, statement: str, **values: object) -> list[tuple[object, ...]]:
    path = file_of(db)
    if path is None or not path.is_file():
        return []
    try:
        return _ask(path, statement, **values)
    except sqlite3.Error:  # a shell that completes has no place for errors; the command itself will tell
        return []


def _ask(path: Path, statement: str, /, **values: object) -> list[tuple[object, ...]]:
    with reading(path) as connection:
        return connection.execute(statement, values).fetchall()
