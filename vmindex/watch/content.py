"""The bytes of a file that may be renamed, cut or replaced at any moment, decompressed where they are compressed."""

from __future__ import annotations

import os
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from vmindex.sources import Limits
from vmindex.sources.compression import HEAD, Decompressed, is_compressed
from vmindex.sources.streams import BLOCK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from hashlib import blake2b as Hasher  # noqa: N812 - the type of what blake2b returns

    from vmindex.watch.listing import Seen

HEAD_BYTES = 1024
"""First bytes by which a log is known again; the stamps in them make them its own."""


def hasher() -> Hasher:
    """Return what makes the digests of contents."""
    return blake2b(digest_size=16)


def digest(data: bytes) -> str:
    """Return the digest of some bytes."""
    return blake2b(data, digest_size=16).hexdigest()


class Content:
    """An open file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.is_compressed = is_compressed(file.read(HEAD))
        self.trouble: str | None = None
        """What is wrong with the compressed data, as far as they were read."""

    def head(self, size: int = HEAD_BYTES) -> bytes:
        """Return the first bytes, as many as there are of ``size``."""
        parts: list[bytes] = []
        for block in self.blocks(0):
            parts.append(block)
            size -= len(block)
            if size <= 0:
                break
        whole = b"".join(parts)
        return whole[: len(whole) + size] if size < 0 else whole

    def blocks(self, start: int) -> Iterator[bytes]:
        """Yield what follows the first ``start`` bytes, to the end that the file has by then."""
        self.trouble = None
        if self.is_compressed:
            yield from self._decompressed(start)
            return
        self._file.seek(start)
        while block := self._file.read(BLOCK):
            yield block

    def _decompressed(self, start: int) -> Iterator[bytes]:
        self._file.seek(0)
        stream = Decompressed(_Unclosed(self._file), self._hear, Limits(), Limits().member_bytes)
        while block := stream.read(BLOCK):
            if start < len(block):
                yield block[start:]
            start = max(0, start - len(block))

    def _hear(self, _at_offset: int | None, reason: str) -> None:
        self.trouble = self.trouble or reason

    def is_whole(self) -> bool:
        """Return whether compressed data can be read to their end: not so while they are being written."""
        for _ in self.blocks(0):
            pass
        return self.trouble is None


@contextmanager
def opened(seen: Seen) -> Iterator[Content | None]:
    """Open a file that was seen; ``None`` if there is another file at its path by now, or none."""
    try:
        file = Path(seen.path).open("rb", buffering=0)  # noqa: SIM115 - closed below
    except OSError:
        yield None
        return
    with file:
        status = os.fstat(file.fileno())
        same = (str(status.st_dev), str(status.st_ino or seen.path)) == seen.identity
        yield Content(file) if same else None


class _Unclosed:
    """The file as a stream of compressed bytes, that others may go on to read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, size: int, /) -> bytes:
        try:
            return self._file.read(size)
        except OSError:
            return b""

    def close(self) -> None:
        """Leave the file open."""
