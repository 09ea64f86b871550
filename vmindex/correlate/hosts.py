"""Write the hosts that the evidence shows, and tell what changed since the last time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from vmindex.correlate.directory import Directory, OriginFacts, PeerFacts
from vmindex.sources.layout import vcenter_of
from vmindex.store import schema
from vmindex.store.database import insert_one

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(slots=True)
class HostChanges:
    """What the resolution of hosts changed."""

    directory: Directory
    ids: dict[str, int]
    """host_id by key"""
    origins: set[int] = field(default_factory=set)
    """Origins that are new or belong to another host than before."""
    addresses: set[str] = field(default_factory=set)
    """Addresses whose owners are not the same as before."""

    def id_of(self, connection: sa.Connection, key: str) -> int:
        """Return the host_id of a key; a host that is known by its address only is made when it is first met."""
        if key not in self.ids:
            label = self.directory.names.get(key) or key.partition(":")[2]
            self.ids[key] = insert_one(
                connection, schema.hosts, key=key, name=self.directory.names.get(key), label=label
            )
        return self.ids[key]


def resolve(connection: sa.Connection) -> HostChanges:
    """Decide for every origin which host it is, and bring ``hosts`` and ``host_addresses`` up to date."""
    origins = _load_origins(connection)
    peers = [PeerFacts(*row) for row in connection.execute(_peers_statement())]
    directory = Directory(list(origins.values()), peers)
    known = {row.key: row for row in connection.execute(sa.select(schema.hosts))}
    changes = HostChanges(directory, {key: row.host_id for key, row in known.items()})
    for key in sorted({*directory.key_of_origin.values(), *directory.names}):
        changes.id_of(connection, key)
    _write_names(connection, changes, known)
    _write_origins(connection, changes)
    _write_versions(connection)
    _write_addresses(connection, changes)
    return changes


def _load_origins(connection: sa.Connection) -> dict[int, OriginFacts]:
    o, s = schema.origins, schema.sources
    rows = connection.execute(
        sa.select(o.c.origin_id, o.c.root, o.c.token, s.c.sha256, s.c.label).join(s, s.c.source_id == o.c.source_id)
    )
    origins = {
        row.origin_id: OriginFacts(
            row.origin_id,
            vcenter_of(row.root or row.label)  # no host, but one voice in all its bundles
            or f"{row.token or row.root or row.label} ({(row.sha256 or row.label)[:12]})",
        )
        for row in rows
    }
    n, a = schema.name_evidence, schema.address_evidence
    for origin_id, evidence, name in connection.execute(sa.select(n.c.origin_id, n.c.evidence, n.c.name)):
        origins[origin_id].names.append((evidence, name))
    for origin_id, *claim in connection.execute(sa.select(a.c.origin_id, a.c.address, a.c.first_us, a.c.last_us)):
        origins[origin_id].addresses.append((claim[0], claim[1], claim[2]))
    return origins


def _peers_statement() -> sa.Select[Any]:
    p = schema.peer_evidence
    return sa.select(p.c.name, p.c.address, sa.func.max(p.c.at_us)).group_by(p.c.name, p.c.address)


def _write_names(connection: sa.Connection, changes: HostChanges, known: Mapping[str, Any]) -> None:
    for key, row in known.items():
        name = changes.directory.names.get(key)
        label = name or key.partition(":")[2]
        if (row.name, row.label) != (name, label):
            h = schema.hosts
            connection.execute(sa.update(h).where(h.c.host_id == row.host_id).values(name=name, label=label))


def _write_origins(connection: sa.Connection, changes: HostChanges) -> None:
    o = schema.origins
    before = {row.origin_id: row.host_id for row in connection.execute(sa.select(o.c.origin_id, o.c.host_id))}
    for origin_id, key in changes.directory.key_of_origin.items():
        host_id = changes.ids[key]
        if before[origin_id] != host_id:
            connection.execute(sa.update(o).where(o.c.origin_id == origin_id).values(host_id=host_id))
            changes.origins.add(origin_id)


def _write_versions(connection: sa.Connection) -> None:
    """Give each host the latest version that it showed itself, else the one that a peer lists."""
    o, v, p, h = schema.origins, schema.version_evidence, schema.peer_evidence, schema.hosts
    own = sa.select(o.c.host_id, v.c.at_us, v.c.build, v.c.version).join(o, o.c.origin_id == v.c.origin_id)
    found: dict[int, tuple[Any, ...]] = {}
    for row in connection.execute(own):
        rank = (1, row.at_us or 0, row.build is not None, row.version or "", row.build or "")
        found[row.host_id] = max(found.get(row.host_id, rank), rank)
    names = {row.name.lower(): row.host_id for row in connection.execute(sa.select(h.c.name, h.c.host_id)) if row.name}
    for row in connection.execute(sa.select(p.c.name, p.c.at_us, p.c.version, p.c.build)):
        host_id = names.get(row.name.lower())
        rank = (0, row.at_us or 0, row.build is not None, row.version or "", row.build or "")
        if host_id is not None:
            found[host_id] = max(found.get(host_id, rank), rank)
    stored = {
        row.host_id: (row.version, row.build)
        for row in connection.execute(sa.select(h.c.host_id, h.c.version, h.c.build))
    }
    for host_id, (_, _, _, version, build) in found.items():
        if stored[host_id] != (version or None, build or None):
            connection.execute(
                sa.update(h).where(h.c.host_id == host_id).values(version=version or None, build=build or None)
            )


def _write_addresses(connection: sa.Connection, changes: HostChanges) -> None:
    a = schema.host_addresses
    before: dict[str, set[tuple[int, int | None, int | None]]] = defaultdict(set)
    for row in connection.execute(sa.select(a)):
        before[row.address].add((row.host_id, row.first_us, row.last_us))
    now: dict[str, set[tuple[int, int | None, int | None]]] = defaultdict(set)
    for address, claims in changes.directory.claims.items():
        now[address] = {(changes.ids[claim.key], claim.first_us, claim.last_us) for claim in claims}
    changed = {address for address in before.keys() | now.keys() if before[address] != now[address]}
    for address in changed:
        connection.execute(sa.delete(a).where(a.c.address == address))
        rows = [
            {"host_id": host_id, "address": address, "first_us": first_us, "last_us": last_us}
            for host_id, first_us, last_us in sorted(now[address], key=str)
        ]
        if rows:
            connection.execute(sa.insert(a), rows)
    changes.addresses = {address for address in changed if _owners(before[address]) != _owners(now[address])}


def _owners(claims: set[tuple[int, int | None, int | None]]) -> set[tuple[int, int | None, int | None]]:
    """Return what decides whose an address was: of a single owner, not for how long."""
    hosts = {host_id for host_id, _, _ in claims}
    return claims if len(hosts) > 1 else {(host_id, None, None) for host_id in hosts}


def forget_unused(connection: sa.Connection, changes: HostChanges) -> None:
    """Delete hosts that nothing refers to any more: an address that turned out to belong to a named host."""
    h, o, m = schema.hosts, schema.origins, schema.migrations
    used = (o.c.host_id, m.c.source_host_id, m.c.dest_host_id)
    unreferred = [~sa.exists().where(column == h.c.host_id) for column in used]
    unused = [
        row.host_id
        for row in connection.execute(sa.select(h.c.host_id, h.c.key).where(*unreferred))
        if row.key not in changes.directory.names
    ]
    for host_id in unused:  # phases and findings are of migrations, which were concluded anew without it
        for table in (schema.host_addresses, schema.boots, schema.worlds):
            connection.execute(sa.delete(table).where(table.c.host_id == host_id))
        connection.execute(sa.delete(h).where(h.c.host_id == host_id))
