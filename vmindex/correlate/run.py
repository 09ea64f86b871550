"""The order in which conclusions are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from vmindex.correlate import boots, duplicates, hosts
from vmindex.correlate.clocks import estimate_clocks
from vmindex.correlate.conclude import conclude
from vmindex.correlate.joins import join_lines
from vmindex.correlate.operations import join_operations
from vmindex.correlate.worlds import link_worlds
from vmindex.store import fulltext, schema

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vmindex.correlate.hosts import HostChanges


def correlate(connection: sa.Connection) -> None:
    """Draw the conclusions that the origins without a host (those of the last ingest) allow or change.

    Safe to run at any time, also after an ingest that was broken off: what is pending is told by the store itself.
    """
    o = schema.origins
    if not connection.scalar(sa.select(sa.func.count()).where(o.c.host_id.is_(None))):
        return
    changes = hosts.resolve(connection)
    duplicates.delete(connection, changes.origins)
    known_boots, rebooted = boots.rebuild(connection)
    joined = join_lines(connection, _hosts_of(connection, changes.origins))
    touched = _touched(connection, changes, rebooted) | joined
    touched |= join_operations(connection, touched, changes.origins)
    conclude(connection, touched, changes)
    estimate_clocks(connection, touched)
    link_worlds(connection, touched, changes.origins, rebooted, known_boots)
    hosts.forget_unused(connection, changes)
    fulltext.extend(connection)


def _hosts_of(connection: sa.Connection, origin_ids: set[int]) -> set[int]:
    o = schema.origins
    return set(connection.scalars(sa.select(o.c.host_id).where(o.c.origin_id.in_(origin_ids))))


def _touched(connection: sa.Connection, changes: HostChanges, rebooted: set[int]) -> set[int]:
    """Return the migrations whose record may change: by new lines, a host that got known, an address, a boot."""
    e, m = schema.events, schema.migrations
    statements: Iterable[sa.Select[Any]] = (
        sa.select(e.c.migration_id).where(e.c.origin_id.in_(changes.origins), e.c.migration_id.is_not(None)).distinct(),
        sa.select(m.c.migration_id).where(sa.or_(m.c.source_host_id.in_(rebooted), m.c.dest_host_id.in_(rebooted))),
        *(
            sa.select(m.c.migration_id).where(sa.or_(m.c.source_ip.in_(some), m.c.dest_ip.in_(some)))
            for some in _slices(sorted(changes.addresses))
        ),
    )
    return {found for statement in statements for found in connection.scalars(statement)}


def _slices(items: list[str], size: int = 400) -> list[list[str]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
