"""Every declared line kind is tested by the real lines that it carries."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vmindex.logs import FAMILIES, Clock, vmkernel
from vmindex.logs.compiled import Compiled
from vmindex.logs.interface import convert
from vmindex.logs.scan import is_candidate

CLOCK = Clock(year=2012)
CASES = [
    pytest.param(family, kind, sample, id=f"{family.slug}-{kind.slug}-{number}")
    for family in FAMILIES
    for kind in family.kinds
    for number, sample in enumerate(kind.samples)
]


@pytest.mark.parametrize(("family", "kind", "sample"), CASES)
def test_sample(family, kind, sample):
    record = family.parse(sample.line, CLOCK)
    if record is None:  # the prefix is masked where the line was published
        record = vmkernel.READER.parse_fragment(sample.line)
    assert record.kind is not None
    assert record.kind.slug == kind.slug
    assert record.fields == dict(sample.fields)
    assert record.vmotion_id == sample.vmotion_id
    assert record.side == sample.side


@pytest.mark.parametrize(("family", "kind", "sample"), CASES)
def test_a_sample_is_found_if_its_like_is_kept(family, kind, sample):
    line = sample.line.encode()
    tells_op_id = bool(family.op_id_map) and family.op_id_map in line  # found by the line that prints the opID
    assert is_candidate(line, family) == (kind.kept and sample.kept and not tells_op_id)


USUAL = [case for case in CASES if case.values[1].usual]


@pytest.mark.parametrize(("family", "kind", "sample"), USUAL)
def test_the_usual_wording_gives_what_the_single_patterns_give(family, kind, sample):
    message = (family.parse(sample.line, CLOCK) or vmkernel.READER.parse_fragment(sample.line)).message
    quick, thorough = Compiled(kind), Compiled(replace(kind, usual=""))
    start = next(at for at in range(len(message)) if quick.pattern.match(message, at))
    found = quick.pattern.match(message, start)
    assert convert(quick.groups(found, message, start)) == convert(thorough.groups(found, message, start))
