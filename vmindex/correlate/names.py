"""Name the VMs: a name travels along the chain of migrations, in both directions (identity rule 4).

A world (host, boot, world id) is a node; a migration links the source's leader world with the destination's. What names a
world, such as one process list at the end of the chain, names every world of the chain. Should a chain hold two VMs (world
ids came again after a boot that no log shows), a world takes the name that is fewer hops away, or none.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from vmindex.store import schema
from vmindex.store.among import among, each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


@dataclass(frozen=True, slots=True)
class Statement:
    """Some evidence calls the VM of a world so."""

    at_us: int
    name: str | None
    uuid: str | None
    vmx_path: str | None
    evidence: str


@dataclass(slots=True)
class Chain:
    """Worlds that migrations link, and what is said of them."""

    links: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    statements: dict[int, list[Statement]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True, slots=True)
class Vm:
    """A virtual machine as it is stored. ``key``: ``uuid:…``, ``path:…``, or ``world:…`` of a world that has only a name."""

    key: str
    name: str | None
    uuid: str | None
    vmx_path: str | None


def gather(connection: sa.Connection, world_ids: Iterable[int]) -> Chain:
    """Return everything that is linked with these worlds: by migrations, or by the same VM uuid (or path, without one)."""
    chain = Chain()
    seen: set[int] = set()
    frontier = set(world_ids)
    while frontier:
        new = _linked(connection, frontier) - seen
        seen |= new
        frontier = _follow_identities(connection, new, chain) - seen
    for world_id in seen:
        chain.links[world_id] |= set()
    _add_links(connection, seen, chain)
    _add_statements_of_migrations(connection, seen, chain)
    return chain


def _linked(connection: sa.Connection, world_ids: set[int]) -> set[int]:
    """Return these worlds and all that any number of migrations links with them: a VM may have moved a thousand times."""
    m = schema.migrations
    linked = sa.select(each(world_ids).c.value.label("world_id")).cte(recursive=True)
    ends = (m.c.source_world_id, m.c.dest_world_id)
    steps = [
        sa.select(there).join(linked, here == linked.c.world_id).where(there.is_not(None), m.c.outcome.is_not(None))
        for here, there in (ends, reversed(ends))
    ]
    return set(connection.scalars(sa.select(linked.union(*steps).c.world_id)))


def _add_links(connection: sa.Connection, world_ids: set[int], chain: Chain) -> None:
    m = schema.migrations
    ends = sa.select(m.c.source_world_id, m.c.dest_world_id)
    is_link = (m.c.dest_world_id.is_not(None), m.c.outcome.is_not(None))
    for one, other in connection.execute(ends.where(among(m.c.source_world_id, world_ids), *is_link)):
        chain.links[one].add(other)
        chain.links[other].add(one)


def _add_statements_of_migrations(connection: sa.Connection, world_ids: set[int], chain: Chain) -> None:
    """Take what management logs and the VM's own log say of a migration as said of its worlds."""
    m, e = schema.migrations, schema.migration_evidence
    for end in (m.c.source_world_id, m.c.dest_world_id):
        told = sa.select(end.label("world_id"), e.c.at_us, e.c.vm_name, e.c.vm_uuid, e.c.vmx_path, e.c.evidence)
        for row in connection.execute(told.join(e, e.c.migration_id == m.c.migration_id).where(among(end, world_ids))):
            said = Statement(
                row.at_us or 0, row.vm_name or name_of_path(row.vmx_path), row.vm_uuid, row.vmx_path, row.evidence
            )
            chain.statements[row.world_id].append(said)
        named = sa.select(end.label("world_id"), m.c.started_us, m.c.told_vm).where(
            among(end, world_ids), m.c.told_vm.is_not(None)
        )
        for world_id, started_us, told_vm in connection.execute(named):
            chain.statements[world_id].append(Statement(started_us or 0, told_vm, None, None, "vcenter"))


def name_of_path(vmx_path: str | None) -> str | None:
    """Return the name that a VM had when it was made, after which its file is called."""
    return vmx_path.rpartition("/")[2].removesuffix(".vmx") if vmx_path else None


def _follow_identities(connection: sa.Connection, world_ids: set[int], chain: Chain) -> set[int]:
    w = schema.world_evidence
    rows = connection.execute(
        sa.select(w.c.world_id, w.c.at_us, w.c.vm_name, w.c.vm_uuid, w.c.vmx_path, w.c.evidence).where(
            among(w.c.world_id, world_ids)
        )
    ).all()
    for row in rows:
        chain.statements[row.world_id].append(
            Statement(row.at_us or 0, row.vm_name, row.vm_uuid, row.vmx_path, row.evidence)
        )
    uuids = {row.vm_uuid for row in rows if row.vm_uuid}
    paths = {row.vmx_path for row in rows if row.vmx_path and not row.vm_uuid}
    found: set[int] = set()
    for column, values, more in ((w.c.vm_uuid, uuids, sa.true()), (w.c.vmx_path, paths, w.c.vm_uuid.is_(None))):
        same = sa.select(w.c.world_id).where(among(column, values), more, w.c.world_id.is_not(None))
        found |= set(connection.scalars(same))
    return found


