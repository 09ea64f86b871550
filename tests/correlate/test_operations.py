from __future__ import annotations

import gzip

import pytest

from vmindex.correlate.operations import _beginnings
from vmindex.index import Index

TELLING = "2020-01-01T10:00:00.000Z cpu1:2)World: 14299: VC opID drs-1-2a-ac93 maps to vmkernel opID bd32da8\n"
PRINTING = (
    "2020-01-01T10:00:00.100Z cpu1:2 opID=bd32da8)Migrate: vm 3: 3284: Setting VMOTION info: Source ts = 1577872800000000, "
    "src ip = <10.0.0.1> dest ip = <10.0.0.2> Dest wid = 4 using SHARED swap\n"
)


def test_parents_of_an_op_id():
    assert _beginnings("lro-1-77a4044d-8633-01-01") == [
        "lro-1-77a4044d-8633-01",
        "lro-1-77a4044d-8633",
        "lro-1-77a4044d",
    ]
    assert _beginnings("d5991c6f") == []


@pytest.mark.parametrize("cut", [0, 10, 60, len(TELLING) - 1])
def test_an_op_id_is_known_by_a_line_that_a_rotation_cut(tmp_path, cut):
    """What vCenter calls it is told in a line of which the older file has the beginning."""
    folder = tmp_path / "esx-a-2020-01-01--10.05-1" / "var" / "run" / "log"
    folder.mkdir(parents=True)
    older = "2020-01-01T09:59:59.000Z cpu1:2)World: 1: nothing of interest\n" + TELLING[:cut]
    (folder / "vmkernel.0.gz").write_bytes(gzip.compress(older.encode()))
    (folder / "vmkernel.log").write_text(TELLING[cut:] + PRINTING)
    with Index(tmp_path / "index.db") as index:
        index.ingest([tmp_path])
        assert index.migration("1577872800000000").op_id == "drs-1-2a-ac93"
