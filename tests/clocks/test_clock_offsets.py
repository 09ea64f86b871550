"""Offsets that are learnt from the bundles of a made-up cluster are those that it has in truth."""

from __future__ import annotations

import json
import random

import pytest

from vmindex import timestamps
from vmindex.index import Index
from vmindex.simulate import ClusterSpec, simulate

GOOD_S = 0.05
ENOUGH = 5
COLUMNS = (
    "host, since_us, until_us, offset_s, uncertainty_s, drift_ppm, migrations, reference, id_offset_s, id_uncertainty_s"
)


def rows_of(index):
    return list(index.sql(f"SELECT {COLUMNS} FROM v_clock_offsets ORDER BY host, since_us").rows)


class TrueClock:
    """A clock as truth.json tells it."""

    def __init__(self, record):
        self.offset_s = record["clock_offset_s"]
        self.steps = [(timestamps.from_iso(step["at"]), step["by_s"]) for step in record.get("clock_steps", ())]
        self.drift_ppm = record.get("drift_ppm", 0.0)
        self.from_us = timestamps.from_iso(record["drift_from"]) if self.drift_ppm else 0

    def offset(self, true_us):
        drifted = (true_us - self.from_us) * self.drift_ppm / 1e12 if self.drift_ppm else 0
        return self.offset_s + sum(by for at, by in self.steps if at <= true_us) + drifted

    def true_us(self, shown_us):
        true_us = shown_us
        for _ in range(5):
            true_us = shown_us - int(self.offset(true_us) * 1e6)
        return true_us


def faults(truth, rows):
    """Return the hosts of which the last offset is further from the truth than allowed."""
    clocks = {host["host"]: TrueClock(host) for host in truth.hosts}
    last = {row[0]: row for row in rows}
    found = []
    for host, (_, _, until_us, offset_s, uncertainty_s, _, migrations, reference, *_) in last.items():
        if migrations < ENOUGH:
            continue
        base = clocks[reference]
        base_us = base.true_us(last[reference][2])
        at_us = clocks[host].true_us(until_us)
        expected = clocks[host].offset(at_us) - base.offset(base_us) - (at_us - base_us) * base.drift_ppm / 1e12
        if abs(offset_s - expected) > max(GOOD_S, uncertainty_s):
            found.append((host, offset_s, expected, uncertainty_s))
    return found


def learnt(tmp_path, **options):
    truth = simulate(tmp_path / "cluster", ClusterSpec(noise_per_migration=2, **options))
    with Index(tmp_path / "index.db") as index:
        index.ingest([tmp_path / "cluster"])
        return truth, rows_of(index)


@pytest.mark.parametrize("seed", range(100, 108))
def test_offsets_of_steady_clocks(seed, tmp_path):
    rng = random.Random(seed)  # noqa: S311 - nothing here is secret
    hosts = rng.randint(2, 12)
    truth, rows = learnt(
        tmp_path, seed=seed, hosts=hosts, migrations=8 * hosts, max_skew_s=rng.choice((0.2, 5.0, 300.0))
    )
    assert len(rows) == hosts
    assert faults(truth, rows) == []
    assert all(row[4] < GOOD_S for row in rows if row[6] >= ENOUGH)  # the handshake of connections is quick


@pytest.mark.parametrize("seed", range(200, 206))
def test_offsets_of_clocks_that_drift(seed, tmp_path):
    hosts = random.Random(seed).randint(3, 10)  # noqa: S311 - nothing here is secret
    truth, rows = learnt(tmp_path, seed=seed, hosts=hosts, migrations=8 * hosts, max_drift_ppm=30.0)
    assert faults(truth, rows) == []
    drifts = {host["host"]: host["drift_ppm"] for host in truth.hosts}
    for row in rows:
        if row[6] >= 2 * ENOUGH and row[2] - row[1] > 12 * 3600 * 1_000_000:
            assert row[5] == pytest.approx(drifts[row[0]] - drifts[row[7]], abs=2)


