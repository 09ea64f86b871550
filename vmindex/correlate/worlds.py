"""Write the worlds of each boot, and the VM of each of them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from vmindex.correlate.incarnations import Happening, Mention, born_us, split
from vmindex.correlate.names import Vm, as_row, gather, name_chain, name_of_path
from vmindex.store import schema
from vmindex.store.database import chunks, free_ids
from vmindex.store.loading import update_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vmindex.correlate.boots import Boots


_STARTS = frozenset({"world-start-vmm", "world-add-vmm"})
DAY_US = 86_400_000_000
"""Further than that a migration's clock is not from that of a host on which it has no lines."""
_Place = tuple[int, int]
"""(host_id, world id)"""


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
    statement = sa.select(w.c.world_id).where(w.c.origin_id.in_(origin_ids), w.c.world_id.is_not(None))
    return set(connection.scalars(statement.distinct()))


def _vms_of(connection: sa.Connection, world_ids: Iterable[int], migration_ids: Iterable[int]) -> set[int]:
    w, m = schema.worlds, schema.migrations
    found: set[int | None] = set()
    for column, key, ids in ((w.c.vm_id, w.c.world_id, world_ids), (m.c.vm_id, m.c.migration_id, migration_ids)):
        for some in chunks(sorted(ids)):
            found |= set(connection.scalars(sa.select(column).where(key.in_(some))))
    return {vm_id for vm_id in found if vm_id is not None}


def _places_of_migrations(connection: sa.Connection, migration_ids: Iterable[int]) -> set[_Place]:
    m = schema.migrations
    places: set[_Place] = set()
    for some in chunks(sorted(migration_ids)):
        for host, world in ((m.c.source_host_id, m.c.source_world), (m.c.dest_host_id, m.c.dest_world)):
            found = sa.select(host, world).where(m.c.migration_id.in_(some), host.is_not(None), world.is_not(None))
            places |= {(row[0], row[1]) for row in connection.execute(found)}
    return places


