"""Turns what happened into the lines that the hosts print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmindex.simulate import boot_lines, destination_side, failures, source_side, storage_side
from vmindex.simulate.pen import Pen

if TYPE_CHECKING:
    from random import Random

    from vmindex.simulate.model import Cluster, Migration


def narrate(cluster: Cluster, rng: Random) -> None:
    """Fill the cluster with the lines of all its migrations, boots and power-ons."""
    for migration in cluster.migrations:
        _narrate_migration(cluster, migration, rng)
    for host in cluster.hosts:
        for boot in host.boots[1:]:
            boot_lines.boot(cluster, host, boot, rng)
    for stay in cluster.stays:
        if stay.how == "power-on":
            boot_lines.power_on(cluster, stay, rng)
    for lines in cluster.lines.values():
        lines.sort(key=lambda line: line.at_us)


def _narrate_migration(cluster: Cluster, migration: Migration, rng: Random) -> None:
    source, dest = Pen(cluster, migration, "S", rng), Pen(cluster, migration, "D", rng)
    if migration.kind == "svmotion":
        storage_side.copy(source, dest, succeeds=migration.fate in failures.SUCCESS)
        return
    reach = failures.reach(migration.fate)
    destination_side.set_up(dest, starts=reach != "setup")
    source_side.set_up(source)
    if reach in ("precopy", "switchover", "end"):
        _copy(source, dest, reach)
    if migration.fate in failures.FAMILIES:
        failures.FAMILIES[migration.fate].write(source, dest)


def _copy(source: Pen, dest: Pen, reach: str) -> None:
    """Write everything from the connections to as far as the migration gets."""
    source_side.connect(source)
    destination_side.connect(dest)
    times = source.times
    source_side.precopy(source, times.stop_us if reach != "precopy" else times.fail_us)
    if reach == "precopy":
        return
    source_side.switch_over(source)
    destination_side.switch_over(dest)
    if reach == "end":
        source_side.all_sent(source)
        destination_side.resume(dest)
        source_side.finish(source)
