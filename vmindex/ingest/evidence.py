"""What a line or a fact proves about hosts, addresses, worlds and boots, as rows of the evidence tables."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from vmindex.facts import (
    Address,
    HostName,
    HostUuid,
    HostVersion,
    KnownVm,
    Peer,
    RunningVm,
    StatusCode,
    addresses,
)
from vmindex.knowledge import status_codes
from vmindex.store import schema

if TYPE_CHECKING:
    import sqlalchemy as sa

    from vmindex.facts.interface import Fact
    from vmindex.logs import Record
    from vmindex.store.writing import RowWriter

_OWN_ADDRESS = {
    ("set-info-source", "S"): "source_ip",
    ("set-info-dest", "D"): "dest_ip",
    ("net-bind-vmknic", "S"): "address",
    ("net-bind-vmknic", "D"): "address",
}
_NAMES_WORLD = frozenset({"world-start-vmm", "world-add-vmm"})
_TELLING = frozenset({kind for kind, _ in _OWN_ADDRESS} | _NAMES_WORLD | {"opid-map", "host-boot"})
"""Kinds whose fields prove something; those of the others are not even read."""
_MANAGEMENT = frozenset({"hostd", "vpxa", "vpxd", "fdm"})
SAME_BOOT_US = 15 * 60 * 1_000_000


@dataclass(slots=True)
class OriginEvidence:
    """What the lines of one origin prove, gathered while they are read."""

    addresses: dict[str, tuple[int | None, int | None]] = field(default_factory=dict)
    worlds: list[tuple[int, str, int | None, str]] = field(default_factory=list)
    boots: list[int] = field(default_factory=list)
    op_ids: list[tuple[str, str, int | None]] = field(default_factory=list)
    operations: dict[tuple[str, str], int | None] = field(default_factory=dict)
    """(opID, vmx path) that one line ties together, and when it was logged."""
    migrations: dict[tuple[str, str], int | None] = field(default_factory=dict)
    """(vMotion ID, vmx path) that one line ties together, and when it was logged."""

    def add(self, record: Record) -> None:
        """Take from a line what it proves about its host."""
        kind = record.kind.slug if record.kind else ""
        if kind in _TELLING:
            self._learn(kind, record)
        elif record.component in _MANAGEMENT and (path := record.fields.get("vmx_path")):
            if record.vmotion_id is not None:
                self.migrations.setdefault((record.vmotion_id, str(path)), record.at_us)
            elif record.op_id is not None:
                self.operations.setdefault((record.op_id, str(path)), record.at_us)
        if record.uptime_us is not None and record.at_us is not None:
            self._add_boot(record.at_us - record.uptime_us)

    def _learn(self, kind: str, record: Record) -> None:
        own = _OWN_ADDRESS.get((kind, record.side or ""))
        if own and (address := record.fields.get(own)):
            self._add_address(str(address), record.at_us)
        elif kind in _NAMES_WORLD and isinstance(world := record.fields.get("leader_world"), int):
            self.worlds.append((world, str(record.fields["vm"]), record.at_us, kind))
        elif kind == "opid-map":
            self.op_ids.append((str(record.fields["kernel_op_id"]), str(record.fields["vc_op_id"]), record.at_us))
        elif kind == "host-boot" and record.at_us is not None:
            self._add_boot(record.at_us)

    def _add_address(self, address: str, at_us: int | None) -> None:
        address = addresses.normalise(address) or ""
        first, last = self.addresses.get(address, (at_us, at_us))
        if at_us is not None:
            first = at_us if first is None else min(first, at_us)
            last = at_us if last is None else max(last, at_us)
        self.addresses[address] = (first, last)

    def _add_boot(self, at_us: int) -> None:
        if all(abs(at_us - known) > SAME_BOOT_US for known in self.boots[-8:]):
            self.boots.append(at_us)

    def write(self, writer: RowWriter, origin_id: int) -> None:
        """Write the rows."""
        for address, (first, last) in self.addresses.items():
            if _tells_hosts_apart(address):
                writer.add(
                    schema.address_evidence,
                    origin_id=origin_id,
                    address=address,
                    first_us=first,
                    last_us=last,
                    evidence="vmotion",
                )
        for world, name, at_us, kind in self.worlds:
            writer.add(
                schema.world_evidence, origin_id=origin_id, at_us=at_us, world=world, vm_name=name, evidence=kind
            )
        for (vmotion_id, path), at_us in self.migrations.items():
            write_vm_of_migration(writer, origin_id, vmotion_id, at_us, "management-log", vmx_path=path)
        for (op_id, path), at_us in self.operations.items():
            writer.add(schema.operation_evidence, origin_id=origin_id, op_id=op_id, vmx_path=path, at_us=at_us)
        for kernel, vc, at_us in self.op_ids:
            writer.add(schema.op_id_evidence, origin_id=origin_id, kernel_op_id=kernel, vc_op_id=vc, at_us=at_us)
        for at_us in self.boots:
            writer.add(schema.boot_evidence, origin_id=origin_id, at_us=at_us, evidence="log")


def write_vm_of_migration(
    writer: RowWriter, origin_id: int, vmotion_id: str, at_us: int | None, evidence: str, **vm: str | None
) -> None:
    """Write that a migration is that of a VM (``vmx_path``, ``vm_name``, ``vm_uuid``)."""
    migration_id = writer.migration_id(vmotion_id)
    writer.add(
        schema.migration_evidence, migration_id=migration_id, origin_id=origin_id, at_us=at_us, evidence=evidence, **vm
    )


_TABLES: dict[type[Fact], sa.Table] = {
    HostName: schema.name_evidence,
    HostVersion: schema.version_evidence,
    HostUuid: schema.uuid_evidence,
    Address: schema.address_evidence,
    Peer: schema.peer_evidence,
    RunningVm: schema.world_evidence,
    KnownVm: schema.vm_evidence,
    StatusCode: schema.status_code_evidence,
}
_COLUMNS: dict[type[Fact], dict[str, str]] = {RunningVm: {"name": "vm_name", "uuid": "vm_uuid"}}
"""Columns that are not called as the field of the fact."""


def write_fact(writer: RowWriter, origin_id: int, fact: Fact, at_us: int | None) -> None:
    """Write the row of one fact that was true at ``at_us``; what tells nothing is left out."""
    table = _TABLES.get(type(fact))
    if table is None or not _tells_something(fact):
        return
    renamed = _COLUMNS.get(type(fact), {})
    values: dict[str, Any] = dict.fromkeys(("at_us", "first_us", "last_us"), at_us)
    values |= {renamed.get(field.name, field.name): getattr(fact, field.name) for field in fields(fact)}
    writer.add(table, origin_id=origin_id, **{name: value for name, value in values.items() if name in table.columns})


def _tells_something(fact: Fact) -> bool:
    if isinstance(fact, Address):
        return _tells_hosts_apart(fact.address)
    return not (isinstance(fact, StatusCode) and _is_built_in(fact.code, fact.meaning))


def _tells_hosts_apart(address: str) -> bool:
    """Every network has its own link-local addresses."""
    return bool(address) and not address.startswith("fe80:")


def _is_built_in(code: str, meaning: str) -> bool:
    return any(known.meaning == meaning for known in status_codes.decode(code))
