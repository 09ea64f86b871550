"""Clocks that do not keep their offset: some are set, all may run fast or slow."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vmindex.simulate.model import Cluster, Host
    from vmindex.simulate.spec import ClusterSpec

_SECOND = 1_000_000
_LEAST_STEP_S = 0.5
_EACH_SIDE = 3
"""Migrations of the host before and after the step, where it has so many."""


def disturb(spec: ClusterSpec, cluster: Cluster) -> None:
    """Give hosts steps and drifts, with random numbers of their own: nothing else of the cluster changes by it."""
    rng = Random(f"{spec.seed} clocks")  # noqa: S311 - nothing here is secret
    for host in cluster.hosts:
        host.drift_from_us = cluster.begin_us
        host.drift_ppm = round(rng.uniform(-spec.max_drift_ppm, spec.max_drift_ppm), 3)
    for host in rng.sample(cluster.hosts, min(spec.clock_steps, len(cluster.hosts))):
        by_us = rng.choice((-1, 1)) * int(rng.uniform(_LEAST_STEP_S, spec.max_step_s) * _SECOND)
        host.clock_steps.append((_between_migrations(cluster, host, rng), by_us))


def _between_migrations(cluster: Cluster, host: Host, rng: Random) -> int:
    """Return a moment at which no migration of the host is under way."""
    own = [m.times for m in cluster.migrations if host in (m.source.host, m.target.host)]
    own.sort(key=lambda times: times.first_us)
    gaps: list[int] = []
    last_us = cluster.begin_us
    for times in own:
        if times.first_us > last_us:
            gaps.append((times.first_us + last_us) // 2)
        last_us = max(last_us, times.last_us)
    middle = gaps[_EACH_SIDE:-_EACH_SIDE] or gaps or [(cluster.begin_us + cluster.end_us) // 2]
    return rng.choice(middle)
