"""Read the lines of a file, of standard input, or of a member of a bundle (``bundle.tgz!member``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from vmindex.errors import NotFoundError, SourceError
from vmindex.limits import Limits
from vmindex.logs.scan import BLOCK_BYTES, decode
from vmindex.sources import discover
from vmindex.sources.signs import IS_UTF_16, is_utf_16

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmindex.logs.interface import Clock
    from vmindex.sources import Damage, Unit
    from vmindex.sources.interface import ByteStream

_LONGEST_LINE = Limits().line_bytes


@dataclass(frozen=True, slots=True)
class Log:
    """A log to be explained. ``name`` is how users call it, ``clock`` that of its first line."""

    name: str
    clock: Clock
    lines: Iterator[str]
    """Decompressed; to be taken before the next log is asked for."""


def read_logs(path: str, clock: Clock) -> Iterator[Log]:
    """Yield the logs of ``path``; ``-`` is standard input. ``clock`` tells the year in which they begin, if it was given.

    Raises :class:`SourceError` if it cannot be read,
    :class:`NotFoundError` if the bundle has no such member.
    """
    bundle, _, name = path.partition("!")
    if not name or Path(path).exists():
        bundle, name = path, ""
    found = False
    for unit in discover([bundle]):
        began = _beginnings(unit, clock)
        for member in unit.members(lambda shown: not name or _is_asked(shown, name), partial(_raise, unit)):
            if member.stream is not None and (not name or _is_asked(member.name, name)):
                found = True
                called, first_clock = _called(unit, member.name), clock.moved_to(began.get(member.name))
                yield Log(called, first_clock, _lines(called, member.stream))
    if not found and not name:
        raise NotFoundError(f"'{bundle}' holds no file; name a log, or a folder or bundle that holds logs")
    if not found:
        raise NotFoundError(
            f"'{bundle}' has no member '{name}'; vmindex sql 'SELECT member FROM v_files' lists them after an ingest"
        )


def _beginnings(unit: Unit, clock: Clock) -> dict[str, int]:
    if clock.year is None:
        return {}
    from vmindex.ingest.years import beginnings

    return beginnings(unit, clock)


def _called(unit: Unit, member: str) -> str:
    """Return how users call a member: the path of a file, ``bundle.tgz!member``."""
    if unit.kind == "archive" and member:
        return f"{unit.label}!{member}"
    return str(Path(unit.label, member)) if unit.kind == "folder" else unit.label


def _is_asked(shown: str, name: str) -> bool:
    return shown == name or shown.endswith(f"/{name}")


def _raise(unit: Unit, damage: Damage) -> None:
    place = "" if damage.at_offset is None else f" at byte {damage.at_offset}"
    raise SourceError(f"{_called(unit, damage.member)}{place}: {damage.reason}; what stands before is explained")


def _lines(called: str, stream: ByteStream) -> Iterator[str]:
    data = stream.read(BLOCK_BYTES)
    if is_utf_16(data):
        raise SourceError(f"{called}: {IS_UTF_16}")
    carry = b""
    while data:
        *lines, carry = (carry + data).split(b"\n")
        yield from map(decode, lines)
        if len(carry) > _LONGEST_LINE:
            yield decode(carry)
            carry = b""
        data = stream.read(BLOCK_BYTES)
    if carry:
        yield decode(carry)
