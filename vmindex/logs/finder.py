"""Find the lines of a block that hold a needle: the one place that knows how bytes are searched.

StringZilla searches each needle at some 20 GB/s in a block that lies in the processor's cache. Without its wheel one
regular expression of all needles finds the same lines, at a fiftieth of the speed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

try:
    from stringzilla import count as _fast_count
    from stringzilla import find as _fast_find
except ImportError:  # no wheel for this machine
    _fast_count = _fast_find = None

count: Callable[..., int] = _fast_count or bytes.count
"""How often a text stands in another: ``bytes.count``, or what is faster."""
find: Callable[..., int] = _fast_find or bytes.find
"""Where a text stands in another: ``bytes.find``, or what is faster."""


@dataclass(frozen=True, slots=True)
class Needle:
    """Bytes that every line of some line kinds holds.

    ``then``: what must follow them, where they are common (``WARNING: `` and the subsystems that count). ``unless``: how the
    text begins, at the needle's place, that is met by the thousand and means nothing (``APD Handle`` beside ``APD``).
    """

    text: bytes
    then: tuple[bytes, ...] = ()
    unless: tuple[bytes, ...] = ()

    def counts_at(self, block: bytes, place: int) -> bool:
        """Return whether the needle stands at ``place`` and makes its line a candidate."""
        if not block.startswith(self.text, place):
            return False
        if self.then and not block.startswith(self.then, place + len(self.text)):
            return False
        return not (self.unless and block.startswith(self.unless, place))


def needles(*items: bytes | Needle) -> tuple[Needle, ...]:
    """Return needles of which most are plain bytes."""
    return tuple(item if isinstance(item, Needle) else Needle(item) for item in items)


Finder: TypeAlias = "Callable[[bytes], list[tuple[int, int]]]"
"""Returns where each line of a block that counts begins, and where its line end is."""


def finder(wanted: Iterable[Needle]) -> Finder:
    """Return the fastest finder that this machine has."""
    return by_pattern(wanted) if _fast_find is None else by_needle(wanted)


def by_needle(wanted: Iterable[Needle]) -> Finder:
    """Return a finder that looks for one needle after the other."""
    items = tuple((item.text, item.then, item.unless) for item in wanted)

    def find(block: bytes) -> list[tuple[int, int]]:
        places: list[int] = []
        for text, then, unless in items:
            place = _fast_find(block, text)
            while place >= 0:
                if (not then or block.startswith(then, place + len(text))) and not (
                    unless and block.startswith(unless, place)
                ):
                    places.append(place)
                place = _fast_find(block, text, place + 1)
        places.sort()
        return _lines_at(block, places)

    return find


def by_pattern(wanted: Iterable[Needle]) -> Finder:
    """Return a finder that looks for all needles at once by a regular expression."""
    items = tuple(wanted)
    longest_first = sorted({item.text for item in items}, key=len, reverse=True)
    search = re.compile(b"|".join(map(re.escape, longest_first))).search

    def find(block: bytes) -> list[tuple[int, int]]:
        places: list[int] = []
        found = search(block)
        while found:
            place = found.start()
            if any(item.counts_at(block, place) for item in items):
                places.append(place)
            found = search(block, place + 1)
        return _lines_at(block, places)

    return find


def _lines_at(block: bytes, places: list[int]) -> list[tuple[int, int]]:
    """Return the lines that hold these places, which are in order."""
    lines: list[tuple[int, int]] = []
    end = -1
    for place in places:
        if place > end:
            end = block.find(b"\n", place)
            if end < 0:
                end = len(block)
            lines.append((block.rfind(b"\n", 0, place) + 1, end))
    return lines
