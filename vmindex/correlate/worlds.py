"""Write the worlds of each boot, and have the VM of each of them written."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from vmindex.correlate import vms
from vmindex.correlate.incarnations import Happening, Mention, Teller, born_us, split
from vmindex.correlate.names import gather, name_chain
from vmindex.store import schema
from vmindex.store.among import among
from vmindex.store.database import free_ids
from vmindex.store.loading import insert_rows, update_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vmindex.correlate.boots import Boots


_STARTS = frozenset({"world-start-vmm", "world-add-vmm"})
DAY_US = 86_400_000_000
"""Further than that a migration's clock is not from that of a host on which it has no lines."""
_Place = tuple[int, int]
"""(host_id, world id)"""
_WORLD_COLUMNS = ("world_id", "host_id", "boot_us", "world", "born_us", "role")
_LINKS: dict[Teller, tuple[sa.Table, tuple[str]]] = {
    "source": (schema.migrations, ("source_world_id",)),
    "dest": (schema.migrations, ("dest_world_id",)),
    "evidence": (schema.world_evidence, ("world_id",)),
}
"""Where the world is written of which a row tells."""


def link_worlds(
    connection: sa.Connection,
    migration_ids: Iterable[int],
    origin_ids: set[int],
    rebooted: dict[int, int],
    boots: Boots,
) -> None:
    """Bring worlds and VMs up to date for these migrations, and for the evidence of these origins.

    ``rebooted``: hosts whose boots changed, and since when, so that all worlds seen since then are sorted anew.
    """
    before = vms.of(connection, (), migration_ids)
    places = _places_of_migrations(connection, migration_ids) | _places_of_evidence(connection, origin_ids, rebooted)
    touched = _clear(connection, migration_ids) | _worlds_told(connection, origin_ids)
    by_host: dict[int, list[int]] = defaultdict(list)
    for host_id, world in sorted(places):
        by_host[host_id].append(world)
    for host_id, worlds in by_host.items():
        touched |= _link_host(connection, host_id, worlds, boots)
    chain = gather(connection, touched)
    before |= vms.of(connection, chain.links.keys(), ())
    named = name_chain(chain, _world_keys(connection, chain.links))
    vms.write(connection, chain.links.keys(), touched, named)
    _describe(connection, touched)
    vms.name_without_worlds(connection, migration_ids)
    _forget(connection, touched)
    vms.forget(connection, before)


def _worlds_told(connection: sa.Connection, origin_ids: set[int]) -> set[int]:
    """Return the worlds of which these origins told when they were given to another host."""
    w = schema.world_evidence
    statement = sa.select(w.c.world_id).where(among(w.c.origin_id, origin_ids), w.c.world_id.is_not(None))
    return set(connection.scalars(statement.distinct()))


def _places_of_migrations(connection: sa.Connection, migration_ids: Iterable[int]) -> set[_Place]:
    m = schema.migrations
    places: set[_Place] = set()
    for host, world in ((m.c.source_host_id, m.c.source_world), (m.c.dest_host_id, m.c.dest_world)):
        found = sa.select(host, world).where(among(m.c.migration_id, migration_ids), host.is_not(None))
        places |= {(row[0], row[1]) for row in connection.execute(found.where(world.is_not(None)))}
    return places


def _places_of_evidence(connection: sa.Connection, origin_ids: set[int], rebooted: dict[int, int]) -> set[_Place]:
    w, o, m = schema.world_evidence, schema.origins, schema.migrations
    told = sa.select(o.c.host_id, w.c.world).join(o, o.c.origin_id == w.c.origin_id)
    # The second for lines that were added to a known origin. As one condition, it would be asked of all evidence.
    statements = [told.where(among(w.c.origin_id, origin_ids)), told.where(w.c.world_id.is_(None))]
    for host_id, since_us in rebooted.items():
        later = sa.or_(w.c.at_us.is_(None), w.c.at_us >= since_us)
        statements.append(told.where(o.c.host_id == host_id, later))
        for host, world in ((m.c.source_host_id, m.c.source_world), (m.c.dest_host_id, m.c.dest_world)):
            of_host = sa.select(host, world).where(host == host_id, world.is_not(None))
            statements.append(of_host.where(sa.or_(m.c.started_us.is_(None), m.c.started_us >= since_us - DAY_US)))
    return {(row[0], row[1]) for statement in statements for row in connection.execute(statement.distinct())}


def _clear(connection: sa.Connection, migration_ids: Iterable[int]) -> set[int]:
    """Take these migrations out of their worlds, and return those worlds."""
    m = schema.migrations
    of_these = among(m.c.migration_id, migration_ids)
    rows = connection.execute(sa.select(m.c.source_world_id, m.c.dest_world_id).where(of_these)).all()
    told = sa.or_(*(column.is_not(None) for column in (m.c.source_world_id, m.c.dest_world_id, m.c.vm_id)))
    connection.execute(sa.update(m).where(of_these, told).values(source_world_id=None, dest_world_id=None, vm_id=None))
    return {world_id for row in rows for world_id in row if world_id is not None}


