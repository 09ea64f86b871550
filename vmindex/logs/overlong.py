"""Pass over the rest of a record that is too long to be kept, without looking at its lines one by one."""

from __future__ import annotations

import re


class Overlong:
    """Knows whether the bytes that come still belong to an overlong record."""

    def __init__(self, continues: tuple[bytes, ...]) -> None:
        """``continues``: how lines begin that go on with a record."""
        self._continues = continues
        self._longest_start = max(map(len, continues), default=0)
        self._more_lines = re.compile(
            rb"(?:(?:%s)[^\n]*\n)*+" % b"|".join(map(re.escape, continues)) if continues else b""
        )
        self._within_line = False
        self._is_whole = True
        self.goes_on = False
        self.cut = 0
        """How many records lost something."""

    def begin(self, *, within_line: bool) -> None:
        """Take in that a record was cut, within a line that is counted already or at the end of one."""
        self.goes_on = self._is_whole = True
        self._within_line = within_line

    def past(self, block: bytes) -> tuple[bytes, int]:
        """Return what of ``block`` does not belong to the record, and how many more lines of it began before that."""
        rest, lines = self._past(block)
        if self._is_whole and len(rest) < len(block):
            self._is_whole = False
            self.cut += 1
        return rest, lines

    def _past(self, block: bytes) -> tuple[bytes, int]:
        at = lines = 0
        if self._within_line:
            at = block.find(b"\n") + 1
            if not at:
                return b"", 0
            self._within_line = False
        found = self._more_lines.match(block, at)
        if found is not None:
            lines = block.count(b"\n", at, found.end())
            at = found.end()
        return self._undecided(block[at:], lines)

    def _undecided(self, rest: bytes, lines: int) -> tuple[bytes, int]:
        if self._continues and rest.startswith(self._continues):
            self._within_line = True
            return b"", lines + 1
        self.goes_on = bool(self._continues) and len(rest) < self._longest_start
        return rest, lines
