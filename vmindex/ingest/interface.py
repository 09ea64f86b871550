"""What the caller of an ingest gives and gets."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Options:
    """How to read.

    ``host`` names loose logs; ``year`` and ``zone`` complete stamps that lack them; ``since_us`` and ``until_us`` bound
    the events that are kept; ``dry_run`` reads everything and writes nothing; ``checksum`` hashes also what has the inode,
    size and times with which it was read before. ``jobs``: how many processes may work at
    once; with more than one, a program that uses the library must be importable (``if __name__ == "__main__"``).
    """

    host: str | None = None
    year: int | None = None
    zone: tzinfo = UTC
    since_us: int | None = None
    until_us: int | None = None
    dry_run: bool = False
    checksum: bool = False
    jobs: int = 1

    def meaning(self) -> str:
        """Return what changes the result of reading the same bytes, as text for the digest of a source."""
        zone = "" if self.zone is UTC else str(self.zone)
        parts = (self.host, self.year, zone, self.since_us, self.until_us)
        return "|".join("" if part is None else str(part) for part in parts).strip("|")


class Progress(Protocol):
    """Hears how an ingest goes. The library reports, the command line draws."""

    def start(self, total_bytes: int | None) -> None:
        """Begin to read; ``total_bytes`` are to be read from disk, ``None`` if unknown."""

    def member(self, source: str, name: str) -> None:
        """Begin with the next member."""

    def advance(self, read_bytes: int) -> None:
        """So many more bytes were read from disk."""

    def stage(self, text: str) -> None:
        """Another step than reading begins (``linking both sides``)."""

    def finish(self) -> None:
        """Stop, however the ingest ended."""


class Silent:
    """Progress for nobody."""

    def start(self, total_bytes: int | None) -> None:
        """Say nothing."""

    def member(self, source: str, name: str) -> None:
        """Say nothing."""

    def advance(self, read_bytes: int) -> None:
        """Say nothing."""

    def stage(self, text: str) -> None:
        """Say nothing."""

    def finish(self) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class SourceDamage:
    """A place that could not be read, in words for people."""

    source: str
    member: str
    at_offset: int | None
    reason: str


@dataclass(slots=True)
class Summary:
    """What an ingest did. ``outcomes`` counts all migrations of the index by outcome; the rest is of this call."""

    sources: int = 0
    unchanged: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    files_read: int = 0
    files_skipped: dict[str, int] = field(default_factory=dict)
    lines: int = 0
    recognised: int = 0
    events: int = 0
    migrations: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    damage: list[SourceDamage] = field(default_factory=list)
    known_damage: int = 0
    """Places that were recorded when the unchanged sources were read."""
    fruitless: list[str] = field(default_factory=list)
    """Archives and files that were read, and hold nothing that vmindex knows."""
    latest_id: str | None = None
    """A migration to look at next: the latest that failed, else the latest."""

    def add(self, other: Summary) -> None:
        """Add what another process did."""
        for counted in ("sources", "files_read", "lines", "recognised", "events"):
            setattr(self, counted, getattr(self, counted) + getattr(other, counted))
        self.unchanged += other.unchanged
        self.damage += other.damage
        self.fruitless += other.fruitless
        for why, number in other.files_skipped.items():
            self.files_skipped[why] = self.files_skipped.get(why, 0) + number
