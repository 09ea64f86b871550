"""What the events of both hosts tell of one migration. No database here: this runs in several processes at once."""

from __future__ import annotations

import marshal
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from vmindex.correlate.outcome import Verdict, decide
from vmindex.correlate.phases import cut
from vmindex.correlate.side import NO_HOST, SideStory

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vmindex.correlate.side import Failure

_SECOND = 1_000_000


class EventRow(NamedTuple):
    """An event, as far as it tells of its migration."""

    migration_id: int
    event_id: int
    at_us: int | None
    op_id: str | None
    joined: int
    message: str
    component: str
    kind: str
    side: str | None
    host_id: int


@dataclass(frozen=True, slots=True)
class Told:
    """What the events of one migration tell."""

    record: dict[str, Any]
    """The columns of ``migrations``; hosts only where their own logs were read."""
    phases: list[dict[str, Any]]
    verdict: Verdict
    failures: list[Failure]
    span: list[tuple[int, int, int]]
    """(host_id, first, last moment) of each side whose log was read."""


def packed(rows: Iterable[Any]) -> bytes:
    """Return rows in the order of :class:`EventRow` as bytes that travel fast between processes."""
    return marshal.dumps([tuple(row) for row in rows])


def tell(rows: bytes) -> list[Told]:
    """Return what packed events tell; they are sorted by migration, then time."""
    events = map(EventRow._make, marshal.loads(rows))  # noqa: S302 - packed above, by a process of ours
    return [
        TwoSides(migration_id, list(of_one)).told()
        for migration_id, of_one in groupby(events, key=attrgetter("migration_id"))
    ]


