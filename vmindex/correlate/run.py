"""The order in which conclusions are drawn."""

from __future__ import annotations

from contextlib import closing, nullcontext
from functools import partial
from typing import TYPE_CHECKING

import sqlalchemy as sa

from vmindex.correlate import boots, duplicates, hosts
from vmindex.correlate.clocks import estimate_clocks
from vmindex.correlate.conclude import conclude
from vmindex.correlate.joins import join_lines
from vmindex.correlate.news import News
from vmindex.correlate.operations import join_operations
from vmindex.correlate.pending import is_pending
from vmindex.correlate.two_sides import tell
from vmindex.correlate.worlds import DAY_US, link_worlds
from vmindex.facts import addresses
from vmindex.processes import Helper
from vmindex.store import fulltext, loading, schema
from vmindex.store.among import among

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from vmindex.correlate.hosts import HostChanges

_MANY = 2_000
_LATE_US = 600 * 1_000_000


def correlate(
    connection: sa.Connection,
    jobs: int = 1,
    after_event_id: int | None = None,
    before: Callable[[set[int]], None] = lambda _: None,
) -> set[int]:
    """Draw the conclusions that the origins without a host (those of the last ingest) allow or change.

    ``jobs``: with more than one, a second process helps where there is much to conclude. ``after_event_id``: events behind this
    one are new, though their origins may be known. ``before`` hears which migrations are about to be concluded anew (their
    row ids); these are returned.
    Safe to run at any time, also after an ingest that was broken off: what is pending is told by the store itself.
    """
    if after_event_id is None and not is_pending(connection.exec_driver_sql):
        return set()
    o = schema.origins
    is_first = not connection.scalar(sa.select(sa.func.count()).where(o.c.host_id.is_not(None)))
    with _helper(connection, jobs) as helper:
        changes = hosts.resolve(connection)
        news = News(changes.origins, after_event_id)
        duplicates.delete(connection, news)
        known_boots, rebooted = boots.rebuild(connection)
        joined = join_lines(connection, news)
        touched = _touched(connection, changes, news, rebooted) | joined
        touched |= join_operations(connection, touched, news)
        before(touched)
        conclude(connection, touched, changes, helper, partial(_complete_indexes, connection, is_first=is_first))
    estimate_clocks(connection, touched)
    link_worlds(connection, touched, changes.origins, rebooted, known_boots)
    hosts.forget_unused(connection, changes)
    return touched


def _complete_indexes(connection: sa.Connection, *, is_first: bool) -> None:
    """Index the events whose migrations are known by now."""
    if is_first:
        loading.pack_indexes(connection, schema.events)
    fulltext.extend(connection)


def _helper(connection: sa.Connection, jobs: int) -> AbstractContextManager[Helper | None]:
    """Give a process that helps to conclude, which starts at once, or none if that would not pay."""
    m = schema.migrations
    latest = sa.select(m.c.outcome).order_by(m.c.migration_id.desc()).limit(_MANY).subquery()
    new = sa.select(sa.func.count()).select_from(latest).where(latest.c.outcome.is_(None))
    return closing(Helper(tell.__module__)) if jobs > 1 and connection.scalar(new) == _MANY else nullcontext()


def _touched(connection: sa.Connection, changes: HostChanges, news: News, rebooted: dict[int, int]) -> set[int]:
    """Return the migrations whose record may change: by new lines, a host that got known, an address, a boot."""
    e, m = schema.events, schema.migrations
    new_lines = sa.select(e.c.migration_id).where(news.is_new(), e.c.migration_id.is_not(None))
    found = set(connection.scalars(new_lines.distinct()))
    for host_id, since_us in rebooted.items():
        of_host = sa.or_(m.c.source_host_id == host_id, m.c.dest_host_id == host_id)
        later = sa.or_(m.c.started_us.is_(None), m.c.started_us >= since_us - DAY_US)
        found |= set(connection.scalars(sa.select(m.c.migration_id).where(of_host, later)))
    if news.after_event_id is not None:
        found |= _renamed(connection, news) | _in_trouble(connection, news)
    return found | _of_other_owners(connection, changes)


def _renamed(connection: sa.Connection, news: News) -> set[int]:
    """Return the migrations whose opID was told what vCenter calls it only now: in a line that was read a moment later."""
    e, p = schema.events, schema.op_id_evidence
    speakers = news.speakers(connection)
    since = connection.scalar(sa.select(sa.func.min(e.c.at_us)).where(news.is_new()))
    if since is None:
        return set()
    printed = sa.select(e.c.migration_id).join(p, p.c.kernel_op_id == e.c.op_id).distinct()
    lately = sa.select(e.c.event_id).where(among(e.c.origin_id, speakers), e.c.at_us >= since - _LATE_US)
    here = (e.c.event_id.in_(lately.correlate(None)), e.c.migration_id.is_not(None))
    return set(connection.scalars(printed.where(*here, among(p.c.origin_id, speakers), p.c.at_us >= since)))


def _in_trouble(connection: sa.Connection, news: News) -> set[int]:
    """Return the failed migrations near which new lines tell of trouble with network, storage or memory of their hosts."""
    e, c, o, m = schema.events, schema.event_classes, schema.origins, schema.migrations
    told = sa.select(o.c.host_id, sa.func.min(e.c.at_us), sa.func.max(e.c.at_us)).join(
        o, o.c.origin_id == e.c.origin_id
    )
    trouble = told.join(c, c.c.class_id == e.c.class_id).where(news.is_new(), c.c.kind.like("explain-%"))
    found: set[int] = set()
    for host_id, first_us, last_us in connection.execute(trouble.group_by(o.c.host_id)).all():
        of_host = sa.or_(m.c.source_host_id == host_id, m.c.dest_host_id == host_id)
        began = m.c.started_us <= (last_us or 0) + _LATE_US
        ended = sa.func.coalesce(m.c.ended_us, m.c.started_us) >= (first_us or 0) - _LATE_US
        found |= set(
            connection.scalars(sa.select(m.c.migration_id).where(of_host, began, ended, m.c.outcome != "success"))
        )
    return found


def _of_other_owners(connection: sa.Connection, changes: HostChanges) -> set[int]:
    """Return the migrations one side of which is known by its address only, if that is now another host's."""
    m = schema.migrations
    found: set[int] = set()
    sides = (
        (m.c.source_ip, m.c.source_host_id, m.c.has_source_log),
        (m.c.dest_ip, m.c.dest_host_id, m.c.has_dest_log),
    )
    for address, host_id, has_log in sides:
        known = sa.select(m.c.migration_id, address, m.c.started_us, host_id).where(
            among(address, changes.addresses), sa.func.coalesce(has_log, 0) == 0
        )
        for migration_id, shown, started_us, stored in connection.execute(known):
            key = changes.directory.key_of_address(addresses.normalise(shown) or shown, started_us)
            if changes.ids.get(key) != stored:
                found.add(migration_id)
    return found
