"""Deflate and gzip, as fast as ISA-L does it, and without losing a byte to damage.

The ready-made gzip readers raise on damage and drop what they had decoded by then. Here the raw
deflate data is decoded in small steps, and header and checksum are looked at separately.
"""

from __future__ import annotations

import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from vmindex.sources.streams import BLOCK, INPUT, Broken

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from vmindex.sources.streams import Peekable

_engine: ModuleType = zlib
# No wheel exists for some platforms: there the standard library does the same at half the speed.
with suppress(ImportError):
    from isal import isal_zlib as _engine

ENGINE: Any = _engine
GZIP_MAGIC = b"\x1f\x8b\x08"
ENDS_EARLY = "the compressed data end early"

_REPLAY_INPUT = 8 << 20
"""Compressed bytes that are kept to decode them again should they turn out to be damaged."""
_REPLAY_OUTPUT = 1 << 20
_HAS_CHECKSUM, _HAS_EXTRA, _HAS_NAME, _HAS_COMMENT = 2, 4, 8, 16
_LONGEST_TEXT = 1 << 16


class Deflated:
    """One run of raw deflate data. What follows it is put back into the source."""

    def __init__(self, source: Peekable) -> None:
        self._source = source
        self._engine = ENGINE.decompressobj(-15)
        self._input = b""
        self._fed: list[bytes] | None = []
        self._fed_bytes = 0
        self._given = 0
        self._rest: bytes | None = None
        self._problem = ""
        self._done = False

    def read(self, size: int, /) -> bytes:
        """Return 1 to ``size`` bytes, ``b""`` at the end; raises :class:`Broken` where it cannot go on."""
        if self._rest is not None:
            return self._salvaged(size)
        while not self._done:
            ended = not self._input and not self._feed()
            try:
                # Without input this still returns what the engine had decoded ahead.
                block: bytes = self._engine.decompress(self._input, size)
            except ENGINE.error:
                return self._break("the compressed data are damaged", size)
            self._advance()
            if block:
                self._given += len(block)
                return block
            if ended and not self._done:
                # ISA-L waits for input that the last symbols do not need.
                return self._break(ENDS_EARLY, size)
        return b""

    def _feed(self) -> bool:
        self._input = self._source.read(INPUT)
        if self._fed is not None:
            self._fed.append(self._input)
            self._fed_bytes += len(self._input)
            if self._fed_bytes > _REPLAY_INPUT:
                self._fed = None
        return bool(self._input)

    def _advance(self) -> None:
        self._done = self._engine.eof
        if self._done:
            self._source.push(self._engine.unused_data)
        self._input = b"" if self._done else self._engine.unconsumed_tail

    def _break(self, problem: str, size: int) -> bytes:
        self._problem = problem
        self._rest = decode_again(self._fed, self._given)
        self._fed = None
        return self._salvaged(size)

    def _salvaged(self, size: int) -> bytes:
        rest = self._rest or b""
        if not rest:
            raise Broken(self._problem)
        self._rest = rest[size:]
        return rest[:size]


def decode_again(fed: list[bytes] | None, given: int) -> bytes:
    """Return what can be decoded of ``fed`` beyond the first ``given`` bytes.

    A decoder that meets damage throws its last output away. The standard library's can be copied before
    every step, so a second pass finds the very last good byte. ``None``: too much was fed to be kept, and
    up to one block is lost.
    """
    if fed is None:
        return b""
    decoder = zlib.decompressobj(-15)
    found: list[bytes] = []
    passed = 0
    for block in fed:
        while True:
            size = min(BLOCK, given - passed) if passed < given else 4096
            piece, failed, decoder = _step(decoder, block, size)
            if passed >= given:
                found.append(piece)
            passed += len(piece)
            block = decoder.unconsumed_tail  # what the step left of it
            if failed or decoder.eof or passed - given > _REPLAY_OUTPUT:
                return b"".join(found)
            if not piece and not block:
                break
    return b"".join(found)


def _step(decoder: Any, data: bytes, size: int) -> tuple[bytes, bool, Any]:
    """Decode up to ``size`` bytes; on damage, find by halving how many of them are good."""
    saved = decoder.copy()
    try:
        return decoder.decompress(data, size), False, decoder
    except zlib.error:
        if size <= 1:
            return b"", True, saved
    first, failed, decoder = _step(saved, data, size // 2)
    if failed or not first:
        return first, True, decoder
    second, failed, decoder = _step(decoder, decoder.unconsumed_tail, size - size // 2)
    return first + second, failed, decoder


class Gunzipped:
    """A gzip file: one or more members, padding by zeros, garbage behind it."""

    def __init__(self, source: Peekable, note: Callable[[str], None]) -> None:
        self._source = source
        self._note = note
        self._body: Deflated | None = None
        self._checksum = 0
        self._length = 0

    def read(self, size: int, /) -> bytes:
        """Return 1 to ``size`` bytes, ``b""`` at the end; raises :class:`Broken` where it cannot go on."""
        while self._body or another_follows(self._source, GZIP_MAGIC):
            if self._body is None:
                self._body = self._begin()
            block = self._body.read(size)
            if block:
                self._checksum = ENGINE.crc32(block, self._checksum)
                self._length += len(block)
                return block
            self._end()
        return b""

    def _begin(self) -> Deflated:
        flags = self._exactly(10)[3]
        if flags & _HAS_EXTRA:
            self._exactly(int.from_bytes(self._exactly(2), "little"))
        for present in (flags & _HAS_NAME, flags & _HAS_COMMENT):
            if present:
                self._skip_text()
        if flags & _HAS_CHECKSUM:
            self._exactly(2)
        self._checksum = self._length = 0
        return Deflated(self._source)

    def _skip_text(self) -> None:
        for _ in range(_LONGEST_TEXT):
            if self._exactly(1) == b"\0":
                return
        raise Broken("the gzip header is damaged")

    def _end(self) -> None:
        """Check the trailer. A wrong checksum is noted only: the bytes are decoded and out already."""
        self._body = None
        trailer = self._exactly(8)
        expected, length = int.from_bytes(trailer[:4], "little"), int.from_bytes(trailer[4:], "little")
        if (self._checksum, self._length & 0xFFFFFFFF) != (expected, length):
            self._note("the checksum of the compressed data is wrong")

    def _exactly(self, size: int) -> bytes:
        data = self._source.take(size)
        if len(data) < size:
            raise Broken(ENDS_EARLY)
        return data


def another_follows(source: Peekable, magic: bytes) -> bool:
    """Skip padding by zeros; return whether another compressed run starts with ``magic``."""
    while block := source.peek(512):
        rest = block.lstrip(b"\0")
        source.take(len(block) - len(rest))
        if rest:
            break
    return source.peek(len(magic)) == magic
