"""The page of one migration: what ``show`` and ``why`` tell of it, with a picture, and where each line stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vmindex import timestamps
from vmindex.report.page import fill
from vmindex.report.pictures import Axis, Lane
from vmindex.story import compose
from vmindex.story.clocks import CORRECTED
from vmindex.story.compose import name_of
from vmindex.story.text import BAD, KINDS, facts, side_of, since
from vmindex.story.why import findings

if TYPE_CHECKING:
    from vmindex.index import Index
    from vmindex.records import Event, Phase
    from vmindex.story import Story

_SIDES = {"S": "Source", "D": "Destination"}


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the timeline."""

    time: str
    elapsed: str
    side: str
    style: str
    event: Event


def migration_page(index: Index, shown_id: str, *, skew: bool = True) -> str:
    """Return the page about the migration that ``shown_id`` means. Raises :class:`vmindex.errors.NotFoundError`.

    With ``skew``, times are corrected to the clock of the source where the difference of the clocks is known.
    """
    story = compose(index, shown_id, skew=skew)
    migration = story.migration
    times = [at_us for event in story.events if (at_us := story.clocks.corrected_us(event)) is not None]
    axis = Axis(min(times, default=0), max(times, default=0))
    started, _ = story.clocks.span(migration, story.events)
    return fill(
        "migration.html",
        kind=KINDS[migration.kind],
        migration=migration,
        facts=facts(story),
        hints=story.hints,
        findings=findings(index, migration.vmotion_id),
        lanes=_lanes(story, axis) if times else [],
        ends=[timestamps.to_iso(at_us)[11:23] for at_us in (axis.first_us, axis.last_us)],
        lines=[_line(story, event, started.at_us) for event in story.events],
    )


def _lanes(story: Story, axis: Axis) -> list[Lane]:
    """Return for each side a lane of its phases and one of its lines."""
    migration = story.migration
    lanes = []
    for side, host, address in (
        ("S", migration.source_host, migration.source_ip),
        ("D", migration.dest_host, migration.dest_ip),
    ):
        phases, lines = Lane(f"{_SIDES[side]} {name_of(host, address)}"), Lane("its lines")
        for phase in story.phases:
            if phase.side == side:
                begun_us, ended_us = _ends(story, phase)
                text = f"{phase.phase} {phase.duration_s:.3f} s"
                phases.spans.append(axis.span(begun_us, ended_us, text, phase.phase))
        for event in story.events:
            if side_of(event, migration) == side and (at_us := story.clocks.corrected_us(event)) is not None:
                lines.spans.append(axis.span(at_us, at_us, event.message[:200], _style(event)))
        lanes += [lane for lane in (phases, lines) if lines.spans]
    return lanes


def _ends(story: Story, phase: Phase) -> tuple[int, int]:
    """Return when a phase began and ended, corrected."""
    begun_us, ended_us = timestamps.from_iso(phase.started_at), timestamps.from_iso(phase.ended_at)
    return story.clocks.at(phase.host, begun_us) or begun_us, story.clocks.at(phase.host, ended_us) or ended_us


def _style(event: Event) -> str:
    return "bad" if event.severity in BAD else ""


def _line(story: Story, event: Event, started_us: int | None) -> _Line:
    at_us = story.clocks.corrected_us(event)
    mark = CORRECTED if at_us != event.at_us else ""
    return _Line(
        time="" if at_us is None else timestamps.to_iso(at_us)[:23].replace("T", " ") + mark,
        elapsed=since(started_us, at_us),
        side=_SIDES[side_of(event, story.migration)],
        style=_style(event),
        event=event,
    )
