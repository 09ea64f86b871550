"""Byte streams that are read once, from front to back: the common ground of all readers here.

Nothing in this module knows a format. Blocks stay below 64 KiB on purpose: larger ones leave the
processor's cache and make the C library map and unmap memory for every single one of them.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from vmindex.sources.interface import ByteStream

BLOCK = 60 * 1024
"""The most bytes that one read returns."""
INPUT = 64 * 1024
"""How many bytes are asked of a disk, or of a stream that is to be decompressed, at once."""

Trouble: TypeAlias = "Callable[[int | None, str], None]"
"""Hears of damage to one stream: how many of its bytes were returned before, and what is wrong."""


class Raw(Protocol):
    """A byte stream that can be closed early; reading a closed one returns ``b""``."""

    def read(self, size: int, /) -> bytes:
        """Return 1 to ``size`` bytes, or ``b""`` at the end. Never raises for what was read."""

    def close(self) -> None:
        """Let go of what the stream holds."""


class Broken(Exception):  # noqa: N818 - it is no error of ours: a decoder met data that it cannot go on with
    """Raised by decoders, once all bytes before the damage have been returned."""


class Peekable:
    """A stream whose next bytes can be looked at, and put back."""

    def __init__(self, source: ByteStream) -> None:
        self._source = source
        self._held = b""
        self._at = 0

    def read(self, size: int, /) -> bytes:
        """Return 1 to ``size`` bytes, or ``b""`` at the end."""
        if not self._held:
            return self._source.read(size)
        if self._at == 0 and len(self._held) <= size:
            block, self._held = self._held, b""
            return block
        block = self._held[self._at : self._at + size]
        self._at += len(block)
        if self._at >= len(self._held):
            self._held, self._at = b"", 0
        return block

    def peek(self, size: int) -> bytes:
        """Return the next ``size`` bytes without moving; fewer only at the end."""
        if len(self._held) - self._at < size:
            blocks = [self._held[self._at :]]
            missing = size - len(blocks[0])
            while missing > 0 and (block := self._source.read(INPUT)):
                blocks.append(block)
                missing -= len(block)
            self._held, self._at = b"".join(blocks), 0
        return self._held[self._at : self._at + size]

    def take(self, size: int) -> bytes:
        """Return exactly ``size`` bytes; fewer only at the end."""
        block = self.read(size)
        if len(block) == size or not block:
            return block
        blocks = [block]
        missing = size - len(block)
        while missing > 0 and (block := self.read(missing)):
            blocks.append(block)
            missing -= len(block)
        return b"".join(blocks)

    def push(self, data: bytes) -> None:
        """Put ``data`` back in front of what comes next."""
        if data:
            self._held, self._at = data + self._held[self._at :], 0


class Counted:
    """Counts the bytes that pass."""

    def __init__(self, source: ByteStream) -> None:
        self._source = source
        self.count = 0

    def read(self, size: int, /) -> bytes:
        """Return what the source returns."""
        block = self._source.read(size)
        self.count += len(block)
        return block


class DiskStream:
    """A file on disk. It is opened by the first read; a failing disk ends it with a report."""

    def __init__(self, path: Path, on_trouble: Trouble, on_bytes: Callable[[int], None]) -> None:
        self._path = path
        self._on_trouble = on_trouble
        self._on_bytes = on_bytes
        self._given = self._size = 0
        self._closed = False

    def read(self, size: int, /) -> bytes:
        """Return 1 to ``size`` bytes, or ``b""`` at the end or after an error."""
        if self._closed:
            return b""
        try:
            if not self._given:
                self._file = self._path.open("rb", buffering=0)
                self._size = os.fstat(self._file.fileno()).st_size
            block = self._file.read(size) or b""
        except (OSError, ValueError) as error:
            self._on_trouble(self._given or None, f"cannot be read: {getattr(error, 'strerror', None) or error}")
            block = b""
        if not block:
            self._end()
        self._given += len(block)
        self._on_bytes(len(block))
        return block

    def _end(self) -> None:
        if 0 < self._given < self._size:
            self._on_trouble(
                self._given, f"the file shrank while it was read: {self._given} of {self._size} bytes are there"
            )
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._closed = True
        if hasattr(self, "_file"):
            self._file.close()
