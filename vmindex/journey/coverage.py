"""When each host's vmkernel was logged in what was read, and when the host booted."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vmindex.journey.statements import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vmindex.index import Index
    from vmindex.journey.clocks import Clocks

_QUIET_US = 3_600_000_000
"""Between two files of a host nothing is missing if no more time passed: no vmkernel is silent for so long."""
DOWN_US = 300_000_000
"""Before its boot is logged a host was down, or going down, for about so long."""


@dataclass(slots=True)
class Hosts:
    """What is known of the hosts of a journey, in the time of the common clock."""

    clocks: Clocks
    boots: dict[int, list[int]] = field(default_factory=dict)
    covered: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    """Stretches of time, sorted and apart from each other."""
    strangers: dict[int, list[int]] = field(default_factory=dict)
    """When VMs that no evidence names arrived (or tried to), where that matters: each may be any VM that is seen later."""

    def boots_between(self, host: int, since_us: int, until_us: int) -> list[int]:
        """Return when a host booted after the one and until the other time."""
        return [at for at in self.boots.get(host, ()) if since_us < at <= until_us]

    def stranger_before(self, host: int, until_us: int) -> int | None:
        """Return when the last VM that no evidence names arrived before a time."""
        return max((at for at in self.strangers.get(host, ()) if at < until_us), default=None)

    def covers(self, host: int, since_us: int, until_us: int) -> bool:
        """Return whether the logs of a host tell all of a stretch of time."""
        found = self.stretch(host, since_us)
        return found is not None and found[1] >= until_us

    def stretch(self, host: int, at_us: int) -> tuple[int, int] | None:
        """Return the covered stretch in which a time lies."""
        stretches = self.covered.get(host, [])
        place = bisect_right(stretches, at_us, key=lambda stretch: stretch[0])
        return stretches[place - 1] if place and stretches[place - 1][1] >= at_us else None


def load(index: Index, host_ids: Iterable[int], clocks: Clocks) -> Hosts:
    """Return boots and coverage of some hosts."""
    wanted = list(host_ids)
    hosts = Hosts(clocks)
    boots = rows_of(index, "SELECT host_id, started_us FROM boots WHERE host_id IN {these} ORDER BY 1, 2", wanted)
    for host_id, started_us in boots:
        hosts.boots.setdefault(host_id, []).append(started_us - clocks.ahead_us.get(host_id, 0))
    logged: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for host_id, first_us, last_us in _files(index, wanted):
        ahead_us = clocks.ahead_us.get(host_id, 0)
        logged[host_id].append((first_us - ahead_us, last_us - ahead_us))
    hosts.covered = {host_id: _joined(stretches) for host_id, stretches in logged.items()}
    return hosts


def load_strangers(index: Index, hosts: Hosts, host_ids: Iterable[int]) -> None:
    """Add the arrivals of VMs that no evidence names on some hosts."""
    statement = """
        SELECT dest_host_id, source_host_id, started_us, ended_us, has_source_log FROM migrations
        WHERE vm_id IS NULL AND outcome IN ('success', 'incomplete') AND started_us IS NOT NULL
              AND dest_host_id IN {these} AND (source_host_id IS NULL OR source_host_id <> dest_host_id)"""
    for dest, source, started_us, ended_us, has_source_log in rows_of(index, statement, host_ids):
        at_us = started_us if ended_us is None else ended_us
        shown = hosts.clocks.common(source if has_source_log else dest, at_us)
        hosts.strangers.setdefault(dest, []).append(shown or 0)


def _files(index: Index, host_ids: list[int]) -> Iterable[tuple[int, int, int]]:
    """Yield the time from the first to the last line of each vmkernel log; the newest one reaches up to the capture."""
    statement = """
        SELECT o.host_id, o.origin_id, o.captured_us, f.first_us, f.last_us
        FROM origins o JOIN files f ON f.origin_id = o.origin_id
        WHERE o.host_id IN {these} AND f.component = 'vmkernel' AND f.first_us IS NOT NULL
              AND f.name NOT LIKE '%vmkwarning%'"""  # that one holds a few lines of a far longer time
    newest: dict[int, tuple[int, int, int]] = {}
    for host_id, origin_id, captured_us, first_us, last_us in rows_of(index, statement, host_ids):
        yield host_id, first_us, last_us
        if captured_us is not None and last_us <= captured_us:
            newest[origin_id] = max(newest.get(origin_id, (0, 0, 0)), (last_us, captured_us, host_id))
    for last_us, captured_us, host_id in newest.values():
        yield host_id, last_us, captured_us


def _joined(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for first_us, last_us in sorted(stretches):
        if found and first_us <= found[-1][1] + _QUIET_US:
            found[-1] = (found[-1][0], max(found[-1][1], last_us))
        else:
            found.append((first_us, last_us))
    return found
