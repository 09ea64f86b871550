"""Write a story for a terminal: header, phases with bars, the timeline with a column for each side."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Protocol

from vmindex import timestamps
from vmindex.output import visible
from vmindex.story.clocks import CORRECTED, Moment
from vmindex.story.compose import Story, name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmindex.records import Event, Migration

_NARROWEST = 60
_BAR = "█"
_LABEL = 12
_TIME = 12
_ELAPSED = 9
_GAP = 2
_MOST_LINES = 6
BAD = frozenset({"warning", "error", "alert", "critical"})
"""The severities of lines that are shown as bad."""
_SET_UP = frozenset({"set-info-source", "set-info-dest"})
"""The lines that say "encrypted" of a migration that is."""
_PREFIX = re.compile(r"^(?P<subsystem>[A-Za-z_][\w.]*): ?(?:vm \d+: ?)?(?:\d+: ?)?(?:\d{1,20} [SD]: ?)?")


class Painter(Protocol):
    """Colours a text, or leaves it as it is."""

    def __call__(self, text: str, style: str, /) -> str:
        """Return ``text`` in a style: ``good``, ``bad``, ``dim`` or ``strong``."""


def plain(text: str, _style: str, /) -> str:
    """Paint nothing."""
    return text


def render(story: Story, width: int = 100, paint: Painter = plain) -> Iterator[str]:
    """Yield the lines of the screen, no longer than ``width`` columns (at least 60)."""
    width = max(width, _NARROWEST)
    yield from _header(story, width, paint)
    if story.phases:
        yield ""
        yield from _phases(story, width, paint)
    if story.hints:
        yield ""
        for hint in story.hints:
            yield from textwrap.wrap(visible(hint), width, initial_indent="• ", subsequent_indent="  ")
    yield ""
    yield from _timeline(story, width, paint)


def _header(story: Story, width: int, paint: Painter) -> Iterator[str]:
    migration = story.migration
    title = f"{KINDS[migration.kind]} {migration.vmotion_id}"
    style = {"success": "good", "failed": "bad"}.get(migration.outcome, "strong")
    outcome = migration.outcome.upper()
    yield paint(title, "strong") + " " * max(1, width - len(title) - len(outcome)) + paint(outcome, style)
    yield "─" * width
    for label, text in facts(story):
        first, *rest = textwrap.wrap(text, width - _LABEL, break_on_hyphens=False) or [""]
        yield paint(f"{label:<{_LABEL}}", "dim") + first
        yield from (" " * _LABEL + line for line in rest)


def facts(story: Story) -> list[tuple[str, str]]:
    """Return the lines of the header: what each tells, and what it says, fit to be shown."""
    migration = story.migration
    rows = [
        (
            "VM",
            visible(migration.vm or "not named by any evidence")
            + (f"  {migration.vm_uuid}" if migration.vm_uuid else ""),
        ),
        ("From", _side(migration.source_host, migration.source_ip, migration.source_world)),
        ("To", _side(migration.dest_host, migration.dest_ip, migration.dest_world)),
        ("When", _when(story)),
        ("How", _how(story)),
        ("Outcome", _outcome(migration)),
    ]
    if story.asked_by:
        rows.insert(-1, ("Asked by", visible(story.asked_by)))
    if story.why:
        rows.append(("Why", visible(story.why)))
    return rows


KINDS = {"vmotion": "vMotion", "svmotion": "Storage vMotion", "xvmotion": "vMotion without shared storage"}


def _side(host: str | None, address: str | None, world: int | None) -> str:
    parts = [visible(name_of(host, address))]
    if host and address:
        parts.append(address)
    parts.append(f"world {world}" if world else "world not logged")
    return "  ".join(parts)


def _when(story: Story) -> str:
    """Return start, end and duration; times of two clocks that could not be brought together say whose they are."""
    started, ended = story.clocks.span(story.migration, story.events)
    if started.at_us is None:
        return "no time was logged"
    day, first = _day(started.at_us), _shown(started)
    if ended.at_us is None:
        return f"{day} {first} UTC, no end was logged"
    last = _shown(ended) if _day(ended.at_us) == day else f"{_day(ended.at_us)} {_shown(ended)}"
    took = "" if story.migration.duration_s is None else f", {story.migration.duration_s:.3f} s"
    if started.clock == ended.clock or CORRECTED in first + last:
        return f"{day} {first} → {last} UTC{took}"
    return f"{day} {first} (clock of {_owner(started)}) → {last} (clock of {_owner(ended)}) UTC{took}"


def _day(at_us: int) -> str:
    return timestamps.to_iso(at_us)[:10]


def _shown(moment: Moment) -> str:
    """Return the time of day, marked where it is not the one that was logged."""
    if moment.at_us is None:
        return "no time"
    return timestamps.to_iso(moment.at_us)[11:23] + (CORRECTED if moment.at_us != moment.logged_us else "")


def _owner(moment: Moment) -> str:
    return visible(moment.clock or "another host")


def _how(story: Story) -> str:
    migration = story.migration
    parts = []
    if migration.streams:
        parts.append(f"{migration.streams} stream{'s' if migration.streams > 1 else ''}")
    if migration.bandwidth_mbps is not None:
        parts.append(f"{migration.bandwidth_mbps:g} MB/s")
    if migration.downtime_s is not None:
        parts.append(f"guest down for {migration.downtime_s:.3f} s")
    if migration.encrypted:
        parts.append("encrypted")
    elif any(event.kind in _SET_UP for event in story.events):
        parts.append("not encrypted")
    if migration.op_id:
        parts.append(f"opID {visible(migration.op_id)}")
    return ", ".join(parts) or "not shown by any log"


def _outcome(migration: Migration) -> str:
    match migration.outcome:
        case "success":
            return "success: the logs show that the VM arrived, and no failure"
        case "incomplete":
            return "incomplete: what was read shows neither success nor failure"
    side = {"S": "the source", "D": "the destination"}.get(migration.failed_side or "", "one side")
    code = f" ({migration.status_code})" if migration.status_code else ""
    text = f": {visible(migration.failure)}{code}" if migration.failure else ""
    return f"{migration.outcome} on {side}{text}" if migration.outcome == "failed" else f"{migration.outcome}{text}"


def _phases(story: Story, width: int, paint: Painter) -> Iterator[str]:
    name_width = 24
    longest = max(phase.duration_s for phase in story.phases) or 1.0
    room = width - name_width - 13
    yield paint("Phases", "strong")
    for phase in story.phases:
        side = "source" if phase.side == "S" else "destination"
        bar = _BAR * max(1, round(room * phase.duration_s / longest))
        yield f"  {phase.phase:<11}{paint(f'{side:<{name_width - 13}}', 'dim')}{phase.duration_s:>10.3f} s {bar}"


def _timeline(story: Story, width: int, paint: Painter) -> Iterator[str]:
    if not story.events:
        return
    sides = _columns(story)
    room = width - _TIME - _ELAPSED - _GAP * len(sides)
    each = room // len(sides)
    heads = "".join(" " * _GAP + f"{title[:each]:<{each}}" for title in sides.values())
    yield paint(f"{'Time (UTC)':<{_TIME}}{'+s':>{_ELAPSED}}{heads}".rstrip(), "strong")
    times = [story.clocks.corrected_us(event) for event in story.events]
    started, _ = story.clocks.span(story.migration, story.events)
    day = None
    for event, at_us in zip(story.events, times, strict=True):
        at = None if at_us is None else timestamps.to_iso(at_us)
        if at and at[:10] != day:
            day = at[:10]
            yield paint(day, "dim")
        column = side_of(event, story.migration)
        head = _head(Moment(event.host, event.at_us, at_us), started.at_us)
        yield from _event_lines(event, head, list(sides).index(column) * (each + _GAP), each, paint)


def _columns(story: Story) -> dict[str, str]:
    """Return the columns: one for each side that logged anything."""
    migration = story.migration
    titles = {
        "S": f"Source {name_of(migration.source_host, migration.source_ip)}",
        "D": f"Destination {name_of(migration.dest_host, migration.dest_ip)}",
    }
    used = {side_of(event, migration) for event in story.events}
    return {side: visible(title) for side, title in titles.items() if side in used}


def side_of(event: Event, migration: Migration) -> str:
    """Return the side whose column an event stands in: the one it prints, else that of its host."""
    if event.side in ("S", "D"):
        return event.side
    dest_names = (migration.dest_host, migration.dest_ip)
    source_names = (migration.source_host, migration.source_ip)
    return "D" if event.host in dest_names and event.host not in source_names else "S"


def _head(moment: Moment, started_us: int | None) -> str:
    """Return the columns of the time, and of the time since the start."""
    time = _shown(moment)
    elapsed = since(started_us, moment.at_us)
    return f"{time:<{_TIME}}{elapsed:>{_TIME + _ELAPSED - max(_TIME, len(time))}}"


def since(started_us: int | None, at_us: int | None) -> str:
    """Return the seconds from the start of a migration to a moment, negative before it; empty where either is not known."""
    return "" if None in (started_us, at_us) else f"{((at_us or 0) - (started_us or 0)) / 1_000_000:.3f}"


def _event_lines(event: Event, head: str, place: int, each: int, paint: Painter) -> Iterator[str]:
    message = visible(_PREFIX.sub("", event.message) or event.message)
    lines = textwrap.wrap(message, each, max_lines=_MOST_LINES, placeholder=" …") or [""]
    style = "bad" if event.severity in BAD else ""
    indent = " " * (_GAP + place)
    for number, text in enumerate(lines):
        shown = paint(text, style) if style else text
        if number == 0:
            yield f"{head}{indent}{shown}"
        else:
            yield " " * (_TIME + _ELAPSED) + indent + shown
