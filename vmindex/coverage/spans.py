"""Stretches of time that the files of one log hold, and the holes between them. Times are microseconds."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, TypeAlias

from vmindex.sources.rotation import rotation

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

SECOND = 1_000_000
SHORTEST_HOLE_US = 60 * SECOND
"""Between two bundles a shorter silence says nothing: hosts do not log every second."""
LONGEST_SILENCE_US = 3600 * SECOND
"""A log is taken to be whole up to the capture of its bundle only if its last line is not older than that."""
_LONGEST_UNDATED_US = 86_400 * SECOND
_ZERO_BASED = re.compile(r"(?<!\.log)\.\d+\.gz$", re.IGNORECASE)
_DATED, _NUMBERED, _COUNTED, _CURRENT = range(4)

Why: TypeAlias = Literal["rotated-away", "missing-file"]


@dataclass(frozen=True, slots=True)
class LogFile:
    """One file of a log: ``chain`` is equal for the rotations of one log in one source."""

    name: str
    chain: Hashable
    first_us: int
    last_us: int
    captured_us: int | None = None
    """When its bundle was made, where that is known."""

    @property
    def place(self) -> tuple[int, int]:
        """The place among its rotations; smaller is older."""
        return rotation(self.name).sort_key


@dataclass(frozen=True, slots=True)
class Stretch:
    """Time for which a log was read without a hole; ``oldest`` and ``newest`` are the files at its ends."""

    start_us: int
    end_us: int
    chain: Hashable
    oldest: str
    newest: str


@dataclass(frozen=True, slots=True)
class Hole:
    """Time between two stretches of one log of which nothing was read.

    ``rotated-away``: between two sources; ``missing-file``: the numbers or dates of the files show that one is absent.
    """

    start_us: int
    end_us: int
    why: Why
    before: str
    after: str


def join(files: Iterable[LogFile]) -> tuple[list[Stretch], list[Hole]]:
    """Return the stretches of one log of one host, oldest first, and the holes between them."""
    chains: dict[Hashable, list[LogFile]] = {}
    for file in files:
        chains.setdefault(file.chain, []).append(file)
    runs = [run for chain in chains.values() for run in _runs(chain)]
    return _merge(sorted(runs, key=lambda run: (run.start_us, run.end_us, run.oldest)))


def _runs(chain: list[LogFile]) -> Iterator[Stretch]:
    """Yield the stretches of one chain, cut where a file of it is absent."""
    ordered = sorted(chain, key=_order)
    run: list[LogFile] = []
    for file in ordered:
        if run and _absent_between(run[-1], file):
            yield _stretch(run)
            run = []
        run.append(file)
    yield _stretch(run)


def _order(file: LogFile) -> tuple[int, int, int]:
    kind, number = file.place
    # hostd-0.log to hostd-9.log are used in a ring: only the times tell the order.
    return (kind, file.first_us, 0) if kind == _COUNTED else (kind, number, file.first_us)


def _absent_between(older: LogFile, newer: LogFile) -> bool:
    """Return whether the names (or, with dates, a day of silence) show that a file is absent between two neighbours."""
    (kind, number), (next_kind, next_number) = older.place, newer.place
    if kind == _DATED:
        return newer.first_us - older.last_us > _LONGEST_UNDATED_US
    if kind == _NUMBERED and next_kind == _NUMBERED:
        return next_number - number > 1
    if kind == _NUMBERED and next_kind == _CURRENT:
        # ESXi numbers from 0 (vmkernel.0.gz beside vmkernel.log), logrotate from 1 (vmkernel.1, vmkernel.log.1.gz).
        zero_based = _ZERO_BASED.search(older.name) and newer.name.endswith(".log")
        return -number > (0 if zero_based else 1)
    return False


def _stretch(run: list[LogFile]) -> Stretch:
    end_us = max(max(file.first_us, file.last_us) for file in run)
    newest = run[-1]
    if newest.place[0] == _CURRENT and newest.captured_us is not None:
        end_us = max(end_us, min(newest.captured_us, end_us + LONGEST_SILENCE_US))
    start_us = min(min(file.first_us, file.last_us) for file in run)
    return Stretch(start_us, end_us, newest.chain, run[0].name, newest.name)


def _merge(runs: list[Stretch]) -> tuple[list[Stretch], list[Hole]]:
    stretches: list[Stretch] = []
    holes: list[Hole] = []
    for run in runs:
        last = stretches[-1] if stretches else None
        if last is not None and not _apart(last, run):
            stretches[-1] = (
                last if run.end_us <= last.end_us else replace(run, start_us=last.start_us, oldest=last.oldest)
            )
            continue
        stretches.append(run)
    for before, after in pairwise(stretches):
        why: Why = "missing-file" if before.chain == after.chain else "rotated-away"
        holes.append(Hole(before.end_us, after.start_us, why, before.newest, after.oldest))
    return stretches, holes


def _apart(last: Stretch, run: Stretch) -> bool:
    silence_us = run.start_us - last.end_us
    return silence_us > (0 if run.chain == last.chain else SHORTEST_HOLE_US)