def name_chain(chain: Chain, world_keys: dict[int, str]) -> dict[int, Vm]:
    """Return the VM of each world of the chain; worlds that nothing names are left out.

    ``world_keys`` are texts that order worlds alike for every order of ingest.
    """
    by_identity = _spread(chain, _labels(chain, lambda said: f"uuid:{said.uuid}" if said.uuid else None))
    left = chain.links.keys() - by_identity.keys()
    by_identity |= _spread(
        chain, _labels(chain, lambda said: f"path:{said.vmx_path}" if said.vmx_path else None, left), left
    )
    left = chain.links.keys() - by_identity.keys()
    by_name = _spread(chain, _labels(chain, lambda said: said.name, left), left)
    vms = _described(chain, by_identity)
    found = {world_id: vms[key] for world_id, key in by_identity.items()}
    for members in _parts(chain, by_name.keys()):
        _name_only(members, by_name, world_keys, found)
    return found


def _labels(
    chain: Chain, label_of: Callable[[Statement], str | None], only: Iterable[int] | None = None
) -> dict[int, set[str]]:
    """Return what statements call each world, in the words of ``label_of``."""
    allowed = None if only is None else set(only)
    found: dict[int, set[str]] = {}
    for world_id, statements in chain.statements.items():
        labels = {label for statement in statements if (label := label_of(statement))}
        if labels and (allowed is None or world_id in allowed):
            found[world_id] = labels
    return found


def _spread(chain: Chain, labels: dict[int, set[str]], only: Iterable[int] | None = None) -> dict[int, str]:
    """Carry each label along the links; a world takes the label that reaches it first, none if two do at once."""
    allowed = None if only is None else set(only)
    reached: dict[int, str | None] = {
        world: _one(found) for world, found in labels.items() if allowed is None or world in allowed
    }
    frontier = set(reached)
    while frontier:
        arriving: dict[int, set[str]] = defaultdict(set)
        for world in frontier:
            label = reached[world]
            for neighbour in chain.links[world] if label is not None else ():
                if neighbour not in reached and (allowed is None or neighbour in allowed):
                    arriving[neighbour].add(label or "")
        for world, found in arriving.items():
            reached[world] = _one(found)
        frontier = set(arriving)
    return {world: label for world, label in reached.items() if label is not None}


def _one(labels: set[str]) -> str | None:
    """Return the one label; world names may be cut, so that one that begins with all others stands for them."""
    longest = max(labels, key=lambda label: (len(label), label))
    return longest if all(longest.startswith(label) for label in labels) else None


def _described(chain: Chain, by_identity: dict[int, str]) -> dict[str, Vm]:
    """Return each VM with the name and path of the latest statement that identifies it."""
    said: dict[str, list[Statement]] = defaultdict(list)
    for world_id, statements in chain.statements.items():
        for statement in statements:
            key = by_identity.get(world_id)
            if key in (f"uuid:{statement.uuid}", f"path:{statement.vmx_path}"):
                said[key or ""].append(statement)
    vms = {}
    for key, statements in said.items():
        latest = max(statements, key=_weight)
        vms[key] = Vm(key, latest.name, latest.uuid, latest.vmx_path)
    return vms


def _weight(said: Statement) -> tuple[bool, bool, int, str, str]:
    """Prefer what runs and is registered now to what a file is called, then the latest."""
    derived = said.evidence.startswith("management-log")
    return said.name is not None, not derived, said.at_us, said.name or "", said.vmx_path or ""


def _parts(chain: Chain, worlds: Iterable[int]) -> list[set[int]]:
    """Return the linked sets of worlds among those given."""
    left = set(worlds)
    parts = []
    while left:
        part, frontier = set(), {left.pop()}
        while frontier:
            part |= frontier
            frontier = {n for world in frontier for n in chain.links[world] if n in left}
            left -= frontier
        parts.append(part)
    return parts


def _name_only(members: set[int], by_name: dict[int, str], world_keys: dict[int, str], found: dict[int, Vm]) -> None:
    """Make one VM of linked worlds that carry one name (the longest form of it)."""
    for name in sorted({by_name[world] for world in members}):
        named = [world for world in members if by_name[world] == name]
        longest = _one({by_name[world] for world in members})
        key = f"world:{min(world_keys[world] for world in (members if longest else named))}"
        for world in named:
            found[world] = Vm(key, longest or name, None, None)


def as_row(vm: Vm) -> dict[str, Any]:
    """Return the columns of ``vms``."""
    return {"key": vm.key, "name": vm.name, "uuid": vm.uuid, "vmx_path": vm.vmx_path}
