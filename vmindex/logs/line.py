"""A line as it is cut out of a log, before anybody has understood it."""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """A line that may count. ``number`` is 1-based, ``offset`` in bytes, both in the decompressed member."""

    number: int
    offset: int
    text: bytes