def _link_host(connection: sa.Connection, host_id: int, worlds: list[int], boots: Boots) -> set[int]:
    """Sort every sign of these world ids on a host into worlds, and return the worlds, old and new."""
    w = schema.worlds
    stored = sa.select(w.c.boot_us, w.c.world, w.c.born_us, w.c.world_id)
    rows = connection.execute(stored.where(w.c.host_id == host_id, among(w.c.world, worlds)))
    known = {(boot_us, world, born): world_id for boot_us, world, born, world_id in rows}
    ids = free_ids(connection, w)
    new: list[dict[str, Any]] = []
    links: dict[Teller, list[tuple[int, int]]] = {"source": [], "dest": [], "evidence": []}
    for world, mentions in _mentions(connection, host_id, worlds, boots).items():
        for incarnation in split(mentions):
            place = (incarnation[0].boot_us, world, born_us(incarnation))
            if place not in known:
                known[place] = next(ids)
                values = (known[place], host_id, *place, "leader")
                new.append(dict(zip(_WORLD_COLUMNS, values, strict=True)))
            for mention in incarnation:
                links[mention.teller].append((known[place], mention.row_id))
    insert_rows(connection, w, new)
    for teller, linked in links.items():
        update_rows(connection, *_LINKS[teller], linked)
    return set(known.values())


def _mentions(connection: sa.Connection, host_id: int, worlds: list[int], boots: Boots) -> dict[int, list[Mention]]:
    m, e, o = schema.migrations, schema.world_evidence, schema.origins
    found: dict[int, list[Mention]] = defaultdict(list)

    def mention(world: int, happening: Happening, at_us: int | None, teller: Teller, row_id: int) -> None:
        found[world].append(Mention(happening, boots.of(host_id, at_us), at_us, teller, row_id))

    within_host = sa.and_(m.c.source_host_id == m.c.dest_host_id, m.c.source_world == m.c.dest_world)
    at_us = sa.func.coalesce(m.c.source_set_up_us, m.c.started_us)
    left = sa.select(m.c.migration_id, m.c.source_world, at_us, m.c.outcome == "success", within_host)
    here = (m.c.source_host_id == host_id, among(m.c.source_world, worlds))
    for row_id, world, at_us, succeeded, stays in connection.execute(left.where(*here)).all():
        mention(world, "last departure" if succeeded and not stays else "departure", at_us, "source", row_id)
    at_us = sa.func.coalesce(m.c.dest_set_up_us, m.c.started_us)
    came = sa.select(m.c.migration_id, m.c.dest_world, at_us, within_host)
    here = (m.c.dest_host_id == host_id, among(m.c.dest_world, worlds))
    for row_id, world, at_us, stays in connection.execute(came.where(*here)).all():
        mention(world, "statement" if stays else "arrival", at_us, "dest", row_id)
    told = sa.select(e.c.evidence_id, e.c.at_us, e.c.world, e.c.evidence).join(o, o.c.origin_id == e.c.origin_id)
    for row_id, at_us, world, evidence in connection.execute(
        told.where(o.c.host_id == host_id, among(e.c.world, worlds))
    ).all():
        mention(world, "start" if evidence in _STARTS else "statement", at_us, "evidence", row_id)
    return found


def _world_keys(connection: sa.Connection, world_ids: Iterable[int]) -> dict[int, str]:
    w, h = schema.worlds, schema.hosts
    named = sa.select(w.c.world_id, h.c.key, w.c.boot_us, w.c.world, w.c.born_us).join(h, h.c.host_id == w.c.host_id)
    rows = connection.execute(named.where(among(w.c.world_id, world_ids)))
    return {world_id: ":".join(map(str, of_world)) for world_id, *of_world in rows}


def _describe(connection: sa.Connection, world_ids: Iterable[int]) -> None:
    """Write when each world was seen, and what tells of it."""
    w, e, m = schema.worlds, schema.world_evidence, schema.migrations
    seen: dict[int, list[tuple[int | None, str]]] = defaultdict(list)
    told_of = sa.select(e.c.world_id, e.c.at_us, e.c.evidence).where(among(e.c.world_id, world_ids))
    for world_id, at_us, evidence in connection.execute(told_of).all():
        seen[world_id].append((at_us, evidence))
    for end in (m.c.source_world_id, m.c.dest_world_id):
        moved = sa.select(end, m.c.started_us, m.c.ended_us).where(among(end, world_ids))
        for world_id, started_us, ended_us in connection.execute(moved).all():
            seen[world_id] += [(started_us, "vmotion"), (ended_us, "vmotion")]
    described: list[tuple[Any, ...]] = []
    for world_id, told in sorted(seen.items()):
        times = [at_us for at_us, _ in told if at_us is not None]
        words = ", ".join(sorted({evidence for _, evidence in told}))
        described.append((min(times, default=None), max(times, default=None), words, world_id))
    update_rows(connection, w, ("first_us", "last_us", "evidence"), described)


def _forget(connection: sa.Connection, world_ids: set[int]) -> None:
    """Delete those worlds that nothing tells of any more."""
    w, e, m = schema.worlds, schema.world_evidence, schema.migrations
    told = (e.c.world_id, m.c.source_world_id, m.c.dest_world_id)
    unused = [~sa.exists().where(column == w.c.world_id) for column in told]
    connection.execute(sa.delete(w).where(among(w.c.world_id, world_ids), *unused))
