from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from vmindex.export import export
from vmindex.export.run import PARTS
from vmindex.index import Index
from vmindex.queries import load
from vmindex.simulate import ClusterSpec, Truth, simulate

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Exported:
    """A made-up cluster in a database, all of it exported."""

    truth: Truth
    database: Path
    folder: Path


@pytest.fixture(scope="session")
def exported(tmp_path_factory):
    base = tmp_path_factory.mktemp("exported")
    spec = ClusterSpec(seed=51, hosts=4, vms=8, migrations=30, missing_bundles=1, failed_share=0.4)
    truth = simulate(base / "cluster", spec)
    with Index(base / "cluster index.db") as index:
        index.ingest([base / "cluster"])
        export(index, base / "out", PARTS, queries=load(None).queries.values())
    return Exported(truth, base / "cluster index.db", base / "out")
