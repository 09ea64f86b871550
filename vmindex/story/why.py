"""Tell why a migration ended as it did: the cause, its symptoms, what else happened then, and what to do."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from vmindex import timestamps
from vmindex.output import visible
from vmindex.story.clocks import CORRECTED, Clocks, clocks_of
from vmindex.story.compose import hints
from vmindex.story.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmindex.index import Index
    from vmindex.records import Migration
    from vmindex.story.text import Painter

COLUMNS = ("vmotion_id", "rank", "signature", "cause", "remedy", "reference", "host", "at", "event_id")
_STATEMENT = f"""
    SELECT {", ".join(COLUMNS)} FROM v_findings WHERE vmotion_id = :id
    ORDER BY CASE rank WHEN 'primary' THEN 0 WHEN 'secondary' THEN 1 ELSE 2 END, at, signature"""
_TITLES = {"primary": "Primary cause", "secondary": "Symptoms", "context": "What else happened"}


def findings(index: Index, vmotion_id: str) -> list[dict[str, object]]:
    """Return the rows of ``v_findings`` of a migration, the primary cause first."""
    rows = index.sql(_STATEMENT, {"id": vmotion_id}).rows
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def sentence(index: Index, migration: Migration) -> str | None:
    """Return the one-sentence version: what the primary cause means."""
    found = next(iter(findings(index, migration.vmotion_id)), None)
    return str(found["cause"]) if found is not None and found["rank"] == "primary" else None


def render(
    index: Index, shown_id: str, width: int = 100, paint: Painter = plain, *, skew: bool = True
) -> Iterator[str]:
    """Yield the answer as lines. Raises :class:`vmindex.errors.NotFoundError`.

    With ``skew``, times are corrected to the clock of the source where the difference of the clocks is known.
    """
    migration = index.migration(shown_id)
    clocks = clocks_of(index, migration, skew=skew)
    started, _ = clocks.span(migration, list(index.events(migration.vmotion_id)))
    found = [(item, *_times(item, clocks)) for item in findings(index, migration.vmotion_id)]
    found.sort(key=lambda timed: (list(_TITLES).index(str(timed[0]["rank"])), timed[2] is None, timed[2] or 0))
    yield paint(f"vMotion {migration.vmotion_id}: {migration.outcome}", "strong")
    if migration.failure:
        code = f" ({migration.status_code})" if migration.status_code else ""
        yield from textwrap.wrap(f"Logged: {visible(migration.failure)}{code}", width)
    rank = None
    for item, logged_us, at_us in found:
        if item["rank"] != rank:
            rank = str(item["rank"])
            yield ""
            yield paint(_TITLES.get(rank, rank), "strong")
        yield from _finding(item, _distance(logged_us, at_us, started.at_us), width, paint)
    if not found:
        yield ""
        yield _NOTHING.get(migration.outcome, "Nothing that was read explains it.")
    times = [(item["host"], logged_us) for item, logged_us, _ in found]
    for hint in hints(migration) + clocks.notes_on(times):
        yield from textwrap.wrap(visible(hint), width, initial_indent="• ", subsequent_indent="  ")


_NOTHING = {
    "success": "Nothing failed: the logs show that it succeeded.",
    "incomplete": "What was read shows neither success nor failure.",
}


def _finding(item: dict[str, object], distance: str, width: int, paint: Painter) -> Iterator[str]:
    place = f"{item['host'] or 'unknown host'}, {distance}".rstrip(", ")
    style = {"primary": "bad", "secondary": "dim"}.get(str(item["rank"]), "")
    for line in textwrap.wrap(visible(f"{item['cause']}"), width, initial_indent="  ", subsequent_indent="  "):
        yield paint(line, style) if style else line
    yield paint(f"    {visible(place)}  [{visible(str(item['signature']))}]", "dim")
    if item["rank"] == "primary":
        if item["remedy"]:
            yield from textwrap.wrap(
                f"Do: {visible(str(item['remedy']))}", width, initial_indent="    ", subsequent_indent="        "
            )
        if item["reference"]:
            yield from textwrap.wrap(
                f"See: {visible(str(item['reference']))}", width, initial_indent="    ", subsequent_indent="         "
            )


def _times(item: dict[str, object], clocks: Clocks) -> tuple[int | None, int | None]:
    """Return when a finding was logged, and the same corrected."""
    if not item["at"]:
        return None, None
    logged_us = timestamps.from_iso(str(item["at"]))
    return logged_us, clocks.at(item["host"], logged_us)


def _distance(logged_us: int | None, at_us: int | None, started_us: int | None) -> str:
    """Tell when a finding was logged: its time, marked where it is corrected, and how far that is from the start."""
    if at_us is None:
        return ""
    mark = CORRECTED if at_us != logged_us else ""
    time = f"{timestamps.to_iso(at_us)[11:23]}{mark} UTC"
    if started_us is None:
        return time
    return f"{time} ({(at_us - started_us) / 1_000_000:+.3f} s)"
