"""What is concluded from the bundles of a made-up cluster is the truth about it, field by field."""

from __future__ import annotations

import math
from dataclasses import asdict, replace

import pytest

from vmindex.simulate import ClusterSpec, simulate

SPECS = {
    "mixed": ClusterSpec(seed=11, hosts=5, vms=10, migrations=40),
    "two hosts": ClusterSpec(seed=12, hosts=2, vms=3, migrations=12),
    "no destination bundles": ClusterSpec(seed=13, hosts=6, vms=9, migrations=40, missing_bundles=3),
    "missing, but listed by HA": ClusterSpec(
        seed=14, hosts=5, vms=9, migrations=30, missing_bundles=2, vmotion_on_management=True
    ),
    "old": ClusterSpec(seed=15, hosts=4, vms=8, migrations=30, versions=("4.1", "5.5", "6.0")),
    "new": ClusterSpec(seed=16, hosts=4, vms=8, migrations=30, versions=("8.0", "9.0")),
    "reboots": ClusterSpec(seed=17, hosts=4, vms=8, migrations=50, reboots=3),
    "rotated away": ClusterSpec(seed=18, hosts=5, vms=8, migrations=40, rotated_away_hosts=2, rotated_files=4),
    "fragments": ClusterSpec(seed=19, hosts=3, vms=6, migrations=30, fragment_bytes=4000, rotated_files=3),
    "overlap": ClusterSpec(seed=20, hosts=3, vms=6, migrations=30, overlap=3),
    "folders": ClusterSpec(seed=21, hosts=3, vms=6, migrations=20, container="folder", fragment_bytes=5000),
    "zip": ClusterSpec(seed=22, hosts=3, vms=6, migrations=20, container="zip"),
    "syslog": ClusterSpec(seed=23, hosts=4, vms=6, migrations=20, container="syslog"),
    "loose": ClusterSpec(seed=24, hosts=4, vms=6, migrations=20, container="loose"),
    "failures": ClusterSpec(seed=25, hosts=4, vms=8, migrations=40, failed_share=0.7, cancelled_share=0.1),
    "all logs": ClusterSpec(seed=26, hosts=5, vms=9, migrations=40, failed_share=0.3, all_logs=True),
}


def different(expected, found):
    if isinstance(expected, float) and isinstance(found, float):
        return not math.isclose(expected, found, abs_tol=5e-7)
    return expected != found


def compare(truth, index):
    """Return what differs, as lines for people.

    The truth names values that are right as well (a cut name that a list completes), and what the written lines leave open.
    """
    found = {migration.vmotion_id: asdict(migration) for migration in index.migrations()}
    expected = {migration["vmotion_id"]: migration for migration in truth.migrations}
    faults = [f"{vmotion_id}: not found" for vmotion_id in expected.keys() - found.keys()]
    faults += [f"{vmotion_id}: does not exist" for vmotion_id in found.keys() - expected.keys()]
    for vmotion_id in expected.keys() & found.keys():
        truly = expected[vmotion_id]
        for name in found[vmotion_id].keys() & truly.keys() - set(truly["debatable"]):
            right = [truly[name], *truly["also_right"].get(name, ())]
            if all(different(value, found[vmotion_id][name]) for value in right):
                faults.append(f"{vmotion_id}: {name} is {found[vmotion_id][name]!r}, in truth {right!r}")
    return sorted(faults)


@pytest.mark.parametrize("name", SPECS)
def test_every_field(name, tmp_path, index):
    truth = simulate(tmp_path / "cluster", SPECS[name])
    summary = index.ingest([tmp_path / "cluster"])
    assert not summary.damage
    assert compare(truth, index) == []


def test_opaque_ids_and_great_skew(tmp_path, index):
    spec = replace(SPECS["mixed"], id_style="opaque", max_skew_s=300.0)
    truth = simulate(tmp_path / "cluster", spec)
    index.ingest([tmp_path / "cluster"])
    assert compare(truth, index) == []
