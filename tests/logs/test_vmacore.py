"""hostd, vpxa, vpxd and fdm, by real lines (their rows in the reference are named)."""

from __future__ import annotations

import time
from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmindex import timestamps
from vmindex.logs.interface import Clock
from vmindex.logs.vmacore import BY_PROGRAM, FAMILIES, FDM, HOSTD, LITERALS, READER, VPXA, VPXD, prefix

CLOCK = Clock()
CASES = [
    pytest.param(family, kind, sample, id=f"{kind.slug}-{number}")
    for family in FAMILIES
    for kind in family.kinds
    for number, sample in enumerate(kind.samples)
]


@pytest.mark.parametrize(("family", "kind", "sample"), CASES)
def test_sample(family, kind, sample):
    record = family.parse(sample.line, CLOCK)
    assert record is not None
    assert record.kind is not None
    assert record.kind.slug == kind.slug
    assert record.fields == dict(sample.fields)
    assert (record.vmotion_id, record.side) == (sample.vmotion_id, sample.side)
    assert any(literal in sample.line.encode() for literal in LITERALS)
