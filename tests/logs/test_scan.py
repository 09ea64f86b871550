"""The fast way of finding lines gives what a slow loop over all lines gives."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmindex.logs import FAMILIES, Clock, finder, op_ids, scan, vmkernel
from vmindex.logs.line import Line

CLOCK = Clock()
PREFIX = b"2015-12-25T16:39:25.565Z cpu4:2758489)"
LINES = st.sampled_from(
    [
        PREFIX + b"VMotion: 2734: 1451061663105920 S: Hello",
        PREFIX + b"ScsiDeviceIO: 1: nothing",
        PREFIX + b"Foo: 1: nothing",
        PREFIX + b"StorageApdHandler: 1: APD Handle  Created with lock[1]",
        PREFIX + b"WARNING: Heap: 1: x",
        PREFIX + b"WARNING: Foo: 1: x",
        PREFIX + b"World: 1: VC opID a-1 maps to vmkernel opID bd32da8",
        PREFIX + b"World: 1: VC opID a-2 maps to vmkernel opID bd32da",
        b"2015-12-25T16:39:25.565Z cpu4:2758489 opID=bd32da8)Migrate: 1: x",
        b"2015-12-25T16:39:25.565Z cpu4:2758489 opID=bd32da8)Foo: 1: x",
        b"2015-12-25T16:39:26.565Z In(182) vmkernel: cpu4:2758489)Migrate: 1: x",
        b"<181>2015-12-25T16:39:26.565Z esx vmkernel: cpu4:1)Net: 1: x",
        b"continuation of a record Migrat",
        b"20 not a stamp",
        b"",
        b"Dec 25 16:39:25 esx vmkernel: 1:02:03:04.567 cpu1:2)Net: x",
    ]
)


MAP = b"maps to vmkernel opID "


def read(data):
    scanner = scan.Scanner(vmkernel.FAMILY)
    found = [line for lines in scanner.lines(io.BytesIO(data)) for line in lines]
    return found, scanner.seen


def counts(line):
    """Say of one line, as plainly as possible, whether it holds a needle."""
    places = [(needle, at) for needle in vmkernel.FAMILY.needles for at in range(len(line))]
    return any(needle.counts_at(line, at) for needle, at in places)


def tells(line, op_id, place):
    """Whether a line tells an opID that is printed at this place."""
    at = line.offset + line.text.index(MAP)
    near = place - op_ids.BEFORE_BYTES <= at < place + op_ids.BEHIND_BYTES
    return near and line.text.partition(MAP)[2] == op_id


def slowly(data):
    """Read line by line, as plainly as possible."""
    found, maps, offset = [], [], 0
    lines = data.split(b"\n")
    tail = lines.pop()
    for number, line in enumerate(lines, 1):
        if MAP in line:
            maps.append(Line(number, offset, line))
        elif counts(line):
            found.append(Line(number, offset, line))
        offset += len(line) + 1
    asked = [(line.offset, line.text.partition(b"opID=")[2].partition(b")")[0]) for line in found]
    found += [line for line in maps if any(tells(line, op_id, place) for place, op_id in asked)]
    everything = [*lines, tail] if tail else lines
    recognised = sum(vmkernel.FAMILY.parse(scan.decode(line), CLOCK) is not None for line in everything)
    return found, len(everything), recognised, Line(len(lines) + 1, offset, tail) if tail else None


@given(
    st.lists(LINES, max_size=40),
    st.booleans(),
    st.sampled_from([16, 64, 200, 4096, 60 << 10]),
    st.sampled_from([(256 << 10, 64 << 10), (300, 100), (0, 0)]),
)
def test_same_as_slow_reading_for_any_block_size(lines, ends, block, near):
    data = b"\n".join(lines) + (b"\n" if ends and lines else b"")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "BLOCK_BYTES", block)
        patch.setattr(op_ids, "BEFORE_BYTES", near[0])
        patch.setattr(op_ids, "BEHIND_BYTES", near[1])
        found, seen = read(data)
        expected, total, recognised, tail = slowly(data)
    assert [line for line in found if MAP not in line.text] == [line for line in expected if MAP not in line.text]
    assert sorted(found) == sorted(expected)
    assert (seen.lines, seen.tail, seen.size) == (total, tail, len(data))
    if block >= len(data):
        assert seen.recognised == recognised


@given(st.lists(LINES, min_size=1, max_size=40))
def test_both_finders_give_what_a_slow_look_gives(lines):
    data = b"\n".join(lines)
    expected, start = [], 0
    for line in lines:
        if counts(line):
            expected.append((start, start + len(line)))
        start += len(line) + 1
    for make in (finder.by_pattern, finder.by_needle):
        assert make(vmkernel.FAMILY.needles)(data) == expected


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.slug)
@given(data=st.data())
def test_both_finders_agree_on_any_text(family, data):
    """Text made of the needles themselves, cut and mixed, is the hardest."""
    texts = [part for needle in family.needles for part in (needle.text, *needle.unless, *needle.then)]
    pieces = st.sampled_from([*texts, b"\n", b"x", b" "]).flatmap(
        lambda text: st.sampled_from([text, text[1:], text[:-1]])
    )
    block = b"".join(data.draw(st.lists(pieces, max_size=30)))
    assert finder.by_pattern(family.needles)(block) == finder.by_needle(family.needles)(block)


@pytest.mark.parametrize("block", [7, 256, 60 << 10])
@pytest.mark.parametrize("ends", [True, False])
def test_a_line_without_end_is_cut_and_counted_once_and_the_rest_read(monkeypatch, block, ends):
    data = b"Migrat" * 500 + b"\n" + PREFIX + b"Migrate: 1: x\n" + b"Migrat" * 500 + b"\n" * ends
    monkeypatch.setattr(scan, "BLOCK_BYTES", block)
    scanner = scan.Scanner(vmkernel.FAMILY, 1000)
    found = [line for lines in scanner.lines(io.BytesIO(data)) for line in lines]
    known = next(line for line in found if line.text.startswith(PREFIX))
    assert known == Line(2, 3001, PREFIX + b"Migrate: 1: x")
    assert (scanner.seen.lines, scanner.seen.size) == (3, len(data))
    ends_in_time = block < 1000 or ends  # else it is the tail, which may be a block long
    assert scanner.seen.cut_lines == 1 + ends_in_time
    assert [line.number for line in found] == [1, 2, 3][: 2 + ends_in_time]
    assert max(len(line.text) for line in found) == 1000


@pytest.mark.parametrize("block", [5, 61, 256])
@pytest.mark.parametrize("more", [b"--> more VMotion\n", b"-->" + b"x" * 3000 + b"\n"])
def test_a_record_without_end_is_cut_and_the_next_read_whole(monkeypatch, block, more):
    """The record has a thousand lines more, or a line without end."""
    monkeypatch.setattr(scan, "BLOCK_BYTES", block)
    family = replace(vmkernel.FAMILY, continues=(b"-->",), needles=finder.needles(b"VMotion"))
    first, following = PREFIX + b"VMotion: 1: x", PREFIX + b"VMotion: 2: y\n--> z"
    times = 1000 if len(more) < 100 else 3
    data = first + b"\n" + more * times + following + b"\n"
    scanner = scan.Scanner(family, 1000)
    found = [line for lines in scanner.lines(io.BytesIO(data)) for line in lines]
    assert found[0].text.startswith(first)
    assert len(found[0].text) <= 1000
    assert found[-1] == Line(2 + times, len(data) - len(following) - 1, following)
    assert len(found) == 2
    assert (scanner.seen.lines, scanner.seen.size) == (times + 3, len(data))
    assert scanner.seen.cut_lines == 1


@pytest.mark.parametrize(("raw", "text"), [(b"a\xff\n", "a\\xff"), (b"a\0b\r\n", "a\\x00b"), ("ü".encode(), "ü")])
def test_decode(raw, text):
    assert scan.decode(raw) == text


RECORDS = st.lists(st.tuples(st.booleans(), st.integers(0, 4), st.booleans()), max_size=12)


@given(RECORDS, st.sampled_from([16, 50, 300, 60 << 10]))
def test_continuation_lines_belong_to_their_first_line(records, block):
    """A record is found by a needle in any of its lines, and comes whole, wherever the blocks are cut."""
    family = replace(vmkernel.FAMILY, continues=(b"-->",), needles=finder.needles(b"VMotion"))
    data, expected, number = b"", [], 1
    for in_first, more, in_last in records:
        lines = [PREFIX + (b"VMotion: x" if in_first else b"Foo: x")]
        lines += [b"--> more"] * more
        if more and in_last:
            lines[-1] = b"--> VMotion"
        record = b"\n".join(lines)
        if b"VMotion" in record:
            expected.append(Line(number, len(data), record))
        data += record + b"\n"
        number += len(lines)
    before = scan.BLOCK_BYTES
    scan.BLOCK_BYTES = block
    try:
        scanner = scan.Scanner(family)
        found = [line for lines in scanner.lines(io.BytesIO(data)) for line in lines]
    finally:
        scan.BLOCK_BYTES = before
    assert found == expected
    assert scanner.seen.lines == scanner.seen.recognised == number - 1
    assert scanner.seen.tail is None
