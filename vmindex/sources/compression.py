"""Recognises compressed data by their first bytes, whatever the name says, and decodes them.

A ``vmkernel.0.gz`` that is plain text is passed on as it is; a ``vmkernel.log`` that is gzip is decoded.
"""

from __future__ import annotations

import bz2
import lzma
from typing import TYPE_CHECKING, Protocol

from vmindex.sources.inflate import ENDS_EARLY, GZIP_MAGIC, Gunzipped, another_follows
from vmindex.sources.streams import BLOCK, INPUT, Broken, Counted, Peekable

if TYPE_CHECKING:
    from collections.abc import Callable

    from vmindex.sources.budget import Budget
    from vmindex.sources.interface import ByteStream, Limits
    from vmindex.sources.streams import Raw, Trouble

HEAD = 14
"""Bytes that tell the compression."""
_BZIP2_MAGICS = (b"1AY&SY", b"\x17rE8P\x90")
_XZ_MAGIC = b"\xfd7zXZ\0"
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_ZSTD_WINDOW = 128 << 20
_ZSTD_INPUT = 2 << 10
_LZMA_MEMORY = 256 << 20
_LZMA_STEP = 64
"""Bytes that are asked of LZMA's decoder at once, as it throws away what it decoded in a call that meets damage."""
_RATIO_FROM, _ARCHIVE_RATIO_FROM = 64 << 20, 1 << 30


