"""The hot path: from a stream of bytes to the few lines that may matter.

Blocks are cut at line ends and searched for the literals of a family; no Python code runs for a line that holds none
of them. StringZilla searches at about 8 GB/s in blocks that fit the cache; without its wheel ``bytes.find`` finds
the same lines more slowly.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmindex.logs.interface import Clock, Family
    from vmindex.sources.interface import ByteStream

from vmindex.logs.envelope import MONTHS

try:
    from stringzilla import find as _find
except ImportError:  # no wheel for this machine
    _find = bytes.find

BLOCK_BYTES = 60 << 10
LONGEST_LINE = 1 << 20
"""Bytes; what is longer is cut there, and counted."""

_FIRST_LINES = 50
_LAST_BYTES = 8 << 10
_MONTH_STARTS = tuple(f"\n{month} ".encode() for month in MONTHS)
_LINE_STARTS = {
    b"2": (b"\n20",),
    b"<": (b"\n<",),
    **dict.fromkeys((start[1:2] for start in _MONTH_STARTS), _MONTH_STARTS),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line that holds a literal. ``number`` is 1-based, ``offset`` in bytes, both in the decompressed member."""

    number: int
    offset: int
    text: bytes


@dataclass(slots=True)
class Scan:
    """What was seen of one member."""

    lines: int = 0
    recognised: int = 0
    size: int = 0
    """Bytes."""
    cut_lines: int = 0
    head: bytes | None = None
    """The first line, if it does not begin as a record does: perhaps the rest of the last line of the older file."""
    tail: Line | None = None
    """The last line, if no line end follows."""
    first_lines: list[bytes] = field(default_factory=list)
    last_lines: list[bytes] = field(default_factory=list)
    """Some lines of the first and of the last block, for the span of time that the member covers."""
    _starts: tuple[bytes, ...] | None = field(default=None, repr=False)
    """The line starts whose number is the number of recognised lines, once the first block has shown that it is so."""


def scan(stream: ByteStream, family: Family, clock: Clock, seen: Scan) -> Iterator[Line]:
    """Yield the lines of ``stream`` that hold a literal of ``family``, except an unfinished last one (``seen.tail``).

    ``seen`` is filled while the lines are taken.
    """
    carry = b""
    while data := stream.read(BLOCK_BYTES):
        block = carry + data
        end = _end_of_records(block, family.continues)
        if not end and len(block) < LONGEST_LINE:
            carry = block
            continue
        if not end:
            seen.cut_lines += 1
            end = block.rfind(b"\n") + 1 or len(block)
        yield from _scan_block(block[:end], family, clock, seen)
        carry = block[end:]
    end = carry.rfind(b"\n") + 1
    if family.continues and carry.startswith(family.continues, end):
        end = len(carry)
    if end:
        yield from _scan_block(carry[:end], family, clock, seen)
    if carry[end:]:
        _keep_tail(carry[end:], family, clock, seen)


def _end_of_records(block: bytes, continues: tuple[bytes, ...]) -> int:
    """Return where the last record begins that the next block may continue, or where the unfinished line does."""
    end = block.rfind(b"\n") + 1
    if continues and end:
        end = block.rfind(b"\n", 0, end - 1) + 1
        while end and block.startswith(continues, end):
            end = block.rfind(b"\n", 0, end - 1) + 1
    return end


def _scan_block(block: bytes, family: Family, clock: Clock, seen: Scan) -> Iterator[Line]:
    if not seen.size:
        _look_at_first(block, family, clock, seen)
    recognised = _count_recognised(block, family, clock, seen)
    number, counted = seen.lines + 1, 0
    for start, end in _records(block, family):
        number += block.count(b"\n", counted, start)
        counted = start
        yield Line(number, seen.size + start, block[start:end])
    seen.last_lines = block[-_LAST_BYTES:].splitlines()
    seen.lines += block.count(b"\n") + (not block.endswith(b"\n"))
    seen.recognised += recognised
    seen.size += len(block)


def _records(block: bytes, family: Family) -> Iterator[tuple[int, int]]:
    """Yield where each record begins and ends that holds a literal, in order; a record may go on over several lines."""
    past = -1
    for found in _candidates(block, family.literals):
        if found < past:
            continue
        start = found
        while start and family.continues and block.startswith(family.continues, start):
            start = block.rfind(b"\n", 0, start - 1) + 1
        end = _line_end(block, found)
        while family.continues and block.startswith(family.continues, end + 1):
            end = _line_end(block, end + 1)
        past = end
        yield start, end


def _line_end(block: bytes, start: int) -> int:
    end = block.find(b"\n", start)
    return end if end >= 0 else len(block)


def _candidates(block: bytes, literals: tuple[bytes, ...]) -> list[int]:
    """Return the offsets of the lines that hold any of the literals, in order."""
    starts: set[int] = set()
    for literal in literals:
        found = _find(block, literal)
        while found >= 0:
            starts.add(block.rfind(b"\n", 0, found) + 1)
            line_end = block.find(b"\n", found)
            if line_end < 0:
                break
            found = _find(block, literal, line_end)
    return sorted(starts)


def _look_at_first(block: bytes, family: Family, clock: Clock, seen: Scan) -> None:
    """Judge the first block line by line, to learn whether the first line is whole and line starts tell records."""
    lines = block.splitlines()
    seen.first_lines = lines[:_FIRST_LINES]
    known = [_is_known(line, family, clock) for line in lines]
    if lines and not known[0]:
        seen.head = lines[0]
    first = next((line for line, is_known in zip(lines, known, strict=True) if is_known), b"")
    starts = _LINE_STARTS.get(first[:1], ())
    starts += tuple(b"\n" + start for start in family.continues) if starts else ()
    told = [(b"\n" + line).startswith(starts) if starts else False for line in lines]
    seen._starts = starts if told == known else None


def _count_recognised(block: bytes, family: Family, clock: Clock, seen: Scan) -> int:
    if seen._starts:
        return sum(block.count(start) + block.startswith(start[1:]) for start in seen._starts)
    return sum(_is_known(line, family, clock) for line in block.splitlines())


def _is_known(line: bytes, family: Family, clock: Clock) -> bool:
    """Return whether a line begins a record, or continues one."""
    return line.startswith(family.continues or (b"\n",)) or family.parse(decode(line), clock) is not None


def _keep_tail(text: bytes, family: Family, clock: Clock, seen: Scan) -> None:
    if not seen.size:
        _look_at_first(text, family, clock, seen)
    seen.tail = Line(seen.lines + 1, seen.size, text)
    seen.last_lines.append(text)
    seen.lines += 1
    seen.recognised += family.parse(decode(text), clock) is not None
    seen.size += len(text)


def is_candidate(text: bytes, family: Family) -> bool:
    """Return whether a line holds a literal of the family."""
    return any(literal in text for literal in family.literals)


def decode(line: bytes) -> str:
    """Return a line as text; bytes that are no UTF-8, and NULs, become visible escapes."""
    text = line.decode("utf-8", "backslashreplace").rstrip("\r\n")
    return text.replace("\0", "\\x00") if "\0" in text else text
