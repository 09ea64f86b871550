"""From a spec to files on disk."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from vmindex.simulate import agents, clocks, containers, inventory, journal, members, narrate, truth, vcenter, windows
from vmindex.simulate.schedule import Scheduler

if TYPE_CHECKING:
    from pathlib import Path

    from vmindex.simulate.journal import Entry
    from vmindex.simulate.model import Cluster
    from vmindex.simulate.spec import ClusterSpec
    from vmindex.simulate.told import Told
    from vmindex.simulate.windows import Capture

TRUTH_FILE = "truth.json"


def simulate(directory: Path, spec: ClusterSpec) -> truth.Truth:
    """Write the bundles of a made-up cluster into ``directory``, ``truth.json`` beside them, and return the truth."""
    directory.mkdir(parents=True, exist_ok=True)
    rng = Random(spec.seed)  # noqa: S311 - nothing here is secret
    cluster = inventory.make_cluster(spec, rng)
    Scheduler(spec, cluster, rng).run()
    clocks.disturb(spec, cluster)
    narrate.narrate(cluster, rng)
    records = agents.tell(cluster, spec.seed) if spec.all_logs else []
    captures = windows.captures(spec, cluster, rng)
    paths = _write(directory, spec, cluster, captures, records)
    told = truth.tell(spec, cluster, captures, {number: path.name for number, path in paths.items()}, records)
    if spec.all_logs:
        vcenter.write(directory, spec, cluster)
    told.write(directory / TRUTH_FILE)
    return told


def _write(
    directory: Path, spec: ClusterSpec, cluster: Cluster, captures: list[Capture], records: list[Told]
) -> dict[int, Path]:
    """Write every capture; one host's text is held in memory at a time."""
    paths: dict[int, Path] = {}
    bundles: list[tuple[Capture, bytes]] = []
    lines: list[Entry] = []
    for number, capture in enumerate(captures):
        rng = Random(f"{spec.seed} {number}")  # noqa: S311 - nothing here is secret
        if not number or captures[number - 1].host is not capture.host:
            lines = journal.entries(spec, cluster, capture.host, rng)
        if spec.container in ("syslog", "loose"):
            paths[number] = _write_bare(directory, spec, capture, lines, rng)
            continue
        files = members.members(spec, cluster, capture, lines, rng, records)
        if spec.container == "folder":
            paths[number] = containers.write_folder(directory, capture, files)
        elif spec.container == "tgz":
            paths[number] = containers.write_tgz(directory, capture, files, spec)
        else:
            bundles.append((capture, containers.tar_bytes(capture, files, spec)))
    if spec.container == "zip":
        path = containers.write_zip(directory, bundles)
        return dict.fromkeys(range(len(captures)), path)
    return paths


def _write_bare(directory: Path, spec: ClusterSpec, capture: Capture, lines: list[Entry], rng: Random) -> Path:
    if spec.container == "syslog":
        return containers.write_syslog(directory, capture, lines).parent
    return containers.write_loose(directory, capture, lines, spec, rng)
