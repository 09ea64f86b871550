"""Gather what one screen says of a migration, and the hints that follow from what is missing."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from vmindex import timestamps, vmotion_id
from vmindex.story.clocks import Clocks, clocks_of

if TYPE_CHECKING:
    from vmindex.index import Index
    from vmindex.records import Event, Migration, Phase

_WORTH_SAYING_S = 1.0


@dataclass(frozen=True, slots=True)
class Story:
    """Everything on the screen of one migration."""

    migration: Migration
    phases: list[Phase]
    events: list[Event]
    """In the order of their times, corrected by what is known of the clocks."""
    hints: list[str]
    why: str | None = None
    """The cause in one sentence, where it is known."""
    asked_by: str | None = None
    """Who started it, where vCenter's log or an event tells: ``DRS`` or a user."""
    clocks: Clocks = field(default_factory=Clocks)
    """Corrects the times of events; the events themselves have those that were logged."""

    def as_row(self) -> dict[str, Any]:
        """Return the columns of ``v_migrations`` with ``phases``, ``events`` and ``hints`` as lists beside them.

        Times are as logged; ``corrected_at`` of an event is the corrected one, ``None`` where that is the same.
        """
        return {
            **asdict(self.migration),
            "phases": [asdict(phase) for phase in self.phases],
            "events": [{**asdict(event), "corrected_at": self._corrected_at(event)} for event in self.events],
            "hints": self.hints,
        }

    def _corrected_at(self, event: Event) -> str | None:
        at_us = self.clocks.corrected_us(event)
        return None if at_us is None or at_us == event.at_us else timestamps.to_iso(at_us)


def compose(index: Index, shown_id: str, *, skew: bool = True) -> Story:
    """Return the story of the migration that ``shown_id`` means. Raises :class:`vmindex.errors.NotFoundError`.

    With ``skew``, times are corrected to the clock of the source where the difference of the clocks is known.
    """
    migration = index.migration(shown_id)
    clocks = clocks_of(index, migration, skew=skew)
    events = clocks.in_order(index.events(migration.vmotion_id))
    from vmindex.story.why import sentence

    return Story(
        migration,
        index.phases(migration.vmotion_id),
        events,
        hints(migration) + clocks.notes(events),
        why=sentence(index, migration),
        asked_by=_asked_by(events),
        clocks=clocks,
    )


_BY_DRS = frozenset({"lro-begin-drs-vmotion", "drs-vmotion", "event-drs-migrated"})


def _asked_by(events: list[Event]) -> str | None:
    if any(event.kind in _BY_DRS for event in events):
        return "DRS"
    told = [event for event in events if event.kind.startswith("event-")]
    return next((user for user in map(_user_of, told) if user), None)


def _user_of(event: Event) -> str | None:
    # Its patterns take a third of the time of a whole call, and most migrations have no such line.
    from vmindex.logs.families import fields_of

    user = fields_of(event.component, event.kind, event.message).get("user")
    return None if user is None else str(user)


def name_of(host: str | None, address: str | None) -> str:
    """Return what to call a side: its name, else its address."""
    return host or address or "an unknown host"


def hints(migration: Migration) -> list[str]:
    """Return what the reader should know of what is missing, and of clocks."""
    found = []
    if clock := _clock_hint(migration):
        found.append(clock)
    when = (migration.started_at or "an unknown time")[:16].replace("T", " ")
    for side, has_log, host, address in (
        ("source", migration.has_source_log, migration.source_host, migration.source_ip),
        ("destination", migration.has_dest_log, migration.dest_host, migration.dest_ip),
    ):
        if not has_log:
            owner = host or (f"the host that had {address}" if address else f"the {side} host, which no log names")
            found.append(
                f"No log of the {side} host was read. Its side is in the bundle of {owner}, around {when} UTC."
            )
    if migration.vm is None:
        found.append("No evidence names the VM: a bundle of the host where it runs now would (vm process list).")
    return found


def _clock_hint(migration: Migration) -> str | None:
    """Tell how far the clock that made a legacy id was ahead of the host that logged it first."""
    made_us = vmotion_id.made_at_us(migration.vmotion_id)
    if made_us is None or migration.started_us is None:
        return None
    ahead_s = (made_us - migration.started_us) / 1_000_000
    made_at = timestamps.to_iso(made_us)[:23].replace("T", " ")
    side = "source" if migration.has_source_log else "destination"
    if abs(ahead_s) < _WORTH_SAYING_S:
        return f"The id was made at {made_at} UTC, in step with the clock of the {side}."
    word = "ahead of" if ahead_s > 0 else "before"
    if ahead_s > 0:
        return f"The id was made at {made_at} UTC by a clock (vCenter's) {ahead_s:.1f} s {word} the {side}'s."
    return f"The id was made at {made_at} UTC, {-ahead_s:.1f} s {word} the {side} logged its first line."
