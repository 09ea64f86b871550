"""The sides of migrations that the logs lack, and why: a side is missing if its host's vmkernel log was not read for then.

The log of the other side tells the time, so it is by another clock; near the edge of a log that counts as outside of it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from vmindex.coverage.spans import SECOND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmindex.coverage.logfiles import LogCoverage
    from vmindex.index import Index
    from vmindex.records import Rows

Reason: TypeAlias = Literal[
    "no-bundle", "no-vmkernel", "rotated-away", "captured-before", "hole", "no-line", "unknown-host", "unknown-time"
]
EDGE_US = 300 * SECOND
"""How far the clocks of two hosts may differ before a time near the edge of a log is taken for inside of it."""
_AT_ONCE = 400

_MIGRATIONS = """
SELECT m.migration_id, m.vmotion_id, m.kind, v.name AS vm, m.outcome, m.started_us, m.ended_us,
       m.source_host_id, m.source_ip, m.source_set_up_us, m.has_source_log, s.name AS source_host,
       m.dest_host_id, m.dest_ip, m.dest_set_up_us, m.has_dest_log, d.name AS dest_host
FROM migrations m LEFT JOIN vms v ON v.vm_id = m.vm_id
LEFT JOIN hosts s ON s.host_id = m.source_host_id LEFT JOIN hosts d ON d.host_id = m.dest_host_id
WHERE m.outcome IS NOT NULL ORDER BY m.started_us, m.vmotion_id"""
_SEEN = """
SELECT e.migration_id, c.side, c.component, o.host_id, min(e.at_us) AS first_us, max(e.at_us) AS last_us
FROM events e JOIN event_classes c ON c.class_id = e.class_id JOIN origins o ON o.origin_id = e.origin_id
WHERE e.migration_id IN ({ids}) AND c.component NOT IN ('vmware', 'vpxd')
GROUP BY e.migration_id, c.side, c.component, o.host_id"""


@dataclass(frozen=True, slots=True)
class WantedSide:
    """A side of a migration whose log would tell more. Times are microseconds.

    ``missing``: no line of the vmkernel log of this side was read; else the migration is incomplete and this side's
    log begins or ends in the middle of it. ``start_us`` and ``end_us`` span what is wanted, ``None`` if no line has a time.
    """

    vmotion_id: str
    kind: str
    vm: str | None
    outcome: str
    side: Literal["S", "D"]
    host_id: int | None
    host: str | None
    address: str | None
    start_us: int | None
    end_us: int | None
    missing: bool
    reason: Reason


@dataclass(frozen=True, slots=True)
class _Side:
    """What is known of one side: columns of the migration, and where its vmkernel lines begin and end."""

    side: Literal["S", "D"]
    host_id: int | None
    host: str | None
    address: str | None
    has_log: bool
    set_up: bool
    first_us: int | None = None
    last_us: int | None = None
    seen: bool = False


def wanted_sides(index: Index, coverage: LogCoverage) -> Iterator[WantedSide]:
    """Yield the sides that are missing, and those of incomplete migrations that are cut, in the order of time."""
    migrations = list(_records(index.sql(_MIGRATIONS)))
    doubtful = [migration for migration in migrations if not _whole(migration, coverage)]
    for start in range(0, len(doubtful), _AT_ONCE):
        some = doubtful[start : start + _AT_ONCE]
        seen = _seen(index, [migration["migration_id"] for migration in some])
        for migration in some:
            yield from _of_migration(migration, seen[migration["migration_id"]], coverage)


def _whole(migration: dict[str, Any], coverage: LogCoverage) -> bool:
    """Return whether both sides were surely read, without a look at the events."""
    start_us, end_us = migration["started_us"], migration["ended_us"]
    if migration["outcome"] == "incomplete" or start_us is None or end_us is None:
        return False
    low, high = min(start_us, end_us), max(start_us, end_us)
    return all(
        migration[f"has_{name}_log"] and coverage.holds(migration[f"{name}_host_id"], low, high, EDGE_US)
        for name in ("source", "dest")
    )


def _seen(index: Index, migration_ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    names = [f"id{number}" for number in range(len(migration_ids))]
    text = _SEEN.format(ids=", ".join(f":{name}" for name in names))
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for record in _records(index.sql(text, dict(zip(names, migration_ids, strict=True)))):
        found[record["migration_id"]].append(record)
    return found


def _records(rows: Rows) -> Iterator[dict[str, Any]]:
    for row in rows.rows:
        yield dict(zip(rows.columns, row, strict=True))


def _of_migration(migration: dict[str, Any], seen: list[dict[str, Any]], coverage: LogCoverage) -> Iterator[WantedSide]:
    sides = [_side(migration, seen, "S"), _side(migration, seen, "D")]
    span = _span(migration, seen)
    if migration["kind"] == "svmotion":  # one host, one log: either side shows that it was read
        sides = [max(sides, key=lambda side: (side.seen, side.host_id is not None))]
    for side in sides:
        if side.seen:
            if migration["outcome"] == "incomplete":
                yield from _cut(migration, side, coverage)
        elif not _told_enough(migration, side, span, coverage):
            yield _wanted(migration, side, span, missing=True, reason=_reason(side, span, coverage))


def _told_enough(migration: dict[str, Any], side: _Side, span: tuple[int, int] | None, coverage: LogCoverage) -> bool:
    """Return whether the vmkernel log was read for then, and has no line because the migration never got so far.

    Another log of this host (hostd, vpxa) tells of the migration then; or it is one within the host.
    """
    told = side.has_log or migration["kind"] == "svmotion"
    return told and span is not None and coverage.holds(side.host_id, *span, EDGE_US)


def _side(migration: dict[str, Any], seen: list[dict[str, Any]], side: Literal["S", "D"]) -> _Side:
    name, other = ("source", "dest") if side == "S" else ("dest", "source")
    host_id = migration[f"{name}_host_id"]
    alone = host_id is not None and host_id != migration[f"{other}_host_id"]
    rows = [
        row
        for row in seen
        if row["component"] == "vmkernel"
        and (row["side"] == side or (row["side"] is None and alone and row["host_id"] == host_id))
    ]
    return _Side(
        side,
        host_id,
        migration[f"{name}_host"],
        migration[f"{name}_ip"],
        bool(migration[f"has_{name}_log"]),
        migration[f"{name}_set_up_us"] is not None,
        min((row["first_us"] for row in rows if row["first_us"] is not None), default=None),
        max((row["last_us"] for row in rows if row["last_us"] is not None), default=None),
        bool(rows),
    )


def _span(migration: dict[str, Any], seen: list[dict[str, Any]]) -> tuple[int, int] | None:
    """Return the time of a migration: up to its end, or to its last line while none is known."""
    start_us, end_us = migration["started_us"], migration["ended_us"]
    if start_us is None:
        return None
    if end_us is None:
        end_us = max((row["last_us"] for row in seen if row["last_us"] is not None), default=start_us)
    return min(start_us, end_us), max(start_us, end_us)


def _cut(migration: dict[str, Any], side: _Side, coverage: LogCoverage) -> Iterator[WantedSide]:
    """Yield the side of an incomplete migration if its log begins or ends in the middle of it."""
    if side.first_us is None or side.last_us is None:
        return
    stretches = coverage.vmkernel(side.host_id)
    for place, stretch in enumerate(stretches):
        if not side.set_up and 0 <= side.first_us - stretch.start_us <= EDGE_US:
            span = (side.first_us, side.first_us)
            yield _wanted(migration, side, span, missing=False, reason="hole" if place else "rotated-away")
        if side.set_up and 0 <= stretch.end_us - side.last_us <= EDGE_US:
            last = place == len(stretches) - 1
            span = (side.last_us, side.last_us)
            yield _wanted(migration, side, span, missing=False, reason="captured-before" if last else "hole")


def _reason(side: _Side, span: tuple[int, int] | None, coverage: LogCoverage) -> Reason:
    if side.host_id is None:
        return "unknown-host"
    if side.host_id not in coverage.hosts:
        return "no-bundle"
    stretches = coverage.vmkernel(side.host_id)
    if not stretches:
        return "no-vmkernel"
    if span is None:
        return "unknown-time"
    if span[0] < stretches[0].start_us + EDGE_US:
        return "rotated-away"
    if span[1] > stretches[-1].end_us - EDGE_US:
        return "captured-before"
    return "no-line" if coverage.holds(side.host_id, *span, -EDGE_US) else "hole"


def _wanted(
    migration: dict[str, Any], side: _Side, span: tuple[int, int] | None, *, missing: bool, reason: Reason
) -> WantedSide:
    start_us, end_us = span or (None, None)
    return WantedSide(
        vmotion_id=migration["vmotion_id"],
        kind=migration["kind"],
        vm=migration["vm"],
        outcome=migration["outcome"],
        side=side.side,
        host_id=side.host_id,
        host=side.host,
        address=side.address,
        start_us=start_us,
        end_us=end_us,
        missing=missing,
        reason=reason,
    )
