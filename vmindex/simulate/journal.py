"""All that one host writes to vmkernel.log, in the order of its own clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vmindex.simulate import envelopes, noise

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from vmindex.simulate.model import Cluster, Host, Line
    from vmindex.simulate.spec import ClusterSpec

_VOBD_UP_US = 47_123_000
_AROUND_US = 2_000_000
_NOISE_LENGTH = 160
"""Bytes of an average noise line, measured."""


class Entry(NamedTuple):
    """One line as it is written. A tuple, since there are millions."""

    logged_us: int
    text: str
    noise: bool
    warning: bool


def entries(spec: ClusterSpec, cluster: Cluster, host: Host, rng: Random) -> list[Entry]:
    """Return the lines of a host, with noise between them."""
    write = envelopes.relayed(host) if spec.container == "syslog" else envelopes.envelope(host)
    if spec.container == "syslog":  # early lines are older than the network
        made = [_entry(host, line, write) for line in cluster.lines[host.index] if not line.early]
        booted = [host.logged(boot.at_us + _VOBD_UP_US) for boot in host.boots[1:]]
        made += [Entry(at_us, envelopes.relayed_boot(host, at_us), False, False) for at_us in booted]
    else:
        made = [_entry(host, line, write) for line in cluster.lines[host.index]]
    bodies = noise.filler(host.dialect, rng) if spec.text_bytes else noise.bodies(host.dialect, rng)
    for at_us in _noise_times(spec, cluster, host, rng):
        text, warning = bodies[int(rng.random() * len(bodies))]
        logged_us = host.logged(at_us)
        made.append(Entry(logged_us, write(logged_us, text, warning), True, warning))
    made.sort(key=lambda entry: entry.logged_us)
    return made


def _entry(host: Host, line: Line, write: Callable[[int, str, bool], str]) -> Entry:
    logged_us = host.logged(line.at_us)
    if line.early:
        return Entry(logged_us, envelopes.early(host, logged_us, line.text), False, False)
    return Entry(logged_us, write(logged_us, envelopes.body(line), line.warning), False, line.warning)


def _noise_times(spec: ClusterSpec, cluster: Cluster, host: Host, rng: Random) -> list[int]:
    """Return when the noise is printed: half of it within the migrations of this host, never while it is down."""
    own = [m.times for m in cluster.migrations if host in (m.source.host, m.target.host)]
    count = spec.noise_per_migration * max(1, len(own))
    if spec.text_bytes:
        count = spec.text_bytes // len(cluster.hosts) // _NOISE_LENGTH
    spans = [(times.first_us, times.last_us) for times in own] or [(cluster.begin_us, cluster.end_us)]
    times = []
    for number in range(count):
        low, high = spans[number % len(spans)] if number % 2 else (cluster.begin_us, cluster.end_us)
        times.append(low + int(rng.random() * (high - low)))
    downs = [(at - _AROUND_US, host.boot_at(at + 200_000_000).at_us + _AROUND_US) for at in host.reboots]
    if downs:
        times = [at for at in times if not any(low < at < high for low, high in downs)]
    return sorted(times)
