"""What a line or a fact proves about hosts, addresses, worlds and boots, as rows of the evidence tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

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
    from vmindex.facts.interface import Fact
    from vmindex.logs import Record
    from vmindex.store.loading import BulkWriter

_OWN_ADDRESS = {
    ("set-info-source", "S"): "source_ip",
    ("set-info-dest", "D"): "dest_ip",
    ("net-bind-vmknic", "S"): "address",
    ("net-bind-vmknic", "D"): "address",
}
_NAMES_WORLD = frozenset({"world-start-vmm", "world-add-vmm"})
_SAME_BOOT_US = 15 * 60 * 1_000_000


@dataclass(slots=True)
class OriginEvidence:
    """What the lines of one origin prove, gathered while they are read."""

    addresses: dict[str, tuple[int | None, int | None]] = field(default_factory=dict)
    worlds: list[tuple[int, str, int | None, str]] = field(default_factory=list)
    boots: list[int] = field(default_factory=list)
    op_ids: list[tuple[str, str, int | None]] = field(default_factory=list)

    def add(self, record: Record) -> None:
        """Take from a line what it proves about its host."""
        kind = record.kind.slug if record.kind else ""
        own = _OWN_ADDRESS.get((kind, record.side or ""))
        if own and (address := record.fields.get(own)):
            self._add_address(str(address), record.at_us)
        elif kind in _NAMES_WORLD and isinstance(world := record.fields.get("leader_world"), int):
            self.worlds.append((world, str(record.fields["vm"]), record.at_us, kind))
        elif kind == "opid-map":
            self.op_ids.append((str(record.fields["kernel_op_id"]), str(record.fields["vc_op_id"]), record.at_us))
        elif kind == "host-boot" and record.at_us is not None:
            self._add_boot(record.at_us)
        if record.uptime_us is not None and record.at_us is not None:
            self._add_boot(record.at_us - record.uptime_us)

    def _add_address(self, address: str, at_us: int | None) -> None:
        address = addresses.normalise(address) or ""
        first, last = self.addresses.get(address, (at_us, at_us))
        if at_us is not None:
            first = at_us if first is None else min(first, at_us)
            last = at_us if last is None else max(last, at_us)
        self.addresses[address] = (first, last)

    def _add_boot(self, at_us: int) -> None:
        if all(abs(at_us - known) > _SAME_BOOT_US for known in self.boots[-8:]):
            self.boots.append(at_us)

    def write(self, writer: BulkWriter, origin_id: int) -> None:
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
        for kernel, vc, at_us in self.op_ids:
            writer.add(schema.op_id_evidence, origin_id=origin_id, kernel_op_id=kernel, vc_op_id=vc, at_us=at_us)
        for at_us in self.boots:
            writer.add(schema.boot_evidence, origin_id=origin_id, at_us=at_us, evidence="log")


def write_fact(writer: BulkWriter, origin_id: int, fact: Fact, at_us: int | None) -> None:
    """Write the row of one fact that was true at ``at_us``."""
    match fact:
        case HostName(name, evidence):
            writer.add(schema.name_evidence, origin_id=origin_id, name=name, evidence=evidence)
        case HostVersion(version, build, evidence):
            writer.add(
                schema.version_evidence,
                origin_id=origin_id,
                version=version,
                build=build,
                at_us=at_us,
                evidence=evidence,
            )
        case HostUuid(uuid, evidence):
            writer.add(schema.uuid_evidence, origin_id=origin_id, uuid=uuid, evidence=evidence)
        case Address(address, device, _, evidence) if _tells_hosts_apart(address):
            writer.add(
                schema.address_evidence,
                origin_id=origin_id,
                address=address,
                device=device,
                first_us=at_us,
                last_us=at_us,
                evidence=evidence,
            )
        case Peer(name, address, version, build, evidence):
            writer.add(
                schema.peer_evidence,
                origin_id=origin_id,
                name=name,
                address=address,
                version=version,
                build=build,
                at_us=at_us,
                evidence=evidence,
            )
        case RunningVm(world, cartel, name, uuid, vmx_path, evidence):
            writer.add(
                schema.world_evidence,
                origin_id=origin_id,
                at_us=at_us,
                world=world,
                cartel=cartel,
                vm_name=name,
                vm_uuid=uuid,
                vmx_path=vmx_path,
                evidence=evidence,
            )
        case KnownVm(vmx_path, known_name, uuid, instance_uuid, evidence):
            writer.add(
                schema.vm_evidence,
                origin_id=origin_id,
                vmx_path=vmx_path,
                name=known_name,
                uuid=uuid,
                instance_uuid=instance_uuid,
                at_us=at_us,
                evidence=evidence,
            )
        case StatusCode(code, name, meaning, _) if not _is_built_in(code, meaning):
            writer.add(schema.status_code_evidence, origin_id=origin_id, code=code, name=name, meaning=meaning)


def _tells_hosts_apart(address: str) -> bool:
    """Every network has its own link-local addresses."""
    return bool(address) and not address.startswith("fe80:")


def _is_built_in(code: str, meaning: str) -> bool:
    return any(known.meaning == meaning for known in status_codes.decode(code))
