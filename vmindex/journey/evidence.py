"""Load what proves where VMs ran: their migrations, with the marks of the switchover, and the signs of their worlds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from vmindex.journey.model import Move, Sign
from vmindex.journey.statements import rows_of
from vmindex.timestamps import to_iso

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vmindex.index import Index
    from vmindex.journey.clocks import Clocks

_PAGE_IN_US = 5_000_000
"""The guest runs on the destination so long, at the most as a rule, before the rest of its memory has been paged in."""
_POWER_ON = frozenset({"world-start-vmm", "world-add-vmm"})
_KINDS = {"precopy-stop": "stop", "all-pages-sent": "sent", "hbr-migration-end": "ended", "page-in-done": "paged in"}
_MARKS_OF_PHASES = {
    ("S", "pre-copy"): "stop",
    ("S", "switchover"): "sent",
    ("S", "finish"): "ended",
    ("D", "receive"): "paged in",
}
"""What happened when a phase ended."""
_Marks = dict[tuple[str, str], int]
"""(side, mark) to the time that this side logged."""


@dataclass(slots=True)
class Evidence:
    """What is known of one row of ``vms``."""

    moves: list[Move] = field(default_factory=list)
    signs: list[Sign] = field(default_factory=list)


class _Row(NamedTuple):
    """A row of ``migrations``."""

    migration_id: int
    vm_id: int
    vmotion_id: str
    kind: str | None
    outcome: str
    source: int | None
    dest: int | None
    source_world: int | None
    dest_world: int | None
    source_set_up_us: int | None
    dest_set_up_us: int | None
    started_us: int | None
    ended_us: int | None
    duration_s: float | None
    downtime_s: float | None
    bandwidth_mbps: float | None
    has_source_log: int
    has_dest_log: int


_MIGRATIONS = """
SELECT migration_id, vm_id, vmotion_id, kind, outcome, source_host_id, dest_host_id, source_world_id, dest_world_id,
       source_set_up_us, dest_set_up_us, started_us, ended_us, duration_s, downtime_s, bandwidth_mbps,
       has_source_log, has_dest_log
FROM migrations WHERE vm_id IN {these} AND outcome IS NOT NULL"""
_PHASES = "SELECT migration_id, side, phase, ended_us FROM phases WHERE migration_id IN {these}"
_EVENTS = """
SELECT e.migration_id, c.side, c.kind, max(e.at_us)
FROM events e JOIN event_classes c ON c.class_id = e.class_id
WHERE e.migration_id IN {these} AND c.side IS NOT NULL AND e.at_us IS NOT NULL AND c.component = 'vmkernel'
GROUP BY e.migration_id, c.side, c.kind"""
_SIGNS = """
SELECT w.vm_id, w.world_id, w.host_id, e.at_us, e.evidence
FROM worlds w JOIN world_evidence e ON e.world_id = w.world_id
WHERE w.vm_id IN {these} AND e.at_us IS NOT NULL"""


def load(index: Index, vm_ids: Iterable[int], clocks: Clocks) -> dict[int, Evidence]:
    """Return the evidence of each of these rows of ``vms``."""
    wanted = list(vm_ids)
    found: dict[int, Evidence] = defaultdict(Evidence)
    rows = [_Row(*row) for row in rows_of(index, _MIGRATIONS, wanted)]
    marks = _marks(index, rows)
    for row in rows:
        found[row.vm_id].moves.append(_move(row, marks[row.migration_id], clocks))
    arrivals = {row.dest_world for row in rows}
    for vm_id, world_id, host_id, at_us, evidence in rows_of(index, _SIGNS, wanted):
        powered_on = evidence in _POWER_ON
        if not (powered_on and world_id in arrivals):  # the world of a VM that arrives, or tries to
            found[vm_id].signs.append(Sign(clocks.common(host_id, at_us) or 0, host_id, world_id, powered_on))
    return found


def _marks(index: Index, rows: list[_Row]) -> dict[int, _Marks]:
    """Return the marks of each migration: of most from its phases, of those without an end from their lines."""
    found: dict[int, _Marks] = defaultdict(dict)
    for migration_id, side, phase, ended_us in rows_of(index, _PHASES, (row.migration_id for row in rows)):
        if mark := _MARKS_OF_PHASES.get((side, phase)):
            found[migration_id][side, mark] = ended_us
    open_ended = [row.migration_id for row in rows if row.outcome == "incomplete" or not found[row.migration_id]]
    for migration_id, side, kind, at_us in rows_of(index, _EVENTS, open_ended):
        marks = found[migration_id]
        marks[side, "last"] = max(at_us, marks.get((side, "last"), at_us))
        if mark := _KINDS.get(kind):
            marks[side, mark] = at_us
    return found


def _move(row: _Row, logged: _Marks, clocks: Clocks) -> Move:
    starter = row.source if row.has_source_log else row.dest if row.has_dest_log else None
    marks = {
        (side, mark): clocks.common(row.source if side == "S" else row.dest, at_us) or 0
        for (side, mark), at_us in logged.items()
    }
    begun_us = clocks.common(starter, row.started_us)
    left_us, handed_us, arrived_us = _switchover(row, marks, begun_us, clocks.common(starter, row.ended_us))
    return Move(
        vmotion_id=row.vmotion_id,
        kind=row.kind,
        outcome=row.outcome,
        source=row.source,
        dest=row.dest,
        source_world=row.source_world,
        dest_world=row.dest_world,
        begun_us=begun_us,
        left_us=left_us,
        handed_us=handed_us,
        arrived_us=arrived_us,
        all_sent=("S", "sent") in marks,
        clocks_differ_us=_clocks_differ(row, clocks),
        logged=(_iso(row.started_us), _iso(row.ended_us), row.duration_s, row.downtime_s, row.bandwidth_mbps),
    )


def _switchover(
    row: _Row, marks: _Marks, begun_us: int | None, ended_us: int | None
) -> tuple[int | None, int | None, int | None]:
    """Return (left, handed over, arrived): from before what either host logged of the switchover to after it."""
    sent, ended, paged_in = marks.get(("S", "sent")), marks.get(("S", "ended")), marks.get(("D", "paged in"))
    stop = marks.get(("S", "stop"), sent)
    if row.outcome in ("failed", "cancelled"):
        return ended_us, None, None
    if row.outcome == "incomplete" and sent is None:
        last = marks.get(("S", "stop")) or marks.get(("S", "last")) or begun_us
        return last, None, None
    arrived = [at for at in (ended if ended is not None else sent, paged_in) if at is not None]
    if not arrived:  # only other logs tell of it
        return begun_us, ended_us, ended_us
    left_us = stop if stop is not None else max(arrived[0] - _PAGE_IN_US, begun_us or 0)
    return min(left_us, max(arrived)), sent if sent is not None else paged_in, max(arrived)


def _clocks_differ(row: _Row, clocks: Clocks) -> int:
    source, dest = clocks.common(row.source, row.source_set_up_us), clocks.common(row.dest, row.dest_set_up_us)
    return 0 if source is None or dest is None else abs(source - dest)


def _iso(at_us: int | None) -> str | None:
    return None if at_us is None else to_iso(at_us)
