"""Write VMs: which worlds and migrations are of each, and what it is called."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from vmindex.correlate.names import Vm, as_row, name_of_path
from vmindex.store import schema
from vmindex.store.among import among
from vmindex.store.database import free_ids
from vmindex.store.loading import update_rows

if TYPE_CHECKING:
    from collections.abc import Iterable


def of(connection: sa.Connection, world_ids: Iterable[int], migration_ids: Iterable[int]) -> set[int]:
    """Return the rows of the VMs of these worlds and migrations."""
    w, m = schema.worlds, schema.migrations
    found: set[int | None] = set()
    for column, key, ids in ((w.c.vm_id, w.c.world_id, world_ids), (m.c.vm_id, m.c.migration_id, migration_ids)):
        found |= set(connection.scalars(sa.select(column).where(among(key, ids)).distinct()))
    return {vm_id for vm_id in found if vm_id is not None}


def write(connection: sa.Connection, world_ids: Iterable[int], touched: set[int], found: dict[int, Vm]) -> None:
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


def name_without_worlds(connection: sa.Connection, migration_ids: Iterable[int]) -> None:
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


def forget(connection: sa.Connection, vm_ids: set[int]) -> None:
    """Delete those VMs that nothing tells of any more."""
    w, m, v = schema.worlds, schema.migrations, schema.vms
    unused = [~sa.exists().where(column == v.c.vm_id) for column in (w.c.vm_id, m.c.vm_id)]
    connection.execute(sa.delete(v).where(among(v.c.vm_id, vm_ids), *unused))