def _places_of_evidence(connection: sa.Connection, origin_ids: set[int], rebooted: dict[int, int]) -> set[_Place]:
    w, o, m = schema.world_evidence, schema.origins, schema.migrations
    told = sa.select(o.c.host_id, w.c.world).join(o, o.c.origin_id == w.c.origin_id)
    new = sa.or_(
        w.c.origin_id.in_(origin_ids), w.c.world_id.is_(None)
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
    left: set[int | None] = set()
    for some in chunks(sorted(migration_ids)):
        for row in connection.execute(
            sa.select(m.c.source_world_id, m.c.dest_world_id).where(m.c.migration_id.in_(some))
        ):
            left |= {row.source_world_id, row.dest_world_id}
        cleared = sa.update(m).where(m.c.migration_id.in_(some))
        connection.execute(cleared.values(source_world_id=None, dest_world_id=None, vm_id=None))
    return {world_id for world_id in left if world_id is not None}


def _link_host(connection: sa.Connection, host_id: int, worlds: list[int], boots: Boots) -> set[int]:
    """Sort every sign of these world ids on a host into worlds, and return the worlds, old and new."""
    w = schema.worlds
    ids = free_ids(connection, w)
    touched: set[int] = set()
    updates: dict[str, list[dict[str, int]]] = {"source": [], "dest": [], "evidence": []}
    for some in chunks(worlds):
        known = {
            (row.boot_us, row.world, row.born_us): row.world_id
            for row in connection.execute(sa.select(w).where(w.c.host_id == host_id, w.c.world.in_(some)))
        }
        touched |= set(known.values())
        new: list[dict[str, Any]] = []
        for world, mentions in _mentions(connection, host_id, some, boots).items():
            for incarnation in split(mentions):
                place = (incarnation[0].boot_us, world, born_us(incarnation))
                if place not in known:
                    boot_us, _, born = place
                    known[place] = next(ids)
                    new.append(
                        {
                            "world_id": known[place],
                            "host_id": host_id,
                            "boot_us": boot_us,
                            "world": world,
                            "born_us": born,
                            "role": "leader",
                        }
                    )
                touched.add(known[place])
                for mention in incarnation:
                    updates[mention.row[0]].append({"b_row": mention.row[1], "b_world": known[place]})
        if new:
            connection.execute(sa.insert(w), new)
    _update_links(connection, updates)
    return touched


def _mentions(connection: sa.Connection, host_id: int, worlds: list[int], boots: Boots) -> dict[int, list[Mention]]:
    m, e, o = schema.migrations, schema.world_evidence, schema.origins
    found: dict[int, list[Mention]] = defaultdict(list)
    for row in connection.execute(sa.select(m).where(m.c.source_host_id == host_id, m.c.source_world.in_(worlds))):
        at_us = row.started_us if row.source_set_up_us is None else row.source_set_up_us
        stays = row.outcome != "success" or (row.dest_host_id == host_id and row.dest_world == row.source_world)
        happening: Happening = "departure" if stays else "last departure"
        found[row.source_world].append(
            Mention(happening, boots.of(host_id, at_us), at_us, ("source", row.migration_id))
        )
    for row in connection.execute(sa.select(m).where(m.c.dest_host_id == host_id, m.c.dest_world.in_(worlds))):
        at_us = row.started_us if row.dest_set_up_us is None else row.dest_set_up_us
        same = row.source_host_id == host_id and row.dest_world == row.source_world
        arriving: Happening = "statement" if same else "arrival"
        found[row.dest_world].append(Mention(arriving, boots.of(host_id, at_us), at_us, ("dest", row.migration_id)))
    told = sa.select(e.c.evidence_id, e.c.at_us, e.c.world, e.c.evidence).join(o, o.c.origin_id == e.c.origin_id)
    for row in connection.execute(told.where(o.c.host_id == host_id, e.c.world.in_(worlds))):
        stated: Happening = "start" if row.evidence in _STARTS else "statement"
        found[row.world].append(Mention(stated, boots.of(host_id, row.at_us), row.at_us, ("evidence", row.evidence_id)))
    return found


def _update_links(connection: sa.Connection, updates: dict[str, list[dict[str, int]]]) -> None:
    m, e = schema.migrations, schema.world_evidence
    columns = {"source": m.c.source_world_id, "dest": m.c.dest_world_id, "evidence": e.c.world_id}
    for name, rows in updates.items():
        if rows:
            table = e if name == "evidence" else m
            (key,) = table.primary_key.columns
            statement = sa.update(table).where(key == sa.bindparam("b_row"))
            connection.execute(statement.values({columns[name]: sa.bindparam("b_world")}), rows)


def _world_keys(connection: sa.Connection, world_ids: Iterable[int]) -> dict[int, str]:
    w, h = schema.worlds, schema.hosts
    keys = {}
    for some in chunks(sorted(world_ids)):
        statement = sa.select(w.c.world_id, h.c.key, w.c.boot_us, w.c.world, w.c.born_us).join(
            h, h.c.host_id == w.c.host_id
        )
        for row in connection.execute(statement.where(w.c.world_id.in_(some))):
            keys[row.world_id] = f"{row.key}:{row.boot_us}:{row.world}:{row.born_us}"
    return keys


def _write(connection: sa.Connection, world_ids: Iterable[int], touched: set[int], found: dict[int, Vm]) -> None:
    """Write the VM of each world where it is another than before, and of the migrations of these, and of ``touched``, worlds."""
    ids = _vm_ids(connection, {vm.key: vm for vm in found.values()})
    w, m = schema.worlds, schema.migrations
    changed: list[tuple[int | None, int]] = []
    for some in chunks(sorted(world_ids)):
        for world_id, vm_id in connection.execute(sa.select(w.c.world_id, w.c.vm_id).where(w.c.world_id.in_(some))):
            vm = found.get(world_id)
            now = ids[vm.key] if vm else None
            if now != vm_id:
                changed.append((now, world_id))
    update_rows(connection, w, ("vm_id",), changed)
    of_source, of_dest = (
        sa.select(w.c.vm_id).where(w.c.world_id == end).scalar_subquery()
        for end in (m.c.source_world_id, m.c.dest_world_id)
    )
    for some in chunks(sorted(touched | {world_id for _, world_id in changed})):
        either = sa.or_(m.c.source_world_id.in_(some), m.c.dest_world_id.in_(some))
        connection.execute(sa.update(m).where(either).values(vm_id=sa.func.coalesce(of_source, of_dest, m.c.vm_id)))


def _vm_ids(connection: sa.Connection, vms: dict[str, Vm], *, describe: bool = True) -> dict[str, int]:
    """Return the rows of VMs, which are made if they are new; ``describe``: what is known of old ones is replaced."""
    v = schema.vms
    ids: dict[str, int] = {}
    keys = sorted(vms)
    for start in range(0, len(keys), 500):
        for row in connection.execute(sa.select(v).where(v.c.key.in_(keys[start : start + 500]))).all():
            ids[row.key] = row.vm_id
            new = as_row(vms[row.key])
            if describe and new != {name: getattr(row, name) for name in new}:
                connection.execute(sa.update(v).where(v.c.vm_id == row.vm_id).values(new))
    new = dict(zip((key for key in keys if key not in ids), free_ids(connection, v), strict=False))
    if new:
        connection.execute(sa.insert(v), [{"vm_id": vm_id, **as_row(vms[key])} for key, vm_id in new.items()])
    return ids | new


def _name_without_worlds(connection: sa.Connection, migration_ids: Iterable[int]) -> None:
    """Name the VMs of migrations that no vmkernel log shows, by what other logs say of them."""
    m, e = schema.migrations, schema.migration_evidence
    for some in chunks(sorted(migration_ids)):
        told = sa.select(m.c.migration_id, m.c.vmotion_id, m.c.told_vm, e.c.vm_name, e.c.vm_uuid, e.c.vmx_path)
        unnamed = told.outerjoin(e, e.c.migration_id == m.c.migration_id)
        rows = connection.execute(unnamed.where(m.c.migration_id.in_(some), m.c.vm_id.is_(None))).all()
        listed = _listed_vms(connection, {row.vmx_path for row in rows if row.vmx_path})
        found: dict[int, Vm] = {}
        for row in sorted(rows, key=str):
            vm = listed.get(row.vmx_path) or _told_vm(row)
            if vm is not None and (row.migration_id not in found or (vm.uuid and not found[row.migration_id].uuid)):
                found[row.migration_id] = vm
        ids = _vm_ids(connection, {vm.key: vm for vm in found.values()}, describe=False)
        for migration_id, vm in found.items():
            connection.execute(sa.update(m).where(m.c.migration_id == migration_id).values(vm_id=ids[vm.key]))


def _listed_vms(connection: sa.Connection, paths: set[str]) -> dict[str | None, Vm]:
    """Return the VM that process lists show for each path, where they show one."""
    w = schema.world_evidence
    found: dict[str | None, set[tuple[str, str]]] = defaultdict(set)
    ordered = sorted(paths)
    for start in range(0, len(ordered), 500):
        listed = sa.select(w.c.vmx_path, w.c.vm_uuid, w.c.vm_name).where(w.c.vmx_path.in_(ordered[start : start + 500]))
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
    for some in chunks(sorted(world_ids)):
        for row in connection.execute(sa.select(e.c.world_id, e.c.at_us, e.c.evidence).where(e.c.world_id.in_(some))):
            seen[row.world_id].append((row.at_us, row.evidence))
        for end in (m.c.source_world_id, m.c.dest_world_id):
            rows = connection.execute(
                sa.select(end.label("world_id"), m.c.started_us, m.c.ended_us).where(end.in_(some))
            )
            for row in rows:
                seen[row.world_id] += [(row.started_us, "vmotion"), (row.ended_us, "vmotion")]
    described: list[tuple[Any, ...]] = []
    for world_id, told in sorted(seen.items()):
        times = [at_us for at_us, _ in told if at_us is not None]
        words = ", ".join(sorted({evidence for _, evidence in told}))
        described.append((min(times, default=None), max(times, default=None), words, world_id))
    update_rows(connection, w, ("first_us", "last_us", "evidence"), described)


def _forget(connection: sa.Connection, world_ids: set[int], vm_ids: set[int]) -> None:
    """Delete those worlds and VMs that nothing tells of any more."""
    w, e, m, v = schema.worlds, schema.world_evidence, schema.migrations, schema.vms
    for some in chunks(sorted(world_ids)):
        told = (e.c.world_id, m.c.source_world_id, m.c.dest_world_id)
        unused = [~sa.exists().where(column == w.c.world_id) for column in told]
        connection.execute(sa.delete(w).where(w.c.world_id.in_(some), *unused))
    for some in chunks(sorted(vm_ids)):
        unused = [~sa.exists().where(column == v.c.vm_id) for column in (w.c.vm_id, m.c.vm_id)]
        connection.execute(sa.delete(v).where(v.c.vm_id.in_(some), *unused))