class _Decoder(Protocol):
    """The interface that the standard library's bzip2 and LZMA decoders share."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class Chained:
    """One or more runs of bzip2 or xz data after each other."""

    def __init__(self, source: Peekable, new: Callable[[], _Decoder], magic: bytes, step: int = BLOCK) -> None:
        self._source = source
        self._step = step
        self._damage: str | None = None
        self._new = new
        self._magic = magic
        self._decoder = new()

    def read(self, size: int, /) -> bytes:
        """Return 1 to ``size`` bytes, ``b""`` at the end; raises :class:`Broken` where it cannot go on."""
        while not self._decoder.eof or self._begin_another():
            data = self._source.read(INPUT) if self._decoder.needs_input else b""
            if not data and self._decoder.needs_input:
                raise Broken(ENDS_EARLY)
            if block := self._decoded(data, size):
                return block
            if self._damage is not None:
                raise Broken(self._damage)
        return b""

    def _decoded(self, data: bytes, size: int) -> bytes:
        """Return what is decoded of ``data`` and what the decoder holds, at most ``size`` bytes, up to damage."""
        blocks: list[bytes] = []
        try:
            while size > 0 and self._damage is None:
                blocks.append(self._decoder.decompress(data, min(size, self._step)))
                data = b""
                size -= len(blocks[-1])
                if self._decoder.eof or self._decoder.needs_input:
                    break
        except (OSError, EOFError, ValueError, MemoryError, lzma.LZMAError) as error:
            self._damage = f"the compressed data are damaged ({error})"
        return b"".join(blocks)

    def _begin_another(self) -> bool:
        self._source.push(self._decoder.unused_data)
        if not another_follows(self._source, self._magic):
            return False
        self._decoder = self._new()
        return True


class Zstandard:
    """One or more frames of zstandard data after each other."""

    def __init__(self, source: Peekable) -> None:
        import zstandard  # only here: rarely met, and every start would pay for it

        self._source = source
        self._error = zstandard.ZstdError
        self._new = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj
        self._decoder = self._new()
        self._out = Peekable(_Nothing())

    def read(self, size: int, /) -> bytes:
        """Return 1 to ``size`` bytes, ``b""`` at the end; raises :class:`Broken` where it cannot go on."""
        while not (block := self._out.read(size)):
            if self._decoder.eof and not self._begin_another():
                return b""
            # There is no bound for what one call returns, so little is fed at once.
            data = self._source.read(_ZSTD_INPUT)
            if not data:
                raise Broken(ENDS_EARLY)
            try:
                self._out.push(self._decoder.decompress(data))
            except self._error as error:
                raise Broken(f"the compressed data are damaged ({error})") from None
        return block

    def _begin_another(self) -> bool:
        self._source.push(self._decoder.unused_data)
        if not another_follows(self._source, _ZSTD_MAGIC):
            return False
        self._decoder = self._new()
        return True


class _Nothing:
    def read(self, _size: int, /) -> bytes:
        return b""


def is_compressed(head: bytes) -> bool:
    """Return whether data that start with ``head`` (:data:`HEAD` bytes) are compressed."""
    return decoder_of(head) is not None


def decoder_of(head: bytes) -> Callable[[Peekable, Callable[[str], None]], ByteStream] | None:
    """Return what decodes data that start with ``head``; ``None`` for plain data."""
    if head.startswith(GZIP_MAGIC):
        return Gunzipped
    if head.startswith(b"BZh") and head[4:10] in _BZIP2_MAGICS:
        return lambda source, _note: Chained(source, bz2.BZ2Decompressor, b"BZh")
    if head.startswith(_XZ_MAGIC):
        return lambda source, _note: Chained(source, _xz, _XZ_MAGIC, _LZMA_STEP)
    if _is_old_lzma(head):
        return lambda source, _note: Chained(source, _old_lzma, b"\x5d\0\0", _LZMA_STEP)
    if head.startswith(_ZSTD_MAGIC):
        return lambda source, _note: Zstandard(source)
    return None


def _xz() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_LZMA_MEMORY)


def _old_lzma() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=_LZMA_MEMORY)


def _is_old_lzma(head: bytes) -> bool:
    """Old ``.lzma`` files have no magic: default properties, then a size below 1 TiB or unknown."""
    if not head.startswith(b"\x5d\0\0") or len(head) < HEAD or head[13] != 0:
        return False
    size = head[5:13]
    return size == b"\xff" * 8 or (size[5:] == b"\0\0\0" and any(size))


class Decompressed:
    """What a member's bytes mean: all compression layers taken off, within the limits.

    Reading never raises. At damage, what was decoded before it has been returned; then ``on_trouble``
    hears how many bytes that were and what is wrong, and the stream has ended.
    ``most`` is the most bytes to return (``None``: no such bound, for the layer around an archive).
    ``budget`` is what all streams of a source may cost together.
    """

    def __init__(
        self, raw: Raw, on_trouble: Trouble, limits: Limits, most: int | None, budget: Budget | None = None
    ) -> None:
        self._raw = raw
        self._taken = Counted(raw)
        self._on_trouble = on_trouble
        self._limits = limits
        self._most = most
        self._ratio_from = _ARCHIVE_RATIO_FROM if most is None else _RATIO_FROM
        self._budget = budget
        self._given = 0
        self._troubles: list[str] = []
        self._content: ByteStream | None = None
        self._done = False

    def read(self, size: int, /) -> bytes:
        """Return 1 to ``size`` bytes (never more than 60 KiB), or ``b""`` at the end."""
        if self._done:
            return b""
        if self._content is None:
            self._content = self._peel()
        block = self._content.read(min(size, BLOCK))
        if not block:
            self._end(self._troubles[0] if self._troubles else None)
            return b""
        self._given += len(block)
        return self._within_limits(block)

    def close(self) -> None:
        """End the stream here."""
        self._done = True
        self._content = None
        self._raw.close()

    def _peel(self) -> Peekable:
        """Put one decoder after the other in front, until what comes out is not compressed any more."""
        content = Peekable(self._taken)
        for _ in range(self._limits.nesting):
            new = decoder_of(content.peek(HEAD))
            if new is None:
                break
            content = Peekable(_Unbroken(new(content, self._troubles.append), self._troubles.append))
        else:
            if is_compressed(content.peek(HEAD)):
                self._troubles.append(f"over the limit of {self._limits.nesting} compressions in one another")
                return Peekable(_Nothing())
        return content

    def _within_limits(self, block: bytes) -> bytes:
        if self._most is not None and self._given > self._most:
            allowed = block[: len(block) - (self._given - self._most)]
            self._given = self._most
            self._end(f"over the limit of {self._most} bytes for one member")
            return allowed
        if self._budget is not None:
            self._budget.give(len(block))
            if self._budget.is_spent:
                self._end(self._budget.reason())
        if self._given > self._ratio_from and self._given > self._limits.ratio * max(self._taken.count, 1):
            self._end(f"over the limit of {self._limits.ratio} decompressed bytes for one compressed byte")
        return block

    def _end(self, trouble: str | None) -> None:
        if trouble is not None:
            self._on_trouble(self._given, trouble)
        self.close()


class _Unbroken:
    """Lets a decoder's stream end where it breaks, so that the layer above returns what it has."""

    def __init__(self, decoder: ByteStream, note: Callable[[str], None]) -> None:
        self._decoder = decoder
        self._note = note
        self._done = False

    def read(self, size: int, /) -> bytes:
        if self._done:
            return b""
        try:
            block = self._decoder.read(min(size, BLOCK))
        except Broken as broken:
            self._note(str(broken))
            block = b""
        self._done = not block
        return block
