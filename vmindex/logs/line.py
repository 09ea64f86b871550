"""A line as it is cut out of a log, before anybody has understood it."""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """A line that may count. ``number`` is 1-based, ``offset`` in bytes, both in the decompressed member."""

    number: int
    offset: int
    text: bytes


def line_end(text: bytes, start: int) -> int:
    """Return where the line that ``start`` is in ends: its line end, or the end of the text."""
    end = text.find(b"\n", start)
    return end if end >= 0 else len(text)
