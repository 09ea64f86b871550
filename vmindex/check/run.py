"""The order of the checks: what makes the next one meaningless stops them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vmindex.check import conclusions, contents
from vmindex.store import database, maintenance

if TYPE_CHECKING:
    from collections.abc import Iterable

    import sqlalchemy as sa
    from sqlalchemy.engine import URL

_REBUILD = "restore a copy, or ingest the sources again into a new database"
_FINISH = "run the ingest again, or any other: it concludes what is pending"
_REPORT = "ingest the sources again into a new database, and please report it"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and what to do about it."""

    what: str
    advice: str


def check(url: URL, *, conclusions_too: bool = True) -> list[Fault]:
    """Return what is wrong with a database, nothing if it is sound. Changes nothing in it.

    ``conclusions_too``: conclude everything again in a copy, and compare; takes about as long as it took at first, and as much
    room beside the database (in memory where its folder cannot be written) as it has itself. Raises errors of the database.
    """
    engine = database.engine_for_reading(url)
    try:
        with engine.connect() as connection:
            database.require_current(connection)
            if found := _of(maintenance.damage(connection), _REBUILD):
                return found
            found = [*_of(contents.orphans(connection), _REBUILD), *_of(contents.miscounts(connection), _REBUILD)]
            found += _of(contents.other_views(connection), "run: vmindex db upgrade")
            pending = list(contents.pending(connection))
        found += _of(pending, _FINISH)
        with maintenance.private_copy(url) as copy:
            found += _of_copy(copy, conclusions_too=conclusions_too and not found)
        return found
    finally:
        engine.dispose()


def _of_copy(copy: sa.Connection, *, conclusions_too: bool) -> list[Fault]:
    found = _of(maintenance.damage_of_full_text(copy), _REBUILD) + _of(contents.unreadable_views(copy), _REBUILD)
    if conclusions_too and not found:
        found += _of(conclusions.differences(copy), _REPORT)
    return found


def _of(texts: Iterable[str], advice: str) -> list[Fault]:
    return [Fault(text, advice) for text in texts]
