"""The order in which conclusions are drawn."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import sqlalchemy as sa

from vmindex.correlate import boots, duplicates, hosts
from vmindex.correlate.clocks import estimate_clocks
from vmindex.correlate.conclude import conclude
from vmindex.correlate.joins import join_lines
from vmindex.correlate.operations import join_operations
from vmindex.correlate.worlds import DAY_US, link_worlds
from vmindex.facts import addresses
from vmindex.processes import helper_process
from vmindex.store import fulltext, schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

    from vmindex.correlate.hosts import HostChanges


_MANY = 2_000


def correlate(connection: sa.Connection, jobs: int = 1) -> None:
    """Draw the conclusions that the origins without a host (those of the last ingest) allow or change.

    ``jobs``: with more than one, a second process helps where there is much to conclude.
    Safe to run at any time, also after an ingest that was broken off: what is pending is told by the store itself.
    """
    o = schema.origins
    if not connection.scalar(sa.select(sa.func.count()).where(o.c.host_id.is_(None))):
        return
    changes = hosts.resolve(connection)
    duplicates.delete(connection, changes.origins)
    known_boots, rebooted = boots.rebuild(connection)
    joined = join_lines(connection, changes.origins)
    touched = _touched(connection, changes, rebooted) | joined
    touched |= join_operations(connection, touched, changes.origins)
    with helper_for(len(touched), jobs) as helper:
        conclude(connection, touched, changes, helper)
    estimate_clocks(connection, touched)
    link_worlds(connection, touched, changes.origins, rebooted, known_boots)
    hosts.forget_unused(connection, changes)
    fulltext.extend(connection)


@contextmanager
def helper_for(migrations: int, jobs: int) -> Iterator[Executor | None]:
    """Give a process that helps to conclude so many migrations, or none if that would not pay."""
    if jobs < 2 or migrations < _MANY:
        yield None
        return
    with helper_process() as helper:
        yield helper


def _touched(connection: sa.Connection, changes: HostChanges, rebooted: dict[int, int]) -> set[int]:
    """Return the migrations whose record may change: by new lines, a host that got known, an address, a boot."""
    e, m = schema.events, schema.migrations
    new_lines = sa.select(e.c.migration_id).where(e.c.origin_id.in_(changes.origins), e.c.migration_id.is_not(None))
    found = set(connection.scalars(new_lines.distinct()))
    for host_id, since_us in rebooted.items():
        of_host = sa.or_(m.c.source_host_id == host_id, m.c.dest_host_id == host_id)
        later = sa.or_(m.c.started_us.is_(None), m.c.started_us >= since_us - DAY_US)
        found |= set(connection.scalars(sa.select(m.c.migration_id).where(of_host, later)))
    return found | _of_other_owners(connection, changes)


def _of_other_owners(connection: sa.Connection, changes: HostChanges) -> set[int]:
    """Return the migrations one side of which is known by its address only, if that is now another host's."""
    m = schema.migrations
    found: set[int] = set()
    sides = (
        (m.c.source_ip, m.c.source_host_id, m.c.has_source_log),
        (m.c.dest_ip, m.c.dest_host_id, m.c.has_dest_log),
    )
    changed = sorted(changes.addresses)
    for start in range(0, len(changed), 400):
        for address, host_id, has_log in sides:
            known = sa.select(m.c.migration_id, address, m.c.started_us, host_id).where(
                address.in_(changed[start : start + 400]), sa.func.coalesce(has_log, 0) == 0
            )
            for migration_id, shown, started_us, stored in connection.execute(known):
                key = changes.directory.key_of_address(addresses.normalise(shown) or shown, started_us)
                if changes.ids.get(key) != stored:
                    found.add(migration_id)
    return found
