"""Keep the lines that tell what vCenter calls an opID only if another line prints that opID.

vmkernel prints a hash of vCenter's opID, and for each a line that tells what it stands for: thousands of them, of which a few
belong to migrations. The line stands before the first one that prints the opID, or, where threads race, shortly behind it.
"""

from __future__ import annotations

import re

from vmindex.logs.finder import count, find
from vmindex.logs.interface import Line

_MOST_WAITING = 20_000
_MOST_ASKED = 200_000
_OP_ID = re.compile(rb"opID=([0-9a-f]{1,16})\)")
_PREFIX_BYTES = 200


class OpIdMaps:
    """The lines of one log that tell opIDs, and the opIDs that were asked for."""

    def __init__(self, mark: bytes, longest: int) -> None:
        """``mark`` stands before the opID that a line tells; ``longest``: bytes of one line."""
        self._mark = mark
        self._longest = longest
        self._waiting: dict[bytes, tuple[int, int, bytes]] = {}
        self._asked: set[bytes] = set()

    def asked_for(self, block: bytes, lines: list[Line], number: int, offset: int) -> list[Line]:
        """Return the lines of a block that count, and those that tell the opIDs that they, or earlier ones, print.

        ``number``, ``offset``: those of the first line of the block. What no line asks for yet waits.
        """
        mark = self._mark
        kept: list[Line] = []
        place, counted = find(block, mark), 0
        for line in (*lines, None):
            until = len(block) if line is None else line.offset - offset
            while 0 <= place < until:
                start = block.rfind(b"\n", 0, place) + 1
                number += count(block, b"\n", counted, start)
                counted = start
                end = block.find(b"\n", place)
                text = block[start : end if end >= 0 else len(block)][: self._longest]
                self._tell(text[place - start + len(mark) :].rstrip(), (number, offset + start, text), kept)
                place = find(block, mark, place + 1)
            if line is not None and mark not in line.text:
                if found := _OP_ID.search(line.text, 0, _PREFIX_BYTES):
                    self._ask(found[1], kept)
                kept.append(line)
        return kept

    def _tell(self, op_id: bytes, line: tuple[int, int, bytes], kept: list[Line]) -> None:
        if op_id in self._asked:
            kept.append(Line(*line))
            return
        self._waiting[op_id] = line
        if len(self._waiting) > _MOST_WAITING:
            del self._waiting[next(iter(self._waiting))]

    def _ask(self, op_id: bytes, kept: list[Line]) -> None:
        if op_id not in self._asked:
            if len(self._asked) < _MOST_ASKED:
                self._asked.add(op_id)
            if line := self._waiting.pop(op_id, None):
                kept.append(Line(*line))
