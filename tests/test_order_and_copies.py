"""What is concluded depends on what was read, not on the order, the calls, or the ways in which the same lines came.

``VMINDEX_EXAMPLES=1000 python -m pytest tests/test_order_and_copies.py`` tries more than the few of every run.
"""

from __future__ import annotations

import os
import tempfile
from itertools import pairwise
from pathlib import Path
from random import Random

import copies
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from public_views import OF_SOURCES, PLACES, contents, differences

from vmindex.index import Index
from vmindex.ingest.interface import Options
from vmindex.simulate import ClusterSpec, simulate

EXAMPLES = settings(
    max_examples=int(os.environ.get("VMINDEX_EXAMPLES", "8")),
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
)
SEEDS = st.integers(0, 2**32)
"""One number tells all choices: to make it smaller would not make them simpler."""
SMALL = {"vms": 5, "migrations": 12, "days": 0.3, "noise_per_migration": 4, "failed_share": 0.3, "overlap": 2}
CLUSTERS = {
    "all logs": ClusterSpec(seed=41, hosts=4, all_logs=True, reboots=1, versions=("5.5", "6.7", "8.0"), **SMALL),
    "bundles missing": ClusterSpec(seed=42, hosts=5, missing_bundles=2, vmotion_on_management=True, reboots=2, **SMALL),
    "clocks set": ClusterSpec(seed=43, hosts=4, clock_steps=2, rotated_files=4, fragment_bytes=3000, **SMALL),
}


@pytest.fixture(scope="module", params=CLUSTERS)
def cluster(request, tmp_path_factory):
    """Return the bundles of a cluster, and the database into which they were read at once."""
    folder = tmp_path_factory.mktemp("cluster")
    simulate(folder / "bundles", CLUSTERS[request.param])
    bundles = sorted((folder / "bundles").glob("*.tgz"))
    return bundles, ingested(folder / "once.db", [(bundles, Options())])


def ingested(db, calls):
    for paths, options in calls:
        with Index(db) as index:
            assert not index.ingest(paths, options).damage
    return db


def known(db, left_out):
    """Return what is in all views, but for two things that depend on where a log was cut into files.

    Which of several connections of one millisecond a receive buffer belongs to is told by the order of the lines only. A line
    that tells what vCenter calls an opID is kept if that opID is printed in the same file.
    """
    found = contents(db, left_out=left_out)
    found["v_events"] = [event for event in found["v_events"] if event["kind"] not in ("net-rcvbuf", "opid-map")]
    return found


def split(chance, items):
    """Return ``items`` in any order, in calls of any size and either number of jobs."""
    shuffled = chance.sample(items, len(items))
    cuts = sorted(chance.sample(range(1, len(items)), chance.randrange(len(items))))
    return [
        (shuffled[start:end], Options(jobs=chance.choice((1, 1, 2)))) for start, end in pairwise([0, *cuts, len(items)])
    ]


@given(seed=SEEDS)
@EXAMPLES
def test_any_order_in_any_calls(cluster, seed):
    chance = Random(seed)  # noqa: S311 - nothing here is secret
    bundles, once = cluster
    with tempfile.TemporaryDirectory() as folder:
        found = ingested(Path(folder) / "split.db", split(chance, bundles))
        assert differences(known(once, PLACES), known(found, PLACES)) == []


@given(seed=SEEDS)
@EXAMPLES
def test_copies_by_any_way(cluster, seed):
    """Each bundle comes in one way or several, and some of its logs once more without anything that tells whose they are."""
    chance = Random(seed)  # noqa: S311 - nothing here is secret
    bundles, once = cluster
    with tempfile.TemporaryDirectory() as name:
        calls = split(chance, [copy for bundle in bundles for copy in copied(bundle, Path(name) / bundle.name, chance)])
        loose = [bundle for bundle in bundles if bundle.name.startswith("esx-") and chance.random() < 0.3]
        for bundle in loose:
            logs = copies.loose_logs(bundle, Path(name) / bundle.name, chance)
            calls.insert(chance.randrange(len(calls) + 1), ([logs], Options(host=bundle.name.split("-")[1])))
        found = ingested(Path(name) / "copies.db", calls)
        left_out = PLACES | OF_SOURCES
        assert differences(known(once, left_out), known(found, left_out)) == []


def copied(bundle, folder, chance):
    folder.mkdir()
    ways = chance.sample(copies.WHOLE, chance.choice((1, 1, 2)))
    return [way(bundle, folder, chance) for way in ways] + ([bundle] if chance.random() < 0.5 else [])
