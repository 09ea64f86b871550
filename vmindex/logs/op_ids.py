"""Find the lines that tell what vCenter calls an opID, for the opIDs that other lines print.

vmkernel prints a hash of vCenter's opID, and for each a line that tells what it stands for: one line in twenty-five of a busy
log, of which a few belong to migrations. It stands before the first line that prints the opID, or, where threads race, shortly
behind it; so it is looked for there when an opID is printed, and nowhere else.
"""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from vmindex.logs.finder import count, find
from vmindex.logs.line import Line, line_end

if TYPE_CHECKING:
    from collections.abc import Iterator

BEFORE_BYTES = 256 << 10
BEHIND_BYTES = 64 << 10
"""How far from the beginning of the line that prints an opID it is looked for."""
_OP_ID = re.compile(rb"opID=([0-9a-f]{1,16})\)")
_PREFIX_BYTES = 200


class _Part(NamedTuple):
    """Whole lines of a log: the number of the first, where they begin and end in it, and their text."""

    number: int
    offset: int
    end: int
    text: bytes


class OpIdMaps:
    """What was read last of one log, and the opIDs that were printed there."""

    def __init__(self, mark: bytes) -> None:
        """``mark`` stands before the opID that a line tells."""
        self._mark = mark
        self._parts: deque[_Part] = deque()
        self._until: dict[bytes, int] = {}
        """Up to where each opID has been looked for, or will be; in the order of these places."""

    def beside(self, number: int, offset: int, text: bytes, lines: list[Line]) -> list[Line]:
        """Return the lines found in a part of the log (``number``: of its first line), and those that tell the opIDs they print.

        The latter may stand in earlier parts. Lines that were found, but tell an opID that nothing prints, are left out.
        """
        part = _Part(number, offset, offset + len(text), text)
        self._take(part)
        told = [line for op_id, until in self._awaited(offset) for line in self._told(op_id, offset, until)]
        kept = [line for line in lines if self._mark not in line.text]
        for line in kept:
            if printed := _OP_ID.search(line.text, 0, _PREFIX_BYTES):
                told += self._asked(printed[1], line.offset)
        return kept + told

    def _take(self, part: _Part) -> None:
        """Remember a part, and forget what is too far from it to be looked at again."""
        parts, until, nearest = self._parts, self._until, part.offset - BEFORE_BYTES
        parts.append(part)
        while parts[0].end <= nearest:
            parts.popleft()
        while until and until[oldest := next(iter(until))] <= nearest:
            del until[oldest]

    def _awaited(self, offset: int) -> Iterator[tuple[bytes, int]]:
        """Yield the opIDs whose line may come behind ``offset``, and until where."""
        for op_id, until in reversed(self._until.items()):
            if until <= offset:
                break
            yield op_id, until

    def _asked(self, op_id: bytes, place: int) -> Iterator[Line]:
        """Yield the lines around a place that tell an opID, except those that were yielded before."""
        since = max(place - BEFORE_BYTES, self._until.pop(op_id, 0))
        until = self._until[op_id] = place + BEHIND_BYTES
        return self._told(op_id, since, until)

    def _told(self, op_id: bytes, since: int, until: int) -> Iterator[Line]:
        """Yield the lines that tell an opID between two places, as far as they were read."""
        wanted = self._mark + op_id
        for part in self._parts:
            if part.end > since and part.offset < until:
                place = find(part.text, wanted, max(since - part.offset, 0))
                while 0 <= place < until - part.offset:
                    end = line_end(part.text, place)
                    if not part.text[place + len(wanted) : end].strip():  # else the opID only begins like this one
                        yield _line(part, place, end)
                    place = find(part.text, wanted, place + 1)


def _line(part: _Part, place: int, end: int) -> Line:
    start = part.text.rfind(b"\n", 0, place) + 1
    number = part.number + count(part.text, b"\n", 0, start)
    return Line(number, part.offset + start, part.text[start:end])