@pytest.mark.parametrize("seed", range(300, 308))
def test_steps_are_found(seed, tmp_path):
    hosts = random.Random(seed).randint(4, 12)  # noqa: S311 - nothing here is secret
    truth, rows = learnt(tmp_path, seed=seed, hosts=hosts, migrations=10 * hosts, clock_steps=1)
    assert faults(truth, rows) == []
    (stepped,) = (host for host in truth.hosts if "clock_steps" in host)
    assert {row[0] for row in rows if sum(other[0] == row[0] for other in rows) > 1} == {stepped["host"]}
    before, after = (row for row in rows if row[0] == stepped["host"])
    clock = TrueClock(stepped)
    ((at_us, by_s),) = clock.steps
    assert after[3] - before[3] == pytest.approx(by_s, abs=before[4] + after[4])
    assert before[2] <= at_us + clock.offset_s * 1e6
    assert after[1] >= at_us + (clock.offset_s + by_s) * 1e6


@pytest.mark.parametrize("seed", range(400, 404))
def test_steps_and_drifts_together(seed, tmp_path):
    truth, rows = learnt(tmp_path, seed=seed, hosts=8, migrations=80, max_drift_ppm=20.0, clock_steps=2)
    assert faults(truth, rows) == []
    stepped = {host["host"] for host in truth.hosts if host.get("clock_steps")}
    assert stepped <= {row[0] for row in rows if sum(other[0] == row[0] for other in rows) > 1}


@pytest.mark.parametrize(("versions", "container"), [(("4.1", "5.5", "6.0"), "tgz"), (("6.7", "8.0"), "syslog")])
def test_old_releases_and_collectors(versions, container, tmp_path):
    truth, rows = learnt(tmp_path, seed=7, hosts=4, migrations=40, versions=versions, container=container)
    assert len(rows) == 4
    assert faults(truth, rows) == []


@pytest.mark.parametrize("all_logs", [False, True])
def test_against_the_clock_of_the_ids(all_logs, tmp_path):
    truth, rows = learnt(tmp_path, seed=26, hosts=5, migrations=50, id_style="legacy", all_logs=all_logs)
    for host, *_, id_offset_s, id_uncertainty_s in rows:
        (record,) = (known for known in truth.hosts if known["host"] == host)
        expected = record["clock_offset_s"] - truth.spec["vcenter_skew_s"]
        if all_logs:  # vCenter's own log tells when a task ended
            assert abs(id_offset_s - expected) <= id_uncertainty_s < 2
        else:
            assert id_uncertainty_s is None
            assert expected <= id_offset_s < expected + 6.4 + 1.5  # the slowest that the simulator makes


def test_bundles_may_come_in_any_order(tmp_path):
    spec = ClusterSpec(seed=5, hosts=5, migrations=50, noise_per_migration=2, max_drift_ppm=15.0, clock_steps=1)
    simulate(tmp_path / "cluster", spec)
    bundles = sorted((tmp_path / "cluster").glob("*.tgz"))
    results = []
    for number, calls in enumerate(([bundles], [[path] for path in bundles], [[path] for path in reversed(bundles)])):
        with Index(tmp_path / f"{number}.db") as index:
            for call in calls:
                index.ingest(call)
            hosts = list(index.sql("SELECT host, clock_offset_s FROM v_hosts ORDER BY host").rows)
            results.append((rows_of(index), hosts))
    assert results[0] == results[1] == results[2]
    rows, hosts = results[0]
    assert dict(hosts) == {row[0]: row[3] for row in rows}  # the latest


def test_the_truth_of_a_spec_without_steps_and_drifts_does_not_mention_them(tmp_path):
    simulate(tmp_path, ClusterSpec.small())
    assert (
        not {"clock_steps", "max_step_s", "max_drift_ppm"}
        & json.loads((tmp_path / "truth.json").read_text())["spec"].keys()
    )
