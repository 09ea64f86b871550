"""Bring the clock offsets of the hosts up to date (``vmindex.clocks`` estimates them).

Offsets are against a reference host of each group of hosts that migrations connect, whatever the order of ingest: the
clock with the middle offset among those with the fewest steps and drifts. 0 is what its clock shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from vmindex.clocks import ID_CLOCK, Bound, Pair, Stretch, solve
from vmindex.correlate.clock_bounds import bounds_of
from vmindex.store import schema
from vmindex.store.among import among

if TYPE_CHECKING:
    from collections.abc import Iterable

_SECOND = 1_000_000
_AT_ONCE = 2_000
"""Migrations whose bounds are held in memory."""


def estimate_clocks(connection: sa.Connection, migration_ids: Iterable[int]) -> None:
    """Write ``clock_bounds`` of these migrations anew, and if any changed ``clock_offsets`` and ``hosts.clock_offset_s``."""
    ordered = sorted(migration_ids)
    changed = False
    for start in range(0, len(ordered), _AT_ONCE):
        changed |= _rewrite(connection, ordered[start : start + _AT_ONCE])
    if changed:
        _write(connection, _solve(connection))


def _rewrite(connection: sa.Connection, migration_ids: list[int]) -> bool:
    """Write the bounds of some migrations and return whether they changed."""
    b = schema.clock_bounds
    of_these = among(b.c.migration_id, migration_ids)
    before = {tuple(row) for row in connection.execute(sa.select(b).where(of_these))}
    rows = bounds_of(connection, migration_ids)
    if before == {tuple(row.values()) for row in rows}:
        return False
    connection.execute(sa.delete(b).where(of_these))
    if rows:
        connection.execute(sa.insert(b), rows)
    return True


class _Hosts:
    """Numbers of the hosts in the order of their names: host_ids depend on the order of ingest, conclusions must not."""

    def __init__(self, connection: sa.Connection) -> None:
        h = schema.hosts
        rows = connection.execute(sa.select(h.c.host_id, h.c.label, h.c.key).order_by(h.c.label, h.c.key))
        self.ids = [row.host_id for row in rows]
        self._clocks: dict[int | None, int] = {host_id: clock for clock, host_id in enumerate(self.ids)}
        self._clocks[None] = ID_CLOCK

    def clock(self, host_id: int | None) -> int:
        """Return the number of a host, of ``None`` that of the clock that made the ids."""
        return self._clocks[host_id]


def _solve(connection: sa.Connection) -> list[tuple[int, int, Stretch]]:
    """Return host_id, host_id of the reference, and stretch."""
    hosts = _Hosts(connection)
    stretches = solve(_pairs(connection, hosts), lambda clocks: _load(connection, hosts, clocks))
    return [(hosts.ids[stretch.clock], hosts.ids[stretch.reference], stretch) for stretch in stretches]


def _pairs(connection: sa.Connection, hosts: _Hosts) -> list[Pair]:
    b, low, high = schema.clock_bounds, sa.func.min, sa.func.max
    statement = sa.select(
        b.c.host_id,
        b.c.peer_id,
        high(b.c.lower_us),
        low(b.c.upper_us),
        sa.func.count(),
        low(b.c.at_us),
        high(b.c.at_us),
        low(b.c.peer_at_us),
        high(b.c.peer_at_us),
    ).group_by(b.c.host_id, b.c.peer_id)
    return [Pair(hosts.clock(host), hosts.clock(peer), *rest) for host, peer, *rest in connection.execute(statement)]


def _load(connection: sa.Connection, hosts: _Hosts, clocks: set[int]) -> list[Bound]:
    b = schema.clock_bounds
    statement = sa.select(b.c.host_id, b.c.at_us, b.c.peer_id, b.c.peer_at_us, b.c.lower_us, b.c.upper_us)
    return [
        Bound(hosts.clock(row.host_id), row.at_us, hosts.clock(row.peer_id), *row[3:])
        for row in connection.execute(statement)
        if hosts.clock(row.host_id) in clocks
    ]


def _write(connection: sa.Connection, found: list[tuple[int, int, Stretch]]) -> None:
    c, h = schema.clock_offsets, schema.hosts
    connection.execute(sa.delete(c))
    if found:
        connection.execute(sa.insert(c), [_row(*item) for item in found])
    latest: dict[int, float | None] = {host_id: _seconds(stretch.offset_us) for host_id, _, stretch in found}
    for host_id, before in connection.execute(sa.select(h.c.host_id, h.c.clock_offset_s)).all():
        if before != latest.get(host_id):
            connection.execute(sa.update(h).where(h.c.host_id == host_id).values(clock_offset_s=latest.get(host_id)))


def _row(host_id: int, reference_id: int, stretch: Stretch) -> dict[str, Any]:
    return {
        "host_id": host_id,
        "since_us": stretch.since_us,
        "until_us": stretch.until_us,
        "offset_s": _seconds(stretch.offset_us),
        "uncertainty_s": _seconds(stretch.uncertainty_us),
        "bound": stretch.bound,
        "drift_ppm": round(stretch.drift * 1e6, 3),
        "migrations": stretch.migrations,
        "reference_id": reference_id,
        "id_offset_s": _seconds(stretch.id_offset_us),
        "id_uncertainty_s": _seconds(stretch.id_uncertainty_us),
    }


def _seconds(value_us: float | None) -> float | None:
    """Return seconds to the microsecond."""
    return None if value_us is None else round(value_us) / _SECOND
