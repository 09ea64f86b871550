"""Watch paths: look, read on, tell what changed, wait."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from vmindex.ingest.interface import Options
from vmindex.ingest.run import write_kinds
from vmindex.store import database
from vmindex.watch.changes import Change
from vmindex.watch.listing import place_of
from vmindex.watch.source import WatchedSource

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import sqlalchemy as sa

INTERVAL_S = 0.5
_RETRY_S = 0.2
_MOST_ROUNDS = 4
"""Looks after which a log that never rests is left by ``once``."""


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """All that lay at the watched paths is in the index; what is told from now on happens now."""

    files: int
    lines: int
    events: int


News: TypeAlias = Change | CaughtUp


def watch(
    engine: sa.Engine,
    paths: Iterable[str | Path],
    options: Options | None = None,
    *,
    interval_s: float = INTERVAL_S,
    once: bool = False,
    from_start: bool = False,
) -> Iterator[News]:
    """Follow the logs at ``paths`` into the database behind ``engine``, and yield what changes, when it is in the index.

    What lies at a path that was never watched before is read without a word, unless ``from_start``. ``interval_s``: seconds
    between two looks. ``once``: end when there is nothing more to be read. Raises :class:`vmindex.errors.SourceError` for a
    path that is not there, and errors of the database; one that another process writes to is waited for.
    """
    places = list(dict.fromkeys(place_of(path) for path in paths))
    database.ready_for_writing(engine)
    with engine.begin() as connection:
        write_kinds(connection)
    sources = [WatchedSource(database.impatient(engine), place, options or Options()) for place in places]
    rounds = 0
    while True:
        began_s = time.monotonic()
        was_locked = False
        for source in sources:
            found = source.poll()
            was_locked = was_locked or found is None
            yield from found if found is not None and (from_start or not source.is_first_time) else ()
        if all(source.is_caught_up for source in sources):
            rounds += 1
            if rounds == 1:
                yield _caught_up(sources)
            if once and (rounds == _MOST_ROUNDS or all(source.is_idle for source in sources)):
                return
            spent_s = time.monotonic() - began_s
            # Looking shall not take more than half of the time.
            time.sleep(max(interval_s - spent_s, min(spent_s, interval_s)))
        elif was_locked:
            time.sleep(_RETRY_S)


def _caught_up(sources: list[WatchedSource]) -> CaughtUp:
    return CaughtUp(
        files=sum(source.files for source in sources),
        lines=sum(source.lines for source in sources),
        events=sum(source.events for source in sources),
    )
