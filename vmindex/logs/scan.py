"""The hot path: from a stream of bytes to the few lines that may matter.

Blocks are cut at line ends and searched for the needles of a family (:mod:`vmindex.logs.finder`); no Python code runs
for a line that holds none of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from vmindex.limits import Limits
from vmindex.logs.envelope import MONTHS
from vmindex.logs.finder import count, finder
from vmindex.logs.interface import Clock
from vmindex.logs.line import Line, line_end
from vmindex.logs.op_ids import OpIdMaps
from vmindex.logs.overlong import Overlong

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vmindex.logs.finder import Finder, Needle
    from vmindex.logs.interface import Family
    from vmindex.sources.interface import ByteStream

BLOCK_BYTES = 60 << 10
_FIRST_LINES = 50
_PREFIX_BYTES = 1 << 10
"""Of the first and last lines so much is kept, for their stamps."""
_LAST_BYTES = 8 << 10
_MONTH_STARTS = tuple(f"\n{month} ".encode() for month in MONTHS)
_LINE_STARTS = {
    b"2": (b"\n20",),
    b"<": (b"\n<",),
    b"[": (b"\n[20",),
    **dict.fromkeys((start[1:2] for start in _MONTH_STARTS), _MONTH_STARTS),
}
_BOM = "\ufeff"
_CLOCK = Clock()
"""Whether a line begins as a record does is the same for every clock."""


@dataclass(slots=True)
class Scan:
    """What was seen of one member."""

    lines: int = 0
    recognised: int = 0
    """Lines that begin as records of the family do, or go on with one."""
    size: int = 0
    """Bytes."""
    cut_lines: int = 0
    """Records that were longer than allowed; the first bytes of each are kept."""
    cut_at: int | None = None
    """Where the first of them was cut."""
    head: bytes | None = None
    """The first line, if it does not begin as a record does: perhaps the rest of the last line of the older file."""
    tail: Line | None = None
    """The last line, if no line end follows."""
    first_lines: list[bytes] = field(default_factory=list)
    last_lines: list[bytes] = field(default_factory=list)
    """Some lines of the first and of the last block, for the span of time that the member covers."""


class Scanner:
    """Scans one member. ``seen`` is whole when all lines were taken."""

    def __init__(self, family: Family, longest: int = Limits().line_bytes) -> None:
        """``longest``: bytes of one record (a line with those that continue it); the rest of a longer one is passed over."""
        self.seen = Scan()
        self._longest = longest
        self._overlong = Overlong(family.continues)
        self._family = family
        self._find = _finder(family.needles)
        self._op_ids = OpIdMaps(family.op_id_map) if family.op_id_map else None
        self._starts: tuple[bytes, ...] = ()
        """Line starts by which the recognised lines are counted, once the first block has shown how they begin."""
        self._last_block = b""

    def lines(self, stream: ByteStream) -> Iterator[list[Line]]:
        """Yield the lines that hold a needle, in lists, except an unfinished last one (``seen.tail``)."""
        carry = b""
        while data := stream.read(BLOCK_BYTES):
            block = carry + data
            taken, lines = self.take(block)
            carry = block[taken:]
            if taken:
                yield lines
        taken, lines = self.take(carry, is_last=True)
        if taken:
            yield lines
        self.end(carry[taken:])

    def take(self, block: bytes, *, is_last: bool = False) -> tuple[int, list[Line]]:
        """Scan the whole records that a block begins with; return how many bytes they are, and the lines that may count.

        What is left is to be given again, with what follows it. ``is_last``: nothing follows, so that only a line without its
        end is left.
        """
        rest = self._past_overlong(block) if self._overlong.goes_on else block
        lines: list[Line] = []
        if is_last:
            end = rest.rfind(b"\n") + 1
            if self._family.continues and rest.startswith(self._family.continues, end):
                end = len(rest)
        else:
            while not (end := _end_of_records(rest, self._family.continues)) and len(rest) >= self._longest:
                end = self._begin_overlong(rest)
                lines += self._scan(rest[:end])
                rest = self._past_overlong(rest[end:])
        if end:
            lines += self._scan(rest[:end])
        return len(block) - len(rest) + end, lines

    def end(self, rest: bytes = b"") -> None:
        """Complete the account by the last lines that were taken, and by a line without its end."""
        self.seen.cut_lines = self._overlong.cut
        self.seen.last_lines = [line[:_PREFIX_BYTES] for line in self._last_block[-_LAST_BYTES:].splitlines()]
        if rest:
            self._keep_tail(rest)

    def _begin_overlong(self, block: bytes) -> int:
        """Return how much is kept of a record that is too long: whole lines if it has any, else the beginning of its line."""
        end = block.rfind(b"\n", 0, self._longest) + 1
        self._overlong.begin(within_line=not end)
        self._note_cut(self.seen.size + (end or self._longest))
        return end or self._longest

    def _note_cut(self, offset: int) -> None:
        if self.seen.cut_at is None:
            self.seen.cut_at = offset

    def _past_overlong(self, block: bytes) -> bytes:
        """Count what still belongs to an overlong record; return what does not."""
        rest, lines = self._overlong.past(block)
        self.seen.size += len(block) - len(rest)
        self.seen.lines += lines
        self.seen.recognised += lines
        return rest

    def _scan(self, block: bytes) -> list[Line]:
        seen, continues = self.seen, self._family.continues
        seen.recognised += self._count_recognised(block) if seen.size else self._look_at_first(block)
        found = self._find(block)
        number, offset = seen.lines + 1, seen.size
        lines = self._cut(block, _records(block, found, continues) if continues else found)
        if self._op_ids:
            lines = self._op_ids.beside(number, offset, block, lines)
        return self._shortened(lines)

    def _shortened(self, lines: list[Line]) -> list[Line]:
        """Cut the lines that are too long though they fit into a block."""
        longest = self._longest
        overlong = [line for line in lines if len(line.text) > longest]
        if not overlong:
            return lines
        self._overlong.cut += len(overlong)
        self._note_cut(overlong[0].offset + longest)
        return [Line(line.number, line.offset, line.text[:longest]) for line in lines]

    def _cut(self, block: bytes, places: list[tuple[int, int]]) -> list[Line]:
        """Return the lines at these places, and count all lines of the block."""
        seen = self.seen
        lines: list[Line] = []
        number, counted, offset = seen.lines + 1, 0, seen.size
        for start, end in places:
            number += count(block, b"\n", counted, start)
            counted = start
            lines.append(Line(number, offset + start, block[start:end]))
        seen.lines = number - 1 + count(block, b"\n", counted, len(block)) + (not block.endswith(b"\n"))
        seen.size += len(block)
        self._last_block = block
        return lines

    def _look_at_first(self, block: bytes) -> int:
        """Judge the first block line by line, and return how many lines are known.

        Learns whether the first line is whole, and by which starts the known lines can be counted further down.
        """
        lines = block.splitlines()
        self.seen.first_lines = [line[:_PREFIX_BYTES] for line in lines[:_FIRST_LINES]]
        known = [self._is_known(line) for line in lines]
        if lines and not known[0]:
            self.seen.head = lines[0]
        first = next((line for line, is_known in zip(lines, known, strict=True) if is_known), b"")
        starts = _LINE_STARTS.get(first.removeprefix(_BOM.encode())[:1], ())
        self._starts = starts + tuple(b"\n" + start for start in self._family.continues) if starts else ()
        return sum(known)

    def _count_recognised(self, block: bytes) -> int:
        if self._starts:
            return sum(count(block, start) + block.startswith(start[1:]) for start in self._starts)
        return sum(self._is_known(line) for line in block.splitlines())

    def _is_known(self, line: bytes) -> bool:
        """Return whether a line begins a record, or continues one."""
        family = self._family
        return line.startswith(family.continues or (b"\n",)) or family.parse(decode(line), _CLOCK) is not None

    def _keep_tail(self, text: bytes) -> None:
        seen = self.seen
        if not seen.size:
            self._look_at_first(text)
        seen.tail = Line(seen.lines + 1, seen.size, text)
        seen.last_lines.append(text[:_PREFIX_BYTES])
        seen.lines += 1
        seen.recognised += self._family.parse(decode(text), _CLOCK) is not None
        seen.size += len(text)


_finder: Callable[[tuple[Needle, ...]], Finder] = cache(finder)


def _end_of_records(block: bytes, continues: tuple[bytes, ...]) -> int:
    """Return where the last record begins that the next block may continue, or where the unfinished line does."""
    end = block.rfind(b"\n") + 1
    if continues and end:
        end = block.rfind(b"\n", 0, end - 1) + 1
        while end and block.startswith(continues, end):
            end = block.rfind(b"\n", 0, end - 1) + 1
    return end


def _records(block: bytes, found: list[tuple[int, int]], continues: tuple[bytes, ...]) -> list[tuple[int, int]]:
    """Return where each record begins and ends that one of the lines belongs to; it may go on over several lines."""
    records: list[tuple[int, int]] = []
    past = -1
    for start, end in found:
        if start < past:
            continue
        while start and block.startswith(continues, start):
            start = block.rfind(b"\n", 0, start - 1) + 1
        while block.startswith(continues, end + 1):
            end = line_end(block, end + 1)
        past = end
        records.append((start, end))
    return records


def is_candidate(text: bytes, family: Family) -> bool:
    """Return whether a line holds a needle of the family."""
    return bool(_finder(family.needles)(text))


def decode(line: bytes) -> str:
    """Return a line as text; bytes that are no UTF-8, and NULs, become visible escapes. The mark that Windows begins files with goes."""
    text = line.decode("utf-8", "backslashreplace").rstrip("\r\n").removeprefix(_BOM)
    return text.replace("\0", "\\x00") if "\0" in text else text
