"""Bytes that have to wait in memory until it is their turn, and how many of them may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmindex.sources import inflate
from vmindex.sources.streams import BLOCK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vmindex.sources.streams import Raw, Trouble


class Held:
    """How many bytes wait in memory, over all archives of a unit."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.used = 0

    def take(self, count: int) -> bool:
        """Return whether there was room for ``count`` more bytes."""
        if self.used + count > self.limit:
            return False
        self.used += count
        return True


class Kept:
    """The bytes of one piece, waiting in memory."""

    def __init__(self, held: Held) -> None:
        self._held = held
        self._blocks: list[tuple[bool, bytes]] = []
        self.weight = 0

    def add(self, block: bytes) -> bool:
        """Keep ``block`` in whichever form is smaller; return whether there was room for it."""
        packed = inflate.ENGINE.compress(block, 1)
        is_packed = len(packed) < len(block)
        waiting = packed if is_packed else block
        if not self._held.take(len(waiting)):
            return False
        self.weight += len(waiting)
        self._blocks.append((is_packed, waiting))
        return True

    def drop(self) -> None:
        """Give the memory back."""
        self._blocks = []
        self._held.used -= self.weight
        self.weight = 0

    def open(self, _on_trouble: Trouble, /) -> Raw:
        """Return the bytes as a stream."""
        return Blocks(inflate.ENGINE.decompress(data) if is_packed else data for is_packed, data in self._blocks)


class Blocks:
    """A stream of ready blocks of at most 60 KiB."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._block = b""

    def read(self, size: int, /) -> bytes:
        """Return 1 to ``size`` bytes, or ``b""`` at the end."""
        block = self._block or next(self._blocks, b"")
        self._block = block[size:]
        return block[:size]

    def close(self) -> None:
        """End the stream here."""
        self._block, self._blocks = b"", iter(())


class Joined:
    """The pieces of one file, one after the other."""

    def __init__(self, pieces: list[Callable[[Trouble], Raw]], on_trouble: Trouble) -> None:
        self._waiting = pieces[::-1]
        self._on_trouble = on_trouble
        self._given = 0
        self._piece: Raw | None = None

    def read(self, size: int, /) -> bytes:
        """Return 1 to ``size`` bytes, or ``b""`` at the end of the last piece."""
        while self._piece or self._waiting:
            if self._piece is None:
                self._piece = self._waiting.pop()(self._trouble)
            if block := self._piece.read(min(size, BLOCK)):
                self._given += len(block)
                return block
            self._piece.close()
            self._piece = None
        return b""

    def close(self) -> None:
        """End the stream here."""
        self._waiting = []
        if self._piece:
            self._piece.close()
        self._piece = None

    def _trouble(self, _at_offset: int | None, reason: str) -> None:
        self._on_trouble(self._given, reason)
