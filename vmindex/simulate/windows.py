"""Which stretch of a host's log each bundle holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

    from vmindex.simulate.model import Cluster, Host
    from vmindex.simulate.spec import ClusterSpec

_STEP_US = 7_000_000


@dataclass(frozen=True, slots=True)
class Capture:
    """One bundle (or one folder of loose logs) of a host."""

    host: Host
    from_us: int
    """The oldest log that was still there, true time."""
    at_us: int
    """When it was made, true time."""
    pid: int

    def holds(self, true_us: int) -> bool:
        """Return whether a line of this true time is in it. Compared as logged, since that is what is cut."""
        logged = self.host.logged
        return logged(self.from_us) <= logged(true_us) < logged(self.at_us)


def captures(spec: ClusterSpec, cluster: Cluster, rng: Random) -> list[Capture]:
    """Return the bundles that are written, in the order of hosts and times."""
    made: list[Capture] = []
    span = cluster.end_us - cluster.begin_us
    for host in cluster.hosts:
        from_us, pid = cluster.begin_us, rng.randint(60_000, 2_200_000)
        if host.index < spec.rotated_away_hosts:
            from_us = _quiet(cluster, host, cluster.begin_us + span // 2)
        elif host.index < spec.rotated_away_hosts + spec.overlap and spec.container not in ("syslog", "loose"):
            first_us = _quiet(cluster, host, cluster.begin_us + span * 6 // 10)
            made.append(Capture(host, cluster.begin_us, first_us, pid - 1_000))
            from_us = _quiet(cluster, host, cluster.begin_us + span * 4 // 10)
        made.append(Capture(host, from_us, cluster.end_us, pid))
    return [capture for capture in made if capture.host.written]


def _quiet(cluster: Cluster, host: Host, at_us: int) -> int:
    """Return the next moment at which no migration of this host is under way."""
    while cluster.busy(host, at_us) and at_us < cluster.end_us:
        at_us += _STEP_US
    return at_us
