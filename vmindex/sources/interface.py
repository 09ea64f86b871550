"""What the readers of folders, archives and streams have in common.

A *unit* is what is ingested in one transaction: one archive, one extracted bundle, one folder of
loose logs, one stream. A *member* is one file of a unit, decompressed and with its fragments joined.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from vmindex.limits import Limits

__all__ = ["ByteStream", "Damage", "Discover", "Limits", "Member", "Unit", "Wanted"]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class ByteStream(Protocol):
    """The decompressed bytes of one member, read once from front to back."""

    def read(self, size: int, /) -> bytes:
        """Return 1 to ``size`` bytes (never more than 60 KiB), or ``b""`` at the end.

        Never raises for damaged data: what was decoded before the damage is returned, then the stream
        ends, and the damage is reported through ``on_damage``.
        """


@dataclass(frozen=True, slots=True)
class Member:
    r"""One file of a unit.

    ``name`` is a label, never a path to write to: relative to the unit, parts joined by ``/``, an
    archive within the unit and its member joined by ``!`` (``inner.tgz!esx-a/var/run/log/vmkernel.0.gz``).
    The ``.FRAG-NNNNN`` suffix is gone; compression suffixes stay.
    It is always valid Unicode: bytes that are not are written as ``\udcXX``.
    Of a file whose fragments have a gap, what stands before and after the gap are two members of one name.
    ``stream`` is ``None`` for what was not wanted; it must be read before the next member is asked for.
    ``size``: bytes as stored in the container, before any decompression of the member itself.
    ``modified_us``: microseconds since the epoch, ``None`` where the container does not say.
    """

    name: str
    stream: ByteStream | None
    size: int | None = None
    modified_us: int | None = None
    skipped: str | None = None
    """Why there is no stream (``not wanted``, ``link``, ``device``, ``over the limit`` …)."""


@dataclass(frozen=True, slots=True)
class Damage:
    """A place that could not be read. The rest goes on.

    ``member``: the member's name, that of the archive within the unit, or ``""`` for the unit itself.
    ``at_offset``: how many of its (decompressed) bytes were read before the damage, where that is known.
    """

    member: str
    at_offset: int | None
    reason: str


class Wanted(Protocol):
    """Decides by a member's name whether its bytes are needed at all."""

    def __call__(self, name: str, /) -> bool:
        """Return whether the member of this (decompressed, defragmented) name shall be read."""


class Unit(Protocol):
    """What is ingested in one transaction."""

    @property
    def label(self) -> str:
        """How users call it: the path as given, or ``-``."""

    @property
    def kind(self) -> str:
        """One of ``archive``, ``folder``, ``file`` and ``stream``."""

    @property
    def size(self) -> int | None:
        """Bytes to be read from disk, for progress; ``None`` for a stream."""

    @property
    def limits(self) -> Limits:
        """What it may cost."""

    @property
    def stat_key(self) -> str | None:
        """What the file system said of the content when it was found, which every write changes; ``None`` if it cannot tell."""

    def is_as_found(self) -> bool:
        """Return whether the file system says that nothing was written since the unit was found."""

    def digest(self, wanted: Wanted) -> str | None:
        """Return the SHA-256 of the content in hex; of a folder, of its ``wanted`` files and their names.

        ``None`` for what can be read only once, or not at all.
        """

    def members(
        self, wanted: Wanted, on_damage: Callable[[Damage], None], on_bytes: Callable[[int], None] = ...
    ) -> Iterator[Member]:
        """Yield every member once, wanted or not; of an archive within the unit, its members instead of itself.

        Directories are no members. A file or stream that the user named, and that is no archive, is not asked
        whether it is wanted. ``on_bytes`` hears how many more bytes were read from disk, or passed over.
        """


class Discover(Protocol):
    """Turns the paths of a user into units (``sources.discover``)."""

    def __call__(self, paths: list[Path | str], limits: Limits = ..., /) -> Iterator[Unit]:
        """Yield the units; raise :class:`vmindex.errors.SourceError` for a path that does not exist."""
