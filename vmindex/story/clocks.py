"""Correct the times of one migration to the clock of its source, as far as the difference of the clocks is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vmindex.index import Index
    from vmindex.records import Event, Migration

CORRECTED = "~"
"""Marks a time that is not the one that was logged."""
_SECOND = 1_000_000
_VCENTER = "vCenter"
_STATEMENT = """
    SELECT host, since_us, until_us, offset_s, uncertainty_s, drift_ppm, reference, id_offset_s, id_uncertainty_s
    FROM v_clock_offsets WHERE host = :host ORDER BY since_us"""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A row of ``v_clock_offsets``."""

    host: str
    since_us: int
    until_us: int
    offset_s: float | None
    uncertainty_s: float | None
    drift_ppm: float
    reference: str
    id_offset_s: float | None
    id_uncertainty_s: float | None

    def offset_us(self, at_us: int) -> float:
        """Return what the clock shows beyond the reference when it shows ``at_us``."""
        return (self.offset_s or 0.0) * _SECOND + (at_us - self.until_us) * self.drift_ppm / 1e6


@dataclass(frozen=True, slots=True)
class _Difference:
    """What to add to a time, and how wrong that may be, microseconds."""

    add_us: int
    uncertainty_us: int


_NONE = _Difference(0, 0)


class Moment(NamedTuple):
    """A time that was logged, whose clock stamped it (``None``: an unknown host's), and the same corrected, microseconds."""

    clock: str | None
    logged_us: int | None
    at_us: int | None


@dataclass(frozen=True, slots=True)
class Clocks:
    """Corrects times to the clock of the host ``base``; a time that needs or allows no correction stays."""

    base: str | None = None
    source_host: str | None = None
    dest_host: str | None = None
    stretches: dict[str, list[_Stretch]] = field(default_factory=dict)

    def corrected_us(self, event: Event) -> int | None:
        """Return the time of an event, corrected."""
        return self.at(self._clock_of(event), event.at_us)

    def at(self, host: object, at_us: int | None) -> int | None:
        """Return a time that a host logged, corrected."""
        return None if at_us is None else at_us + self._difference(host, at_us).add_us

    def span(self, migration: Migration, events: Sequence[Event]) -> tuple[Moment, Moment]:
        """Return when a migration started and ended."""
        started = self._moment(migration.started_us, events, self.base)
        return started, self._moment(migration.ended_us, events, started.clock)

    def _moment(self, at_us: int | None, events: Sequence[Event], likely: str | None) -> Moment:
        """Return the moment of a time; of several clocks that stamped an event then, it is the likely one's."""
        clocks = [self._clock_of(event) for event in events if event.at_us == at_us]
        clock = likely if likely in clocks or not clocks else clocks[0]
        return Moment(clock, at_us, self.at(clock, at_us))

    def in_order(self, events: Iterable[Event]) -> list[Event]:
        """Return events in the order of their corrected times; those without a time stay in front."""
        return sorted(events, key=lambda event: self.corrected_us(event) or 0)

    def notes(self, events: Iterable[Event]) -> list[str]:
        """Return what to tell the reader of corrections of these events."""
        return self.notes_on((self._clock_of(event), event.at_us) for event in events)

    def notes_on(self, times: Iterable[tuple[object, int | None]]) -> list[str]:
        """Return what to tell the reader of corrections of the times of hosts: one sentence for each host."""
        told: dict[str, _Difference] = {}
        for host, at_us in times:
            found = _NONE if at_us is None else self._difference(host, at_us)
            if found.add_us:
                told.setdefault(str(host), found)
        return [
            f"Times of {host} corrected by {found.add_us / _SECOND:+.3f} s ± {found.uncertainty_us / _SECOND:.3f} s to the "
            f"clock of {self.base}, and marked {CORRECTED}; --no-skew shows them as logged."
            for host, found in sorted(told.items())
        ]

    def _clock_of(self, event: Event) -> str | None:
        """Return whose clock stamped an event: the log of a VM is stamped by its host, wherever the log lies."""
        if event.component == "vpxd":
            return _VCENTER
        if event.component == "vmware":
            return {"S": self.source_host, "D": self.dest_host}.get(event.side or "")
        return event.host

    def _difference(self, host: object, at_us: int) -> _Difference:
        """Return how to correct a time of a host; nothing if the clocks differ by no more than is uncertain."""
        if host == self.base or self.base not in self.stretches:
            return _NONE
        if host == _VCENTER:
            return self._from_id_clock(at_us)
        if host not in self.stretches:
            return _NONE
        theirs = _nearest(self.stretches[str(host)], at_us)
        ahead_us = theirs.offset_us(at_us)
        base = _nearest(self.stretches[self.base], round(at_us - ahead_us))
        base_us = base.offset_us(round(at_us - ahead_us))
        if theirs.reference != base.reference or theirs.uncertainty_s is None or base.uncertainty_s is None:
            return _NONE
        return _worth(base_us - ahead_us, theirs.uncertainty_s + base.uncertainty_s)

    def _from_id_clock(self, at_us: int) -> _Difference:
        base = _nearest(self.stretches[self.base or ""], at_us)
        if base.id_offset_s is None or base.id_uncertainty_s is None:
            return _NONE
        return _worth(base.id_offset_s * _SECOND, base.id_uncertainty_s)


def clocks_of(index: Index, migration: Migration, *, skew: bool = True) -> Clocks:
    """Return the clocks of the hosts of a migration; the base is the source, or the destination if only its log was read.

    Without ``skew`` they correct nothing.
    """
    base = migration.source_host if migration.has_source_log else migration.dest_host
    if not skew:
        return Clocks(base, migration.source_host, migration.dest_host)
    hosts = {host for host in (migration.source_host, migration.dest_host) if host}
    stretches = {host: _stretches(index, host) for host in hosts}
    known = {host: rows for host, rows in stretches.items() if rows}
    return Clocks(base, migration.source_host, migration.dest_host, known)


def _stretches(index: Index, host: str) -> list[_Stretch]:
    return [_Stretch(*row) for row in index.sql(_STATEMENT, {"host": host}).rows]  # type: ignore[arg-type]


def _nearest(stretches: list[_Stretch], at_us: int) -> _Stretch:
    """Return the stretch in which a time lies, else the one next to it."""
    return min(stretches, key=lambda each: max(each.since_us - at_us, at_us - each.until_us, 0))


def _worth(add_us: float, uncertainty_s: float) -> _Difference:
    certain = abs(add_us) > uncertainty_s * _SECOND
    return _Difference(round(add_us), round(uncertainty_s * _SECOND)) if certain else _NONE
