"""When logs begin whose stamps show no year, where the user gave the year in which they begin."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vmindex import timestamps
from vmindex.ingest.catalogue import is_wanted
from vmindex.logs import Clock
from vmindex.logs.any_line import parse_mixed
from vmindex.logs.scan import BLOCK_BYTES, decode
from vmindex.sources import rotation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vmindex.sources import Damage, Unit

_FIRST_LINES = 50
_DAY_US = 86_400_000_000
_NO_YEAR = Clock()


def beginnings(unit: Unit, clock: Clock) -> dict[str, int]:
    """Return the first stamp of each log in microseconds, by its name; none of a log that shows years, or can be read only once.

    The oldest file of a rotated log begins in the year of ``clock``, each other at the first such date after the one before it.
    So all first lines have to be seen before anything is read.
    """
    if clock.year is None or unit.kind == "stream":
        return {}
    logs: dict[str, list[tuple[tuple[int, int], str, list[str]]]] = {}
    for member in unit.members(is_wanted, _unheard):
        if member.stream is not None:
            lines = [decode(line) for line in member.stream.read(BLOCK_BYTES).splitlines()[:_FIRST_LINES]]
            part = rotation(member.name)
            logs.setdefault(part.stem, []).append((part.sort_key, member.name, lines))
    found: dict[str, int] = {}
    for parts in logs.values():
        after_us, year = None, clock.year
        for _, name, lines in sorted(parts):
            after_us = _first_stamp(lines, replace(clock, year=year), after_us)
            if after_us is not None:
                found[name], year = after_us, timestamps.to_datetime(after_us).astimezone(clock.zone).year
    return found


def _first_stamp(lines: Sequence[str], clock: Clock, after_us: int | None) -> int | None:
    """Return the first stamp of a file that begins after ``after_us``, and in the year of ``clock`` or the next."""
    for line in lines:
        record = parse_mixed(line, clock)
        if record is None or record.at_us is None:
            continue
        if (shown := parse_mixed(line, _NO_YEAR)) is None or shown.at_us is not None:
            return None
        if clock.year is None or after_us is None or record.at_us >= after_us - _DAY_US:
            return record.at_us
        later = parse_mixed(line, replace(clock, year=clock.year + 1))
        return later.at_us if later else None
    return None


def _unheard(_damage: Damage, /) -> None:
    """Ignore damage that will be met, and heard of, when the members are read."""
