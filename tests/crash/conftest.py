from __future__ import annotations

import crash_harness
import pytest
import starts

from vmindex.simulate import ClusterSpec, simulate


@pytest.fixture(scope="session")
def crash_bundles(tmp_path_factory):
    """Return the bundles of a cluster with all kinds of logs, two of them overlapping."""
    folder = tmp_path_factory.mktemp("crash-bundles")
    simulate(folder, ClusterSpec(seed=31, hosts=4, vms=8, migrations=30, overlap=2, all_logs=True))
    return sorted(folder.glob("*.tgz"))


@pytest.fixture(scope="session")
def undisturbed(crash_bundles, tmp_path_factory):
    """Return a database into which they were read in peace."""
    db = tmp_path_factory.mktemp("undisturbed") / "index.db"
    assert crash_harness.run(db, "ingest", "--jobs", 1, *crash_bundles).returncode == 0
    return db


@pytest.fixture
def lonely(tmp_path):
    """Return the path of a database in a folder of its own."""
    (tmp_path / "lonely").mkdir()
    return tmp_path / "lonely" / "index.db"


@pytest.fixture(scope="session")
def crash_starts(crash_bundles, undisturbed, tmp_path_factory):
    """Return commands to be cut off, by their names."""
    found = starts.starts(tmp_path_factory.mktemp("starts"), crash_bundles, undisturbed)
    return {start.name: start for start in found}
