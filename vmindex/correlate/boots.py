"""Cut the history of each host at its boots: world ids come again afterwards (identity rule 3)."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

import sqlalchemy as sa

from vmindex.store import schema

if TYPE_CHECKING:
    from collections.abc import Iterable

SAME_BOOT_US = 15 * 60 * 1_000_000
"""A boot is told by several logs, some minutes apart, and by uptime stamps, whose clock drifts."""


class Boots:
    """The boots of all hosts."""

    def __init__(self, starts: dict[int, list[int]]) -> None:
        self._starts = starts

    def of(self, host_id: int, at_us: int | None) -> int:
        """Return the start of the boot in which ``at_us`` lies, 0 before the first known; the latest if no time is known."""
        starts = self._starts.get(host_id, [])
        if not starts:
            return 0
        if at_us is None:
            return starts[-1]
        place = bisect_right(starts, at_us)
        return starts[place - 1] if place else 0


def rebuild(connection: sa.Connection) -> tuple[Boots, dict[int, int]]:
    """Return the boots of all hosts, and the hosts whose boots are not the same as before, with the time since when."""
    o, b = schema.origins, schema.boot_evidence
    told: dict[int, list[int]] = defaultdict(list)
    for row in connection.execute(sa.select(o.c.host_id, b.c.at_us).join(o, o.c.origin_id == b.c.origin_id)):
        told[row.host_id].append(row.at_us)
    now = {host_id: _starts(times) for host_id, times in told.items()}
    before: dict[int, list[int]] = defaultdict(list)
    for row in connection.execute(sa.select(schema.boots).order_by(schema.boots.c.started_us)):
        before[row.host_id].append(row.started_us)
    changed = {
        host_id: min(set(now.get(host_id, [])) ^ set(before.get(host_id, [])))
        for host_id in now.keys() | before.keys()
        if now.get(host_id, []) != before.get(host_id, [])
    }
    for host_id in changed:
        connection.execute(sa.delete(schema.boots).where(schema.boots.c.host_id == host_id))
        rows = [{"host_id": host_id, "started_us": started} for started in now.get(host_id, [])]
        if rows:
            connection.execute(sa.insert(schema.boots), rows)
    return Boots(now), changed


def _starts(times: Iterable[int]) -> list[int]:
    starts: list[int] = []
    last: int | None = None
    for at_us in sorted(times):
        if last is None or at_us - last > SAME_BOOT_US:
            starts.append(at_us)
        last = at_us
    return starts
