"""The reading half of an ingest: a unit as portions, from front to back.

It knows files, archives and needles, and nothing of what a line says or of the database; so it can run in a process of its own
(:mod:`vmindex.ingest.processes`), and what it finds, a few lines in a hundred, is sent over.
"""

from __future__ import annotations

import marshal
from dataclasses import dataclass
from itertools import starmap
from typing import TYPE_CHECKING, TypeAlias

from vmindex.ingest.catalogue import is_wanted, read_as
from vmindex.logs import Clock, family_by_content
from vmindex.logs.line import Line
from vmindex.logs.scan import BLOCK_BYTES, Scan, Scanner, decode
from vmindex.sources import Damage, is_archive_name
from vmindex.sources.entries import NO_ARCHIVE, UNREADABLE
from vmindex.sources.signs import IS_UTF_16, is_utf_16

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from vmindex.ingest.catalogue import Reading
    from vmindex.limits import Limits
    from vmindex.logs import Family
    from vmindex.sources import Member, Unit
    from vmindex.sources.interface import ByteStream

_CLOCK = Clock()


@dataclass(frozen=True, slots=True)
class Advanced:
    """So many more bytes were read from disk."""

    read_bytes: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A member that is not read, and why."""

    name: str
    size: int | None
    why: str


@dataclass(frozen=True, slots=True)
class FactText:
    """A file of facts, whole."""

    name: str
    size: int
    text: str


@dataclass(frozen=True, slots=True)
class LogBegins:
    """A log; its lines follow. ``family`` is the slug of its family."""

    name: str
    family: str
    modified_us: int | None


@dataclass(frozen=True, slots=True)
class LogLines:
    """Lines of the last log that began which hold a needle."""

    lines: list[Line]

    def __reduce__(self) -> tuple[Callable[[bytes], LogLines], tuple[bytes]]:
        """Travel to another process packed: a quarter of the time."""
        return _unpacked_lines, (marshal.dumps([tuple(line) for line in self.lines]),)


def _unpacked_lines(packed: bytes) -> LogLines:
    return LogLines(list(starmap(Line, marshal.loads(packed))))  # noqa: S302 - packed above, by a process of ours


@dataclass(frozen=True, slots=True)
class LogEnds:
    """The last log that began is read."""

    seen: Scan


Portion: TypeAlias = Advanced | Skipped | FactText | LogBegins | LogLines | LogEnds | Damage


def portions(unit: Unit) -> Generator[Portion, None, None]:
    """Yield all that is in a unit, each member accounted for."""
    heard: list[Portion] = []
    members = unit.members(is_wanted, heard.append, lambda read_bytes: heard.append(Advanced(read_bytes)))
    for member in members:
        for portion in _of_member(member, heard, unit.limits):
            yield portion
            yield from _drained(heard)
    yield from _drained(heard)


def _drained(heard: list[Portion]) -> list[Portion]:
    found = heard.copy()
    heard.clear()
    return found


def _of_member(member: Member, heard: list[Portion], limits: Limits) -> Iterator[Portion]:
    reading = read_as(member.name)
    if member.stream is None or reading.skip is not None:
        yield Skipped(member.name, member.size, reading.skip or member.skipped or "not wanted")
    elif reading.fact_file is not None:
        yield _fact_text(member, member.stream, heard, limits.fact_bytes)
    else:
        yield from _log(member, reading, member.stream, heard, limits.line_bytes)


def _fact_text(member: Member, stream: ByteStream, heard: list[Portion], most: int) -> FactText:
    parts: list[bytes] = []
    size = 0
    while size <= most and (data := stream.read(BLOCK_BYTES)):
        parts.append(data)
        size += len(data)
    if size > most:
        heard.append(Damage(member.name, most, f"over the limit of {most} bytes for a file of facts"))
        parts[-1] = parts[-1][: most - size]
    text = b"".join(parts).decode("utf-8", "backslashreplace").replace("\0", "\\x00")
    return FactText(member.name, size, text)


def _log(member: Member, reading: Reading, stream: ByteStream, heard: list[Portion], longest: int) -> Iterator[Portion]:
    first = stream.read(BLOCK_BYTES)
    if not first:
        is_damaged = any(isinstance(portion, Damage) for portion in heard)
        yield Skipped(member.name, member.size, UNREADABLE if is_damaged else "empty")
        return
    if is_utf_16(first):
        yield Skipped(member.name, member.size, "UTF-16 text")
        yield Damage(member.name, None, IS_UTF_16)
        return
    family = family_of_log(reading, first)
    if family is None:
        yield Skipped(member.name, member.size, "no log that vmindex knows")
        if is_archive_name(member.name):
            yield Damage(member.name, None, NO_ARCHIVE)
        return
    yield LogBegins(member.name, family.slug, member.modified_us)
    scanner = Scanner(family, longest)
    for lines in scanner.lines(_Peeked(first, stream)):
        if lines:
            yield LogLines(lines)
    yield LogEnds(scanner.seen)


def family_of_log(reading: Reading, first: bytes) -> Family | None:
    """Find out what a log is, by its content (``first`` are its first bytes) where its name says nothing."""
    if reading.name_tells:
        return reading.family
    return family_by_content([decode(line) for line in first.splitlines()[:400]], _CLOCK) or reading.family


class _Peeked:
    """A stream whose first block was looked at."""

    def __init__(self, first: bytes, rest: ByteStream) -> None:
        self._first = first
        self._rest = rest

    def read(self, size: int, /) -> bytes:
        """Return the first block, then the rest."""
        first, self._first = self._first, b""
        return first or self._rest.read(size)
