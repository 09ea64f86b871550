"""The lines around a place are those that reading the whole text shows."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmindex.search import neighbours
from vmindex.search.neighbours import passages

TEXT = b"one\ntwo\nthree\nfour\nfive"


class InPieces:
    """A stream that returns a few bytes at a time."""

    def __init__(self, data, size):
        self._file, self._size = io.BytesIO(data), size

    def read(self, size, /):
        return self._file.read(min(size, self._size))


@pytest.mark.parametrize(
    ("place", "lines", "before", "record", "after", "is_cut"),
    [
        ((8, 1), 1, [b"two"], [b"three"], [b"four"], False),
        ((8, 1), 0, [], [b"three"], [], False),
        ((8, 2), 1, [b"two"], [b"three", b"four"], [b"five"], False),
        ((0, 1), 9, [], [b"one"], [b"two", b"three", b"four", b"five"], False),
        ((19, 1), 2, [b"three", b"four"], [b"five"], [], True),
        ((99, 1), 2, [], [], [], False),
    ],
)  # fmt: skip
def test_examples(place, lines, before, record, after, is_cut):
    (found,) = passages(io.BytesIO(TEXT), [place], lines)
    assert (found.before, found.record, found.after, found.is_cut) == (before, record, after, is_cut)


@given(
    lines=st.lists(st.binary(max_size=6).map(lambda text: text.replace(b"\n", b"")), min_size=1, max_size=30),
    ends=st.booleans(),
    chosen=st.sets(st.integers(0, 29), min_size=1, max_size=6),
    around=st.integers(0, 4),
    piece=st.integers(1, 20),
)
def test_any_text_in_any_pieces(lines, ends, chosen, around, piece):
    data = b"\n".join(lines) + (b"\n" if ends else b"")
    numbers = [
        number
        for number in sorted(chosen)
        if number < len(lines) and (lines[number] or number < len(lines) - 1 or ends)
    ]
    offsets = [len(b"".join(line + b"\n" for line in lines[:number])) for number in numbers]
    if not ends and not lines[-1]:
        lines = lines[:-1]  # nothing stands after the last line end
    found = list(passages(InPieces(data, piece), [(offset, 1) for offset in offsets], around))
    assert [passage.offset for passage in found] == offsets
    for number, passage in zip(numbers, found, strict=True):
        assert passage.before == lines[max(0, number - around) : number]
        assert passage.record == [lines[number]]
        assert passage.after == lines[number + 1 : number + 1 + around]


def test_endless_lines_are_not_held(monkeypatch):
    monkeypatch.setattr(neighbours, "_MOST_HELD", 100)
    (found,) = passages(InPieces(b"x" * 10_000 + b"\nhere\n", 10), [(10_001, 1)], 3)
    assert found.record == [b"here"]
    assert sum(map(len, found.before)) <= 110
