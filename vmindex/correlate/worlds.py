"""Write the worlds of each boot, and the VM of each of them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from vmindex.correlate.incarnations import Happening, Mention, Teller, born_us, split
from vmindex.correlate.names import Vm, as_row, gather, name_chain, name_of_path
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
    before = _vms_of(connection, (), migration_ids)
    before = _vms_of(connection, (), migration_ids)
    places = _places_of_migrations(connection, migration_ids) | _places_of_evidence(connection, origin_ids, rebooted)
    touched = _clear(connection, migration_ids) | _worlds_told(connection, origin_ids)
    by_host: dict[int, list[int]] = defaultdict(list)
    for host_id, world in sorted(places):
        by_host[host_id].append(world)
    for host_id, worlds in by_host.items():
        touched |= _link_host(connection, host_id, worlds, boots)
    chain = gather(connection, touched)
    vms = name_chain(chain, _world_keys(connection, chain.links))
    before |= _vms_of(connection, chain.links.keys(), ())
    _write(connection, chain.links.keys(), touched, vms)
    _describe(connection, touched)
    _name_without_worlds(connection, migration_ids)
    _forget(connection, touched, before)


def _worlds_told(connection: sa.Connection, origin_ids: set[int]) -> set[int]:
    """Return the worlds of which these origins told when they were given to another host."""
    w = schema.world_evidence
    statement = sa.select(w.c.world_id).where(among(w.c.origin_id, origin_ids), w.c.world_id.is_not(None))
    return set(connection.scalars(statement.distinct()))


def _vms_of(connection: sa.Connection, world_ids: Iterable[int], migration_ids: Iterable[int]) -> set[int]:
    w, m = schema.worlds, schema.migrations
    found: set[int | None] = set()
    for column, key, ids in ((w.c.vm_id, w.c.world_id, world_ids), (m.c.vm_id, m.c.migration_id, migration_ids)):
        found |= set(connection.scalars(sa.select(column).where(among(key, ids)).distinct()))
    return {vm_id for vm_id in found if vm_id is not None}


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
    new = sa.or_(
        among(w.c.origin_id, origin_ids), w.c.world_id.is_(None)
    )  # the latter also in lines added to a known origin
    statements = [told.where(new)]
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


def _write(connection: sa.Connection, world_ids: Iterable[int], touched: set[int], found: dict[int, Vm]) -> None:
    """Write the VM of each world where it is another than before, and of the migrations of these, and of ``touched``, worlds."""
    ids = _vm_ids(connection, {vm.key: vm for vm in found.values()})
    w, m = schema.worlds, schema.migrations
    changed: list[tuple[int | None, int]] = []
    for world_id, vm_id in connection.execute(sa.select(w.c.world_id, w.c.vm_id).where(among(w.c.world_id, world_ids))):
        vm = found.get(world_id)
        now = ids[vm.key] if vm else None
        if now != vm_id:
            changed.append((now, world_id))
    update_rows(connection, w, ("vm_id",), changed)
    of_source, of_dest = (
        sa.select(w.c.vm_id).where(w.c.world_id == end).scalar_subquery()
        for end in (m.c.source_world_id, m.c.dest_world_id)
    )
    named = touched | {world_id for _, world_id in changed}
    either = sa.or_(among(m.c.source_world_id, named), among(m.c.dest_world_id, named))
    connection.execute(sa.update(m).where(either).values(vm_id=sa.func.coalesce(of_source, of_dest, m.c.vm_id)))


def _vm_ids(connection: sa.Connection, vms: dict[str, Vm], *, describe: bool = True) -> dict[str, int]:
    """Return the rows of VMs, which are made if they are new; ``describe``: what is known of old ones is replaced."""
    v = schema.vms
    ids: dict[str, int] = {}
    for row in connection.execute(sa.select(v).where(among(v.c.key, vms))).all():
        ids[row.key] = row.vm_id
        new = as_row(vms[row.key])
        if describe and new != {name: getattr(row, name) for name in new}:
            connection.execute(sa.update(v).where(v.c.vm_id == row.vm_id).values(new))
    new = dict(zip((key for key in sorted(vms) if key not in ids), free_ids(connection, v), strict=False))
    if new:
        connection.execute(sa.insert(v), [{"vm_id": vm_id, **as_row(vms[key])} for key, vm_id in new.items()])
    return ids | new


def _name_without_worlds(connection: sa.Connection, migration_ids: Iterable[int]) -> None:
    """Name the VMs of migrations that no vmkernel log shows, by what other logs say of them."""
    m, e = schema.migrations, schema.migration_evidence
    told = sa.select(m.c.migration_id, m.c.vmotion_id, m.c.told_vm, e.c.vm_name, e.c.vm_uuid, e.c.vmx_path)
    unnamed = told.outerjoin(e, e.c.migration_id == m.c.migration_id).where(m.c.vm_id.is_(None))
    rows = connection.execute(unnamed.where(among(m.c.migration_id, migration_ids))).all()
    listed = _listed_vms(connection, {row.vmx_path for row in rows if row.vmx_path})
    found: dict[int, Vm] = {}
    for row in sorted(rows, key=str):
        vm = listed.get(row.vmx_path) or _told_vm(row)
        if vm is not None and (row.migration_id not in found or (vm.uuid and not found[row.migration_id].uuid)):
            found[row.migration_id] = vm
    ids = _vm_ids(connection, {vm.key: vm for vm in found.values()}, describe=False)
    update_rows(connection, m, ("vm_id",), [(ids[vm.key], migration_id) for migration_id, vm in found.items()])


def _listed_vms(connection: sa.Connection, paths: set[str]) -> dict[str | None, Vm]:
    """Return the VM that process lists show for each path, where they show one."""
    w = schema.world_evidence
    found: dict[str | None, set[tuple[str, str]]] = defaultdict(set)
    listed = sa.select(w.c.vmx_path, w.c.vm_uuid, w.c.vm_name).where(among(w.c.vmx_path, paths))
    for row in connection.execute(listed.where(w.c.vm_uuid.is_not(None))):
        found[row.vmx_path].add((row.vm_uuid, row.vm_name))
    return {
        path: Vm(f"uuid:{uuid}", name, uuid, path) for path, vms in found.items() if len(vms) == 1 for uuid, name in vms
    }


def _told_vm(row: Any) -> Vm | None:
    name = row.vm_name or row.told_vm or name_of_path(row.vmx_path)
    if row.vm_uuid or row.vmx_path:
        key = f"uuid:{row.vm_uuid}" if row.vm_uuid else f"path:{row.vmx_path}"
        return Vm(key, name, row.vm_uuid, row.vmx_path)
    return Vm(f"migration:{row.vmotion_id}", name, None, None) if name else None


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


def _forget(connection: sa.Connection, world_ids: set[int], vm_ids: set[int]) -> None:
    """Delete those worlds and VMs that nothing tells of any more."""
    w, e, m, v = schema.worlds, schema.world_evidence, schema.migrations, schema.vms
    told = (e.c.world_id, m.c.source_world_id, m.c.dest_world_id)
    unused = [~sa.exists().where(column == w.c.world_id) for column in told]
    connection.execute(sa.delete(w).where(among(w.c.world_id, world_ids), *unused))
    unused = [~sa.exists().where(column == v.c.vm_id) for column in (w.c.vm_id, m.c.vm_id)]
    connection.execute(sa.delete(v).where(among(v.c.vm_id, vm_ids), *unused))
