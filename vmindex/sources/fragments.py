"""Files that ``vm-support`` cut into pieces: ``name.FRAG-00000``, ``name.FRAG-00001`` and so on.

A line, or a gzip stream, goes on from one piece to the next, so pieces are joined before anything else.
In an archive they may come in any order and between other files. Nothing says how many
there are, so those of a tar archive wait in memory, compressed, until the archive ends.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vmindex.sources.compression import HEAD, is_compressed
from vmindex.sources.entries import AFTER_GAP, NOT_WANTED, Entry
from vmindex.sources.layout import is_compressed_name
from vmindex.sources.streams import BLOCK, Peekable
from vmindex.sources.waiting import Joined, Kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from vmindex.sources.entries import Report
    from vmindex.sources.streams import Raw, Trouble
    from vmindex.sources.waiting import Held

_PIECE = re.compile(r"(?P<name>.*[^/])\.FRAG-(?P<number>\d{1,9})", re.DOTALL)


def fragment_of(name: str) -> tuple[str, int] | None:
    """Return (name of the whole file, number of the piece); ``None`` for a file that is no piece."""
    if not (match := _PIECE.fullmatch(name)):
        return None
    return match["name"], int(match["number"])


class FragmentSet:
    """The pieces of one file, as far as they have come."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.size = 0
        self.modified_us: int | None = None
        self.is_compressed = is_compressed_name(name)
        """Whether nothing that comes after a gap can be decoded."""
        self.pieces: dict[int, Callable[[Trouble], Raw]] = {}
        self._kept: list[Kept] = []
        self._delivered: set[int] = set()

    def has(self, number: int) -> bool:
        """Return whether that piece has come before."""
        return number in self.pieces or number in self._delivered

    def add(self, number: int, piece: Callable[[Trouble], Raw]) -> None:
        """Take in a piece that can be opened at any time."""
        self.pieces[number] = piece

    def keep(self, number: int, kept: Kept) -> None:
        """Take in a piece that waits in memory."""
        self.add(number, kept.open)
        self._kept.append(kept)

    @property
    def weight(self) -> int:
        """Bytes of memory that the waiting pieces take."""
        return sum(kept.weight for kept in self._kept)

    def runs(self) -> list[list[int]]:
        """Return the numbers of the pieces that wait, cut where one is missing."""
        runs: list[list[int]] = []
        for number in sorted(self.pieces):
            if runs and runs[-1][-1] == number - 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        return runs

    def clear(self) -> None:
        """Let go of the pieces that wait: they have been delivered."""
        self._delivered.update(self.pieces)
        self.pieces.clear()
        for kept in self._kept:
            kept.drop()
        self._kept.clear()

    def missing(self) -> str:
        """Return the numbers that never came, such as ``0, 3-5``; ``""`` if there is no gap."""
        here = sorted(self._delivered.union(self.pieces))
        gaps = zip([-1, *here], here, strict=False)
        spans = [(before + 1, after - 1) for before, after in gaps if after - before > 1]
        return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)

    def entries(self) -> Iterator[Entry]:
        """Yield what waits, each run without a gap as one file; then let go of it."""
        runs = self.runs()
        if 0 in self.pieces and (self._kept or len(runs) > 1):
            self.is_compressed |= self._begins_compressed()
        for run in runs:
            yield self._entry(run)
        self.clear()

    def _begins_compressed(self) -> bool:
        first = self.pieces[0](_unheard)
        try:
            return is_compressed(Peekable(first).peek(HEAD))
        finally:
            first.close()

    def _entry(self, run: list[int]) -> Entry:
        if run[0] != 0 and self.is_compressed:
            return Entry(self.name, None, self.modified_us, skipped=AFTER_GAP)
        pieces = [self.pieces[number] for number in run]
        return Entry(self.name, None, self.modified_us, lambda on_trouble: Joined(pieces, on_trouble), lasting=True)


def _unheard(_at_offset: int | None, _reason: str, /) -> None:
    """Ignore damage that will be met, and heard of, again."""


class Defragmenter:
    """Passes the entries of one container on, with those that are pieces joined."""

    def __init__(self, held: Held, is_needed: Callable[[str], bool], report: Report) -> None:
        self._held = held
        self._is_needed = is_needed
        self._report = report
        self._sets: dict[str, FragmentSet] = {}

    def joined(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """Yield every entry that is no piece as it comes, and the joined files at the end.

        Where pieces are missing, what stands before the gap and what stands after it are two
        entries of one name: a line that went across the gap is lost, the others are not. After a gap
        nothing can be decompressed, so a compressed file ends there. The same happens,
        with damage reported, when the pieces are too many to wait in memory all at once.
        """
        for entry in entries:
            piece = None if entry.open is None else fragment_of(entry.name)
            if piece is None:
                yield entry
            else:
                yield from self._collect(entry, *piece)
        for fragments in self._sets.values():
            yield from self._finished(fragments)

    def _collect(self, entry: Entry, name: str, number: int) -> Iterator[Entry]:
        fragments = self._sets.setdefault(name, FragmentSet(name))
        fragments.size += entry.size or 0
        fragments.modified_us = max(fragments.modified_us or 0, entry.modified_us or 0) or None
        if entry.open is None or not self._is_needed(name):
            return
        if fragments.has(number):
            self._report(name, None, f"fragment {number} is there twice; the first one was taken")
        elif entry.lasting:
            fragments.add(number, entry.open)
        else:
            kept = Kept(self._held)
            yield from self._hold(kept, entry.open(self._trouble(name, number)), name)
            fragments.keep(number, kept)

    def _hold(self, kept: Kept, stream: Raw, name: str) -> Iterator[Entry]:
        while block := stream.read(BLOCK):
            while not kept.add(block):
                largest = max(self._sets.values(), key=lambda fragments: fragments.weight)
                if not largest.weight:
                    self._report(name, None, f"{self._over_limit()}; the rest of a fragment was dropped")
                    return
                reason = f"{self._over_limit()}; joined in several runs, a line may be cut between them"
                self._report(largest.name, None, reason)
                yield from largest.entries()

    def _over_limit(self) -> str:
        return f"over the limit of {self._held.limit} bytes that wait in memory"

    def _finished(self, fragments: FragmentSet) -> Iterator[Entry]:
        if not self._is_needed(fragments.name):
            yield Entry(fragments.name, fragments.size, fragments.modified_us, skipped=NOT_WANTED)
            return
        if missing := fragments.missing():
            self._report(fragments.name, None, f"fragments are missing: {missing}")
        yield from fragments.entries()

    def _trouble(self, name: str, number: int) -> Trouble:
        def report(_at_offset: int | None, reason: str) -> None:
            self._report(name, None, f"fragment {number}: {reason}")

        return report
