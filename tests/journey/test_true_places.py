"""Journeys and places are the truth about made-up clusters, at 1,000 random instants each."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from itertools import pairwise

import pytest
from true_places import Answers, true_hops

from vmindex import timestamps
from vmindex.simulate import ClusterSpec, simulate

WHOLE = {
    "mixed": ClusterSpec(seed=301, hosts=5, vms=10, migrations=60),
    "old": ClusterSpec(seed=302, hosts=4, vms=8, migrations=50, versions=("4.1", "5.5", "6.0")),
    "new": ClusterSpec(seed=303, hosts=4, vms=8, migrations=50, versions=("8.0", "9.0"), container="zip"),
    "failures": ClusterSpec(seed=304, hosts=4, vms=8, migrations=60, failed_share=0.5, cancelled_share=0.1),
    "incomplete": ClusterSpec(seed=305, hosts=4, vms=8, migrations=50, incomplete_share=0.3, container="folder"),
    "power-ons": ClusterSpec(seed=306, hosts=4, vms=8, migrations=40, power_on_share=1.0),
    "all logs": ClusterSpec(seed=307, hosts=5, vms=9, migrations=50, all_logs=True),
}
"""Every log of every host: all that happened is in them."""
REBOOTS = {
    "reboots": ClusterSpec(seed=311, hosts=4, vms=8, migrations=60, reboots=4),
    "reboots, overlap": ClusterSpec(seed=312, hosts=4, vms=8, migrations=60, reboots=3, overlap=2),
    "reboots, long": ClusterSpec(seed=313, hosts=6, vms=12, migrations=120, reboots=6, days=3.0, incomplete_share=0.1),
}
PARTIAL = {
    "one missing": ClusterSpec(seed=321, hosts=5, vms=9, migrations=60, missing_bundles=1),
    "one missing, old": ClusterSpec(
        seed=322, hosts=5, vms=8, migrations=50, versions=("4.1", "5.5", "6.0"), missing_bundles=1
    ),
    "two missing": ClusterSpec(seed=323, hosts=6, vms=9, migrations=60, missing_bundles=2),
    "missing and reboots": ClusterSpec(seed=324, hosts=5, vms=8, migrations=60, missing_bundles=1, reboots=4),
    "rotated away": ClusterSpec(seed=325, hosts=5, vms=8, migrations=60, rotated_away_hosts=1),
    "syslog": ClusterSpec(seed=326, hosts=4, vms=8, migrations=50, container="syslog", reboots=1),
    "all of it": ClusterSpec(
        seed=327, hosts=8, vms=20, migrations=150, days=2.0, reboots=4, missing_bundles=2, incomplete_share=0.1
    ),
}
SPECS = {**WHOLE, **REBOOTS, **PARTIAL}


def ask(spec, tmp_path, index):
    truth = simulate(tmp_path / "cluster", spec)
    index.ingest([tmp_path / "cluster"])
    return truth, Answers(index, truth, spec)


def share(answers, *names):
    return sum(answers.counts[name] for name in names) / sum(answers.counts.values())


@pytest.mark.parametrize("name", WHOLE)
def test_whole_logs_leave_nothing_unknown(name, tmp_path, index):
    _, answers = ask(WHOLE[name], tmp_path, index)
    assert answers.wrong == []
    assert [asked for asked in answers.unknown if asked[2]] == []
    assert share(answers, "certain, right") > 0.4


@pytest.mark.parametrize("name", REBOOTS)
def test_reboots(name, tmp_path, index):
    """Only while a host goes down and comes up nobody can tell."""
    _, answers = ask(REBOOTS[name], tmp_path, index)
    assert answers.wrong == []
    assert share(answers, "unknown") < 0.02


@pytest.mark.parametrize("name", PARTIAL)
def test_what_is_missing(name, tmp_path, index):
    """Without the logs of a host a move between two such hosts cannot be seen: nothing certain is wrong for that."""
    _, answers = ask(PARTIAL[name], tmp_path, index)
    assert answers.counts["certain, wrong"] == 0, answers.wrong
    assert answers.counts["likely, wrong"] <= 0.05 * (answers.counts["likely, right"] + 1), answers.wrong


@pytest.mark.parametrize("name", ["mixed", "old", "failures", "power-ons", "new"])
def test_the_journey_is_the_true_one(name, tmp_path, index):
    """Every stay is on the true host, in the true order, from and to the true time but for clocks and the switchover."""
    # A move under way when the logs begin may show nothing of where it came from.
    _, answers = ask(replace(WHOLE[name], incomplete_share=0.0), tmp_path, index)
    slack_us = int((WHOLE[name].max_skew_s + 5) * 1_000_000)
    for vm, journey in answers.journeys.items():
        stays = answers.stays[vm]
        assert [journey.hosts.clocks.label(stay.host) for stay in journey.stays] == true_hops(stays), vm
        assert journey.gaps == []
        edges = [
            stays[0][0],
            *(stay[0] for before, stay in pairwise(stays) if before[2] != stay[2]),
        ]
        for stay, since_us in zip(journey.stays[1:], edges[1:], strict=True):
            assert abs(stay.first.at_us - since_us) < slack_us, (vm, timestamps.to_iso(since_us))


@pytest.mark.parametrize("known", [False, True], ids=["clocks unknown", "clocks known"])
def test_clocks_that_are_minutes_off(known, tmp_path, index):
    """What a host logs is minutes off; what is said to be certain is right all the same, and the order never suffers."""
    spec = ClusterSpec(seed=331, hosts=5, vms=8, migrations=60, max_skew_s=120.0, incomplete_share=0.0)
    truth = simulate(tmp_path / "cluster", spec)
    index.ingest([tmp_path / "cluster"])
    if known:
        with sqlite3.connect(tmp_path / "index.db") as connection:
            offsets = [(host["clock_offset_s"], host["host"]) for host in truth.hosts]
            connection.executemany("UPDATE hosts SET clock_offset_s = ? WHERE name = ?", offsets)
    answers = Answers(index, truth, spec)
    assert answers.counts["certain, wrong"] == 0
    assert answers.counts["likely, wrong"] <= (10 if known else 25)
    for vm, journey in answers.journeys.items():
        assert [journey.hosts.clocks.label(stay.host) for stay in journey.stays] == true_hops(answers.stays[vm])
