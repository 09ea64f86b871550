"""What is so, and what a reader of the written bundles can know of it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from vmindex import timestamps
from vmindex.simulate import evidence as evidences
from vmindex.simulate import told_rows
from vmindex.simulate.rows import row

if TYPE_CHECKING:
    from pathlib import Path

    from vmindex.simulate.evidence import Evidence
    from vmindex.simulate.model import Cluster, Host, Stay, Vm
    from vmindex.simulate.spec import ClusterSpec
    from vmindex.simulate.told import Told
    from vmindex.simulate.windows import Capture

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Truth:
    """The truth of one simulation; ``truth.json`` holds the same."""

    spec: Record
    sources: list[Record]
    """What to ingest: ``path`` (below the directory), ``host`` (None for a container of many), ``from``, ``at``.

    Loose logs do not name their host (but for 4.1 and 9.0); ``migrations`` is what they tell without ``--host``."""
    hosts: list[Record]
    vms: list[Record]
    worlds: list[Record]
    """Every leader world of a VM: host, boot, world, cartel, vm, since, until (true times)."""
    journeys: list[Record]
    """Every change of a VM's place: vm, at (true time), event, from and to host and world, vmotion_id."""
    migrations: list[Record]
    """One row of ``v_migrations`` for every migration that a written line names, ordered by id.

    Beside the view's columns: ``also_right`` (column to further values that are no mistake), ``debatable``
    (columns for which the logs allow no firm answer), ``fate`` (what really happened), ``vc_op_id``.
    """

    def to_json(self) -> str:
        """Return the truth as indented JSON."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False, default=str)

    def write(self, path: Path) -> None:
        """Write ``truth.json``."""
        path.write_text(self.to_json() + "\n", encoding="utf-8")

    def migration(self, vmotion_id: str) -> Record:
        """Return the row of an id. Raises KeyError."""
        for record in self.migrations:
            if record["vmotion_id"] == vmotion_id:
                return record
        raise KeyError(vmotion_id)


def tell(
    spec: ClusterSpec, cluster: Cluster, captures: list[Capture], paths: dict[int, str], records: list[Told]
) -> Truth:
    """Return the truth; ``paths`` gives what was written for each capture (by its place in the list)."""
    seen = evidences.gather(spec, cluster, captures)
    rows = [row(seen, migration) for migration in cluster.migrations if migration.vmotion_id in seen.sides]
    told_rows.enrich(rows, cluster, captures, records)
    return Truth(
        spec={name: value for name, value in asdict(spec).items() if name != "start" and _worth_telling(spec, name)}
        | {"start": spec.start.isoformat()},
        sources=_sources(captures, paths),
        hosts=[_host(host) for host in cluster.hosts],
        vms=[_vm(seen, vm) for vm in cluster.vms],
        worlds=[_world(stay) for stay in cluster.stays],
        journeys=_journeys(cluster),
        migrations=sorted(rows, key=lambda record: (len(record["vmotion_id"]), record["vmotion_id"])),
    )


def _sources(captures: list[Capture], paths: dict[int, str]) -> list[Record]:
    """Return one record for each path."""
    made: dict[str, Record] = {}
    for number, capture in enumerate(captures):
        path = paths[number]
        record = {"path": path, "host": capture.host.name, "from": _iso(capture.from_us), "at": _iso(capture.at_us)}
        made[path] = record | {"host": None} if path in made else record
    return list(made.values())


def _worth_telling(spec: ClusterSpec, name: str) -> bool:
    """Leave out what came later and is not used, so that the truth of an older spec stays as it was."""
    if name in ("max_step_s", "clock_steps"):
        return bool(spec.clock_steps)
    return bool(getattr(spec, name)) or name not in ("all_logs", "max_drift_ppm")


def _clock(host: Host) -> Record:
    """Return what a clock did that does not keep its offset."""
    if not host.clock_steps and not host.drift_ppm:
        return {}
    steps = [{"at": _iso(at_us), "by_s": by_us / 1_000_000} for at_us, by_us in host.clock_steps]
    return {"clock_steps": steps, "drift_ppm": host.drift_ppm, "drift_from": _iso(host.drift_from_us)}


def _host(host: Host) -> Record:
    return {
        "host": host.name,
        "version": host.dialect.release,
        "build": str(host.dialect.build),
        "management_ip": host.management_ip,
        "vmotion_ip": host.vmotion_ip,
        "addresses": sorted({host.management_ip, host.vmotion_ip}),
        "clock_offset_s": host.offset_us / 1_000_000,
        "bundle_written": host.written,
        "boots": [{"number": boot.number, "at": _iso(boot.at_us)} for boot in host.boots],
        **_clock(host),
    }


def _vm(seen: Evidence, vm: Vm) -> Record:
    return {
        "vm": vm.name,
        "vm_uuid": vm.uuid,
        "instance_uuid": vm.instance_uuid,
        "vmx_path": vm.vmx_path,
        "shown_in_facts": vm.index in seen.named_vms,
        "moves": vm.moves,
    }


def _world(stay: Stay) -> Record:
    return {
        "host": stay.host.name,
        "boot": stay.boot.number,
        "world": stay.world,
        "cartel": stay.cartel,
        "vm": stay.vm.name,
        "how": stay.how,
        "since": _iso(stay.since_us),
        "until": _iso(stay.until_us) if stay.until_us is not None else None,
    }


def _journeys(cluster: Cluster) -> list[Record]:
    """Return power-ons and successful moves, by VM and time."""
    made: list[tuple[int, int, Record]] = []
    for stay in cluster.stays:
        if stay.how in ("running", "power-on"):
            made.append((stay.vm.index, stay.since_us, _step(stay.how, stay.since_us, None, stay, None)))
    for migration in cluster.migrations:
        event = migration.kind if migration.target.how == "vmotion" else f"failed {migration.kind}"
        at_us = migration.times.resume_us if migration.target.how == "vmotion" else migration.times.fail_us
        step = _step(event, at_us, migration.source, migration.target, migration.vmotion_id)
        made.append((migration.vm.index, at_us, step))
    return [step for _, _, step in sorted(made, key=lambda item: item[:2])]


def _step(event: str, at_us: int, source: Stay | None, target: Stay, vmotion_id: str | None) -> Record:
    return {
        "vm": target.vm.name,
        "at": _iso(at_us),
        "event": event,
        "from_host": source.host.name if source else None,
        "from_world": source.world if source else None,
        "to_host": target.host.name,
        "to_world": target.world,
        "vmotion_id": vmotion_id,
    }


def _iso(at_us: int) -> str:
    return timestamps.to_iso(at_us)
