"""The result does not depend on how the work is done: how many processes, how large the blocks, which finder."""

from __future__ import annotations

import pytest
from public_views import contents

from vmindex.index import Index
from vmindex.ingest import beginning
from vmindex.ingest.interface import Options
from vmindex.logs import finder, scan
from vmindex.simulate import ClusterSpec, simulate


@pytest.fixture(scope="module")
def bundles(tmp_path_factory):
    """Bundles of a cluster with all logs, among which are copies and rotations."""
    folder = tmp_path_factory.mktemp("cluster")
    simulate(folder, ClusterSpec(seed=5, hosts=4, vms=8, migrations=30, all_logs=True, versions=("6.7", "7.0", "8.0")))
    (folder / "truth.json").unlink()
    return folder


def everything(path, bundles, jobs=1):
    with Index(path) as index:
        index.ingest([bundles], Options(jobs=jobs))
    return contents(path)


@pytest.fixture(scope="module")
def expected(bundles, tmp_path_factory):
    found = everything(tmp_path_factory.mktemp("one") / "one.db", bundles)
    assert len(found["v_migrations"]) == 30
    return found


@pytest.mark.parametrize("jobs", [2, 3, 16])
def test_any_number_of_jobs(tmp_path, bundles, expected, jobs):
    assert everything(tmp_path / "many.db", bundles, jobs) == expected


def test_a_reader_of_its_own_for_each_bundle(tmp_path, bundles, expected, monkeypatch):
    monkeypatch.setattr(beginning, "_WORTH_A_PROCESS", 0)
    assert everything(tmp_path / "piped.db", bundles, 16) == expected


@pytest.mark.parametrize("size", [1_000, 7_777])
def test_any_size_of_blocks(tmp_path, bundles, expected, monkeypatch, size):
    monkeypatch.setattr(scan, "BLOCK_BYTES", size)
    assert everything(tmp_path / "blocks.db", bundles) == expected


def test_either_finder(tmp_path, bundles, expected, monkeypatch):
    monkeypatch.setattr(scan, "_finder", lambda needles: finder.by_pattern(needles))
    monkeypatch.setattr(scan, "count", bytes.count)
    assert everything(tmp_path / "pattern.db", bundles) == expected
