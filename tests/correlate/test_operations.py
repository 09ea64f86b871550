from __future__ import annotations

from vmindex.correlate.operations import _beginnings


def test_parents_of_an_op_id():
    assert _beginnings("lro-1-77a4044d-8633-01-01") == [
        "lro-1-77a4044d-8633-01",
        "lro-1-77a4044d-8633",
        "lro-1-77a4044d",
    ]
    assert _beginnings("d5991c6f") == []
