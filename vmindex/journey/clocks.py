"""One clock for a journey over hosts whose clocks differ.

Known offsets are against some reference, which may itself be wrong (vCenter's clock); what counts here is what the hosts have
in common: the middle of their offsets. A host whose offset is not known is taken as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median_low
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vmindex.index import Index

_SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Clocks:
    """Names of the hosts, and how far each one's clock is ahead of the middle, in microseconds."""

    labels: dict[int, str] = field(default_factory=dict)
    ahead_us: dict[int, int] = field(default_factory=dict)

    def common(self, host_id: int | None, logged_us: int | None) -> int | None:
        """Return the time of the common clock at which a host logged ``logged_us``."""
        return None if logged_us is None else logged_us - self.ahead_us.get(host_id or 0, 0)

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
    return Clocks(labels, {host_id: round((offset - middle) * _SECOND) for host_id, offset in offsets.items()})
