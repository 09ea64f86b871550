"""Write the worlds of each boot, and the VM of each of them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from vmindex.correlate.names import Vm, as_row, gather, name_chain
from vmindex.store import schema
from vmindex.store.database import chunks, insert_one

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vmindex.correlate.boots import Boots


class Worlds:
    """Finds or makes the row of a world."""

    def __init__(self, connection: sa.Connection, boots: Boots) -> None:
        self._connection = connection
        self._boots = boots
        self._ids: dict[int, dict[tuple[int, int], int]] = {}

    def id_of(self, host_id: int | None, at_us: int | None, world: int | None) -> int | None:
        """Return the world_id of a world id that was logged at a time on a host."""
        if host_id is None or not world:
            return None
        known = self._of_host(host_id)
        place = (self._boots.of(host_id, at_us), world)
        if place not in known:
            known[place] = insert_one(
                self._connection, schema.worlds, host_id=host_id, boot_us=place[0], world=world, role="leader"
            )
        return known[place]

    def _of_host(self, host_id: int) -> dict[tuple[int, int], int]:
        if host_id not in self._ids:
            w = schema.worlds
            rows = self._connection.execute(sa.select(w).where(w.c.host_id == host_id))
            self._ids[host_id] = {(row.boot_us, row.world): row.world_id for row in rows}
        return self._ids[host_id]


def link_worlds(
    connection: sa.Connection, migration_ids: Iterable[int], origin_ids: set[int], host_ids: set[int], boots: Boots
) -> None:
    """Bring worlds and VMs up to date for these migrations, and for the evidence of these origins.

    ``host_ids``: hosts whose boots changed, so that all their worlds are sorted anew.
    """
    worlds = Worlds(connection, boots)
    touched = _link_migrations(connection, migration_ids, worlds)
    touched |= _link_evidence(connection, origin_ids, host_ids, worlds)
    chain = gather(connection, touched)
    vms = name_chain(chain, _world_keys(connection, chain.links))
    _write(connection, chain.links.keys(), vms)
    _describe(connection, chain.links.keys())
    _forget(connection)


def _link_migrations(connection: sa.Connection, migration_ids: Iterable[int], worlds: Worlds) -> set[int]:
    m = schema.migrations
    touched: set[int] = set()
    for some in chunks(sorted(migration_ids)):
        updates = []
        for row in connection.execute(sa.select(m).where(m.c.migration_id.in_(some))).all():
            source_at = row.source_set_up_us if row.source_set_up_us is not None else row.started_us
            dest_at = row.dest_set_up_us if row.dest_set_up_us is not None else row.started_us
            source = worlds.id_of(row.source_host_id, source_at, row.source_world)
            dest = worlds.id_of(row.dest_host_id, dest_at, row.dest_world)
            touched |= {world for world in (source, dest, row.source_world_id, row.dest_world_id) if world is not None}
            updates.append({"b_migration": row.migration_id, "b_source": source, "b_dest": dest})
        if updates:
            statement = sa.update(m).where(m.c.migration_id == sa.bindparam("b_migration"))
            connection.execute(
                statement.values(
                    source_world_id=sa.bindparam("b_source"), dest_world_id=sa.bindparam("b_dest"), vm_id=None
                ),
                updates,
            )
    return touched


def _link_evidence(connection: sa.Connection, origin_ids: set[int], host_ids: set[int], worlds: Worlds) -> set[int]:
    w, o = schema.world_evidence, schema.origins
    touched: set[int] = set()
    told_by = sa.select(o.c.origin_id).where(sa.or_(o.c.origin_id.in_(origin_ids), o.c.host_id.in_(host_ids)))
    statement = sa.select(w, o.c.host_id).join(o, o.c.origin_id == w.c.origin_id).where(w.c.origin_id.in_(told_by))
    updates = []
    for row in connection.execute(statement).all():
        world_id = worlds.id_of(row.host_id, row.at_us, row.world)
        touched |= {world for world in (world_id, row.world_id) if world is not None}
        if world_id != row.world_id:
            updates.append({"b_row": row.evidence_id, "b_world": world_id})
    if updates:
        connection.execute(
            sa.update(w).where(w.c.evidence_id == sa.bindparam("b_row")).values(world_id=sa.bindparam("b_world")),
            updates,
        )
    return touched


def _world_keys(connection: sa.Connection, world_ids: Iterable[int]) -> dict[int, str]:
    w, h = schema.worlds, schema.hosts
    keys = {}
    for some in chunks(sorted(world_ids)):
        statement = sa.select(w.c.world_id, h.c.key, w.c.boot_us, w.c.world).join(h, h.c.host_id == w.c.host_id)
        for row in connection.execute(statement.where(w.c.world_id.in_(some))):
            keys[row.world_id] = f"{row.key}:{row.boot_us}:{row.world}"
    return keys


def _write(connection: sa.Connection, world_ids: Iterable[int], found: dict[int, Vm]) -> None:
    ids = _vm_ids(connection, {vm.key: vm for vm in found.values()})
    w, m = schema.worlds, schema.migrations
    rows = [
        {"b_world": world_id, "b_vm": ids[found[world_id].key] if world_id in found else None}
        for world_id in sorted(world_ids)
    ]
    if not rows:
        return
    connection.execute(
        sa.update(w).where(w.c.world_id == sa.bindparam("b_world")).values(vm_id=sa.bindparam("b_vm")), rows
    )
    for end in (m.c.dest_world_id, m.c.source_world_id):  # the source, where the two differ, has the last word
        statement = sa.update(m).where(end == sa.bindparam("b_world"))
        connection.execute(statement.values(vm_id=sa.func.coalesce(sa.bindparam("b_vm"), m.c.vm_id)), rows)


def _vm_ids(connection: sa.Connection, vms: dict[str, Vm]) -> dict[str, int]:
    v = schema.vms
    ids: dict[str, int] = {}
    keys = sorted(vms)
    for start in range(0, len(keys), 500):
        for row in connection.execute(sa.select(v).where(v.c.key.in_(keys[start : start + 500]))).all():
            ids[row.key] = row.vm_id
            new = as_row(vms[row.key])
            if new != {name: getattr(row, name) for name in new}:
                connection.execute(sa.update(v).where(v.c.vm_id == row.vm_id).values(new))
    for key in keys:
        if key not in ids:
            ids[key] = insert_one(connection, v, **as_row(vms[key]))
    return ids


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
    updates: list[dict[str, Any]] = []
    for world_id, told in sorted(seen.items()):
        times = [at_us for at_us, _ in told if at_us is not None]
        words = ", ".join(sorted({evidence for _, evidence in told}))
        updates.append(
            {
                "b_world": world_id,
                "b_first": min(times, default=None),
                "b_last": max(times, default=None),
                "b_evidence": words,
            }
        )
    if updates:
        statement = sa.update(w).where(w.c.world_id == sa.bindparam("b_world"))
        values: dict[str, Any] = {
            "first_us": sa.bindparam("b_first"),
            "last_us": sa.bindparam("b_last"),
            "evidence": sa.bindparam("b_evidence"),
        }
        connection.execute(statement.values(values), updates)


def _forget(connection: sa.Connection) -> None:
    """Delete worlds and VMs that nothing tells of any more."""
    w, e, m, v = schema.worlds, schema.world_evidence, schema.migrations, schema.vms
    used = sa.union(
        sa.select(e.c.world_id).where(e.c.world_id.is_not(None)),
        sa.select(m.c.source_world_id).where(m.c.source_world_id.is_not(None)),
        sa.select(m.c.dest_world_id).where(m.c.dest_world_id.is_not(None)),
    )
    connection.execute(sa.delete(w).where(w.c.world_id.not_in(used)))
    named = sa.union(
        sa.select(w.c.vm_id).where(w.c.vm_id.is_not(None)), sa.select(m.c.vm_id).where(m.c.vm_id.is_not(None))
    )
    connection.execute(sa.delete(v).where(v.c.vm_id.not_in(named)))
