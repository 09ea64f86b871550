"""The missing sides and the shopping list are those of the truth about made-up clusters."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import pytest

from vmindex import timestamps
from vmindex.coverage import errands, load, wanted_sides
from vmindex.simulate import ClusterSpec, simulate

SECOND = 1_000_000
SPECS = {
    "whole": ClusterSpec(seed=31, hosts=4, vms=8, migrations=30),
    "missing": ClusterSpec(seed=32, hosts=6, vms=9, migrations=50, missing_bundles=3),
    "missing, but named by HA": ClusterSpec(
        seed=33, hosts=5, vms=9, migrations=40, missing_bundles=2, vmotion_on_management=True
    ),
    "rotated away": ClusterSpec(seed=34, hosts=5, vms=8, migrations=50, rotated_away_hosts=2, rotated_files=4),
    "both": ClusterSpec(seed=35, hosts=7, vms=12, migrations=80, missing_bundles=2, rotated_away_hosts=3),
    "incomplete": ClusterSpec(seed=36, hosts=5, vms=12, migrations=50, missing_bundles=1, incomplete_share=0.4),
    "overlap": ClusterSpec(seed=37, hosts=4, vms=8, migrations=30, overlap=2, missing_bundles=1),
    "storage": ClusterSpec(seed=38, hosts=4, vms=8, migrations=40, missing_bundles=1, storage_share=0.5),
    "reboots": ClusterSpec(seed=39, hosts=4, vms=8, migrations=40, reboots=3, missing_bundles=1),
    "folders": ClusterSpec(seed=40, hosts=4, vms=8, migrations=30, container="folder", rotated_away_hosts=1),
    "zip": ClusterSpec(seed=41, hosts=4, vms=8, migrations=30, container="zip", missing_bundles=1),
    "syslog": ClusterSpec(seed=42, hosts=4, vms=8, migrations=30, container="syslog", missing_bundles=1),
    "loose": ClusterSpec(seed=43, hosts=4, vms=8, migrations=30, container="loose", rotated_away_hosts=1),
    "old": ClusterSpec(seed=44, hosts=4, vms=8, migrations=30, versions=("4.1", "5.5"), missing_bundles=1),
    "all logs": ClusterSpec(seed=45, hosts=4, vms=8, migrations=30, all_logs=True),
}


def truly_missing(truth):
    """Return the sides of which no line was written, as the truth tells."""
    return {
        (migration["vmotion_id"], side)
        for migration in truth.migrations
        if migration["kind"] != "svmotion"
        for side, name in (("S", "has_source_log"), ("D", "has_dest_log"))
        if not migration[name]
    }


def hosts_of(truth):
    """Return the true host of each side of each migration, also where no log tells it."""
    return {
        (step["vmotion_id"], side): step[name]
        for step in truth.journeys
        if step["vmotion_id"]
        for side, name in (("S", "from_host"), ("D", "to_host"))
    }


@pytest.fixture(params=SPECS)
def cluster(request, tmp_path, index):
    """Return the truth about a cluster that was ingested, and the sides that are wanted."""
    truth = simulate(tmp_path / "cluster", SPECS[request.param])
    index.ingest([tmp_path / "cluster"])
    return truth, list(wanted_sides(index, load(index)))


def test_exactly_the_missing_sides(cluster):
    truth, wanted = cluster
    assert {(side.vmotion_id, side.side) for side in wanted if side.missing} == truly_missing(truth)
    assert len([side for side in wanted if side.missing]) == len(truly_missing(truth))


def test_the_reason_is_the_true_one(cluster):
    truth, wanted = cluster
    written = {host["host"]: host["bundle_written"] for host in truth.hosts}
    begins = defaultdict(list)
    for source in truth.sources:
        begins[source["host"]].append(timestamps.from_iso(source["from"]))
    for side in wanted:
        host = hosts_of(truth)[side.vmotion_id, side.side]
        if not side.missing or (side.host is None and side.address is None):
            assert side.reason in ("unknown-host", "rotated-away", "captured-before")
        elif not written[host]:
            assert side.reason == "no-bundle"
        elif host in begins and side.start_us < min(begins[host]):
            assert side.reason == "rotated-away"
        else:  # zip and loose logs do not tell whose they are
            assert side.reason in ("rotated-away", "captured-before")


def test_only_incomplete_migrations_are_wanted_although_they_were_seen(cluster):
    truth, wanted = cluster
    incomplete = {
        m["vmotion_id"] for m in truth.migrations if "outcome" in m["debatable"] or m["outcome"] == "incomplete"
    }
    assert {side.vmotion_id for side in wanted if not side.missing} <= incomplete


def test_each_errand_holds_its_migrations_and_no_long_pause(cluster):
    truth, wanted = cluster
    true_times = {step["vmotion_id"]: timestamps.from_iso(step["at"]) for step in truth.journeys if step["vmotion_id"]}
    found = errands(wanted)
    assert {vmotion_id for errand in found for vmotion_id in errand.vmotion_ids} == {s.vmotion_id for s in wanted}
    for errand in found:
        times = sorted(true_times[vmotion_id] for vmotion_id in errand.vmotion_ids)
        assert errand.start_us < times[0]
        assert times[-1] < errand.end_us
        assert all(later - earlier < 6.2 * 3600 * SECOND for earlier, later in pairwise(times))


def test_the_counts_of_a_missing_host_are_the_true_ones(cluster):
    truth, wanted = cluster
    addresses = {host["vmotion_ip"]: host["host"] for host in truth.hosts}
    expected = defaultdict(set)
    for vmotion_id, side in truly_missing(truth):
        expected[hosts_of(truth)[vmotion_id, side]].add(vmotion_id)
    found = defaultdict(set)
    for errand in errands(wanted):
        if errand.reason == "no-bundle":
            found[errand.host or addresses[errand.address]].update(errand.vmotion_ids)
            assert errand.one_sided == len(errand.vmotion_ids)
    unknown = {side.vmotion_id for side in wanted if side.reason == "unknown-host"}
    for host in truth.hosts:
        if not host["bundle_written"]:
            assert expected[host["host"]] - unknown == found[host["host"]]


def test_fetching_what_the_list_says_settles_it(tmp_path, index):
    """Of a whole cluster only some bundles are read; then those that the list asks for."""
    truth = simulate(tmp_path / "cluster", ClusterSpec(seed=46, hosts=5, vms=10, migrations=60, incomplete_share=0.0))
    paths = {source["host"]: tmp_path / "cluster" / source["path"] for source in truth.sources}
    first, *others = sorted(paths)
    index.ingest([paths[first]])
    addresses = {host["vmotion_ip"]: host["host"] for host in truth.hosts}
    seen = set()
    while others:
        found = errands(wanted_sides(index, load(index)))
        assert {errand.reason for errand in found} == {"no-bundle"}
        host = found[0].host or addresses[found[0].address]
        assert host in others
        others.remove(host)
        seen.update(found[0].vmotion_ids)
        index.ingest([paths[host]])
        left = {side.vmotion_id for side in wanted_sides(index, load(index)) if side.host == host and side.missing}
        assert not left
    assert seen
    assert list(wanted_sides(index, load(index))) == []
    assert {migration.outcome for migration in index.migrations()} <= {"success", "failed", "cancelled"}