class TwoSides:
    """Both sides of one migration."""

    def __init__(self, migration_id: int, rows: list[Any]) -> None:
        self.migration_id = migration_id
        self.rows = rows
        self.source = SideStory("S")
        self.dest = SideStory("D")
        self.neither = SideStory(None)
        stories = {"S": self.source, "D": self.dest, None: self.neither}
        for place, row in enumerate(rows):
            stories[row.side].add(row, place)
        self.verdict: Verdict = decide(self.source, self.dest, self.neither)

    def told(self) -> Told:
        """Return all that the events tell."""
        return Told(self.record(), self.phases(), self.verdict, self.failures(), self.span())

    def record(self) -> dict[str, Any]:
        """Return the columns of ``migrations``."""
        source, dest = self.source, self.dest
        source_ip = source.source_ip or dest.source_ip or self.neither.source_ip
        dest_ip = source.dest_ip or dest.dest_ip or self.neither.dest_ip
        started_us = self._started()
        ended_us, begun_us = self._ended()
        primary = self.verdict.primary
        return {
            "migration_id": self.migration_id,
            "kind": self._kind(source_ip, dest_ip),
            "source_host_id": source.host_id,
            "dest_host_id": dest.host_id,
            "source_ip": source_ip,
            "dest_ip": dest_ip,
            "source_world": source.leader_world,
            "dest_world": source.dest_world or dest.leader_world,
            "source_set_up_us": source.set_up_us,
            "dest_set_up_us": dest.set_up_us,
            "started_us": started_us,
            "ended_us": ended_us,
            "duration_s": _seconds(begun_us, ended_us),
            "precopy_s": _seconds(source.connected_us, source.precopy_stopped_us),
            "switchover_s": _seconds(source.precopy_stopped_us, source.sent_us),
            "downtime_s": self._downtime_s(),
            "bandwidth_mbps": source.bandwidth_mbps,
            "streams": len(source.streams) or len(dest.streams) or None,
            "encrypted": int(bool(source.encrypted or dest.encrypted)),
            "outcome": self.verdict.outcome,
            "failed_side": primary.side if primary else None,
            "failure": primary.text or None if primary else None,
            "status_code": primary.status_code if primary else None,
            "op_id": source.op_id or dest.op_id,
            "told_vm": source.told_vm or dest.told_vm or self.neither.told_vm,
            "has_source_log": int(source.has_log),
            "has_dest_log": int(dest.has_log),
        }

    def _ended(self) -> tuple[int | None, int | None]:
        """Return when it ended, by the source if it shows that, and when it began by the same clock.

        The difference of two clocks is no duration: the beginning is ``None`` where that clock stamped no earlier line.
        """
        if self.verdict.outcome == "incomplete":
            return None, None
        for story in (self.source, self.dest, self.neither):
            if (ended_us := story.last_closing_us) is not None:
                end = next(row for row in self.rows if row.at_us == ended_us and row.side == story.side)
                return ended_us, self._begun(self._clock(end), ended_us)
        return None, None

    def _begun(self, clock: int | str, ended_us: int) -> int | None:
        """Return when it began by a clock: the start, if that clock stamped it, else the first line of the id on that host."""
        started_us = self._started()
        if clock == self.source.host_id:  # as nearly always
            return started_us
        rows = [row for row in self.rows if self._clock(row) == clock]
        if any(row.at_us == started_us for row in rows):
            return started_us
        times = [row.at_us for row in rows if not row.joined and row.component not in NO_HOST]
        return min((at_us for at_us in times if at_us is not None and at_us < ended_us), default=None)

    def _clock(self, row: Any) -> int | str:
        """Return what stamped a line: a host (its host_id), vCenter, or the unknown host of a VM's log."""
        if row.component not in NO_HOST:
            return int(row.host_id)
        if row.component == "vpxd":
            return "vCenter"
        hosts = {"S": self.source.host_id, "D": self.dest.host_id}
        return hosts.get(row.side) or f"the VM's host {row.side}"

    def _started(self) -> int | None:
        """Return the first line of the id on the source, else on the destination, else on nobody knows which side."""
        for story in (self.source, self.dest):
            if story.has_log:
                return story.first_us
        return min((row.at_us for row in self.rows if row.at_us is not None), default=None)

    def _kind(self, source_ip: str | None, dest_ip: str | None) -> str:
        if any(row.message.startswith("XVMotion:") for row in self.rows):
            return "xvmotion"
        same_host = self.source.has_log and self.source.host_id == self.dest.host_id
        if (
            same_host
            or any(row.message.startswith("FSR:") for row in self.rows)
            or (source_ip is not None and source_ip == dest_ip)
        ):
            return "svmotion"
        return "vmotion"

    def _downtime_s(self) -> float | None:
        """Return how long the guest stood still: as vCenter's agent reports it, else as the VMX or hostd measured it."""
        stories = (self.neither, self.dest, self.source)
        reported = [story.downtime_us for story in stories]
        measured = [
            *(story.stun_us for story in (self.dest, self.source, self.neither)),
            *(s.precopy_stun_us for s in stories),
        ]
        found = next((value for value in (*reported, *measured) if value is not None), None)
        return None if found is None or self.verdict.outcome != "success" else found / _SECOND

    def phases(self) -> list[dict[str, Any]]:
        """Return the rows of ``phases``."""
        return [
            {
                "migration_id": self.migration_id,
                "host_id": story.host_id,
                "side": phase.side,
                "phase": phase.phase,
                "started_us": phase.started_us,
                "ended_us": phase.ended_us,
            }
            for story in (self.source, self.dest)
            for phase in cut(story)
        ]

    def span(self) -> list[tuple[int, int, int]]:
        """Return (host_id, first, last moment) of each side whose log was read."""
        found: dict[int, list[int]] = {}
        for row in self.rows:
            if row.at_us is not None and row.component not in NO_HOST:
                found.setdefault(row.host_id, []).append(row.at_us)
        return [(host_id, min(times), max(times)) for host_id, times in sorted(found.items())]

    def failures(self) -> list[Failure]:
        """Return all lines that say that something failed, by side."""
        return [*self.source.failures, *self.dest.failures, *self.neither.failures]


def _seconds(begun_us: int | None, ended_us: int | None) -> float | None:
    return None if begun_us is None or ended_us is None else (ended_us - begun_us) / _SECOND
