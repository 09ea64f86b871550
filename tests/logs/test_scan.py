"""The fast way of finding lines gives what a slow loop over all lines gives."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmindex.logs import Clock, scan, vmkernel

CLOCK = Clock()
PREFIX = b"2015-12-25T16:39:25.565Z cpu4:2758489)"
LINES = st.sampled_from(
    [
        PREFIX + b"VMotion: 2734: 1451061663105920 S: Hello",
        PREFIX + b"ScsiDeviceIO: 1: nothing",
        PREFIX + b"Foo: 1: nothing",
        b"2015-12-25T16:39:26.565Z In(182) vmkernel: cpu4:2758489)Migrate: 1: x",
        b"<181>2015-12-25T16:39:26.565Z esx vmkernel: cpu4:1)Net: 1: x",
        b"continuation of a record Migrat",
        b"20 not a stamp",
        b"",
        b"Dec 25 16:39:25 esx vmkernel: 1:02:03:04.567 cpu1:2)Net: x",
    ]
)


def read(data, block=None):
    seen = scan.Scan()
    return list(scan.scan(io.BytesIO(data), vmkernel.FAMILY, CLOCK, seen)), seen


def slowly(data):
    """Read line by line, as plainly as possible."""
    found, offset = [], 0
    lines = data.split(b"\n")
    tail = lines.pop()
    for number, line in enumerate(lines, 1):
        if any(literal in line for literal in vmkernel.FAMILY.literals):
            found.append(scan.Line(number, offset, line))
        offset += len(line) + 1
    everything = [*lines, tail] if tail else lines
    recognised = sum(vmkernel.FAMILY.parse(scan.decode(line), CLOCK) is not None for line in everything)
    return found, len(everything), recognised, scan.Line(len(lines) + 1, offset, tail) if tail else None


@given(st.lists(LINES, max_size=40), st.booleans(), st.sampled_from([16, 64, 200, 4096, 60 << 10]))
def test_same_as_slow_reading_for_any_block_size(lines, ends, block):
    data = b"\n".join(lines) + (b"\n" if ends and lines else b"")
    before = scan.BLOCK_BYTES
    scan.BLOCK_BYTES = block
    try:
        found, seen = read(data)
    finally:
        scan.BLOCK_BYTES = before
    expected, total, recognised, tail = slowly(data)
    assert found == expected
    assert (seen.lines, seen.tail, seen.size) == (total, tail, len(data))
    if block >= len(data):
        assert seen.recognised == recognised


@given(st.lists(LINES, min_size=1, max_size=40))
def test_bytes_find_gives_what_the_wheel_gives(lines):
    data = b"\n".join(lines)
    assert_before = scan._find
    fast = scan._candidates(data, vmkernel.FAMILY.literals)
    scan._find = bytes.find
    try:
        assert scan._candidates(data, vmkernel.FAMILY.literals) == fast
    finally:
        scan._find = assert_before


def test_a_line_without_end_is_cut_and_the_rest_read(monkeypatch):
    monkeypatch.setattr(scan, "LONGEST_LINE", 1000)
    data = b"Migrat" * 500 + b"\n" + PREFIX + b"Migrate: 1: x\n"
    monkeypatch.setattr(scan, "BLOCK_BYTES", 256)
    found, seen = read(data)
    assert seen.cut_lines > 0
    assert found[-1].text == PREFIX + b"Migrate: 1: x"
    assert found[-1].offset == 3001


@pytest.mark.parametrize(("raw", "text"), [(b"a\xff\n", "a\\xff"), (b"a\0b\r\n", "a\\x00b"), ("ü".encode(), "ü")])
def test_decode(raw, text):
    assert scan.decode(raw) == text


RECORDS = st.lists(st.tuples(st.booleans(), st.integers(0, 4), st.booleans()), max_size=12)


@given(RECORDS, st.sampled_from([16, 50, 300, 60 << 10]))
def test_continuation_lines_belong_to_their_first_line(records, block):
    """A record is found by a literal in any of its lines, and comes whole, wherever the blocks are cut."""
    family = replace(vmkernel.FAMILY, continues=(b"-->",), literals=(b"VMotion",))
    data, expected, number = b"", [], 1
    for in_first, more, in_last in records:
        lines = [PREFIX + (b"VMotion: x" if in_first else b"Foo: x")]
        lines += [b"--> more"] * more
        if more and in_last:
            lines[-1] = b"--> VMotion"
        record = b"\n".join(lines)
        if b"VMotion" in record:
            expected.append(scan.Line(number, len(data), record))
        data += record + b"\n"
        number += len(lines)
    before = scan.BLOCK_BYTES
    scan.BLOCK_BYTES = block
    try:
        seen = scan.Scan()
        found = list(scan.scan(io.BytesIO(data), family, CLOCK, seen))
    finally:
        scan.BLOCK_BYTES = before
    assert found == expected
    assert seen.lines == seen.recognised == number - 1
    assert seen.tail is None
