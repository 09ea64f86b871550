"""Keep the lines that tell what vCenter calls an opID only if another line prints that opID.

vmkernel prints a hash of vCenter's opID, and for each a line that tells what it stands for: thousands of them, of which a few
belong to migrations. The line stands before the first one that prints the opID, or, where threads race, shortly behind it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vmindex.logs.scan import Line

_MOST_WAITING = 20_000
_MOST_ASKED = 200_000
_OP_ID = re.compile(rb"opID=([0-9a-f]{1,16})\)")
_PREFIX_BYTES = 200


class OpIdMaps:
    """The lines of one log that tell opIDs, and the opIDs that were asked for."""

    def __init__(self, mark: bytes) -> None:
        """``mark`` stands before the opID that a line tells."""
        self._mark = mark
        self._waiting: dict[bytes, Line] = {}
        self._asked: set[bytes] = set()

    def sift(self, lines: list[Line]) -> list[Line]:
        """Return the lines without those that nothing asks for (yet)."""
        mark = self._mark
        kept: list[Line] = []
        for line in lines:
            text = line.text
            place = text.find(mark)
            if place >= 0:
                self._tell(text[place + len(mark) :].rstrip(), line, kept)
            else:
                if found := _OP_ID.search(text, 0, _PREFIX_BYTES):
                    self._ask(found[1], kept)
                kept.append(line)
        return kept

    def _tell(self, op_id: bytes, line: Line, kept: list[Line]) -> None:
        if op_id in self._asked:
            kept.append(line)
            return
        self._waiting[op_id] = line
        if len(self._waiting) > _MOST_WAITING:
            del self._waiting[next(iter(self._waiting))]

    def _ask(self, op_id: bytes, kept: list[Line]) -> None:
        if op_id not in self._asked:
            if len(self._asked) < _MOST_ASKED:
                self._asked.add(op_id)
            if line := self._waiting.pop(op_id, None):
                kept.append(line)
