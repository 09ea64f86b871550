"""One clock for a journey over hosts whose clocks differ.

Known offsets are against some reference, which may itself be wrong (vCenter's clock); what counts here is what the hosts have
in common: the middle of their offsets. A host whose offset is not known is taken as it is.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from statistics import median, median_low
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vmindex.index import Index

_SECOND = 1_000_000
_UNKNOWN_US = 30_000_000
"""What to allow for a clock that cannot be compared with any other."""
_ENOUGH = 1_000
_LATE = """
SELECT source_host_id, dest_host_id, source_set_up_us, dest_set_up_us FROM (
    SELECT source_host_id, dest_host_id, source_set_up_us, dest_set_up_us FROM migrations
    WHERE started_us IS NOT NULL ORDER BY started_us DESC LIMIT :most) late
WHERE source_set_up_us IS NOT NULL AND dest_set_up_us IS NOT NULL AND source_host_id <> dest_host_id"""
"""Both sides log the set-up within a second or two, by their own clocks."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """Names of the hosts, and how far each one's clock is ahead of the middle, in microseconds."""

    labels: dict[int, str] = field(default_factory=dict)
    ahead_us: dict[int, int] = field(default_factory=dict)
    differ_us: dict[int, int] = field(default_factory=dict)
    """How far apart a host and its peers, one with another, logged the set-up of the same migrations."""

    def common(self, host_id: int | None, logged_us: int | None) -> int | None:
        """Return the time of the common clock at which a host logged ``logged_us``."""
        return None if logged_us is None else logged_us - self.ahead_us.get(host_id or 0, 0)

    def doubt_us(self, host_id: int) -> int:
        """Return how far the clock of a host may be from the true time: as far as it is from those of others."""
        if host_id not in self.differ_us and host_id not in self.ahead_us:
            return _UNKNOWN_US
        return max(abs(self.ahead_us.get(host_id, 0)), 2 * self.differ_us.get(host_id, 0))

    def label(self, host_id: int | None) -> str | None:
        """Return what to call a host: its name, else its address."""
        return None if host_id is None else self.labels.get(host_id)


def load(index: Index) -> Clocks:
    """Return the clocks of all hosts."""
    labels: dict[int, str] = {}
    offsets: dict[int, float] = {}
    for host_id, label, offset_s in index.sql("SELECT host_id, label, clock_offset_s FROM hosts").rows:
        labels[host_id] = str(label)  # type: ignore[index]
        if offset_s is not None:
            offsets[host_id] = offset_s  # type: ignore[index,assignment]
    middle = median_low(offsets.values()) if offsets else 0.0
    ahead_us = {host_id: round((offset - middle) * _SECOND) for host_id, offset in offsets.items()}
    return Clocks(labels, ahead_us, _differences(index, ahead_us))


def _differences(index: Index, ahead_us: dict[int, int]) -> dict[int, int]:
    """Return, for each host, the median difference between its clock and that of the other side of its late migrations."""
    found: dict[int, list[int]] = defaultdict(list)
    for source, dest, source_us, dest_us in index.sql(_LATE, {"most": _ENOUGH}).rows:
        sides: Any = ((source, source_us), (dest, dest_us))
        times = [at_us - ahead_us.get(host_id, 0) for host_id, at_us in sides]
        for host_id, _ in sides:
            found[host_id].append(abs(times[0] - times[1]))
    return {host_id: round(median(differences)) for host_id, differences in found.items()}
