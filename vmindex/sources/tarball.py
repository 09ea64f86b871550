"""Reads tar archives from front to back, over damage and without keeping anything.

The standard library understands the headers (pax, GNU long names, old v7); the data are read
straight from the stream, and its list of members is never filled.
"""

from __future__ import annotations

import io
import math
import tarfile
from typing import TYPE_CHECKING, cast

from vmindex.sources.entries import DEVICE, LINK, OVER_LIMIT, PIPE, Entry
from vmindex.sources.layout import label_of
from vmindex.sources.signs import RECORD, has_sound_checksum
from vmindex.sources.streams import BLOCK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmindex.sources.entries import Report
    from vmindex.sources.streams import Peekable, Trouble

_LONGEST_HEADERS = 1 << 20
"""Bytes that all headers of one member may have; real ones have some thousand."""
_MOST_HEADER_READS = 128
"""Reads for the headers of one member: the parser calls itself for each, and must not run out of stack."""
_MOST_GLOBALS = 256
_SPARSE_RATIO, _SPARSE_FROM = 1000, 64 << 20
_LATEST_US = 253_402_300_799_000_000


class _Forward:
    """The stream with a position, as the standard library's header parser wants it."""

    def __init__(self, source: Peekable) -> None:
        self._source = source
        self.position = 0
        self.header_bytes = self.header_reads = 0

    def tell(self) -> int:
        return self.position

    def read(self, size: int) -> bytes:
        """Return exactly ``size`` bytes of headers; fewer only at the end."""
        self.header_bytes += size
        self.header_reads += 1
        if size < 0 or self.header_bytes > _LONGEST_HEADERS or self.header_reads > _MOST_HEADER_READS:
            raise tarfile.ReadError("its headers have no end")
        data = self._source.take(size)
        self.position += len(data)
        return data

    def some(self, size: int) -> bytes:
        """Return 1 to ``size`` bytes of data."""
        data = self._source.read(min(size, BLOCK))
        self.position += len(data)
        return data

    def skip_to(self, position: int) -> None:
        while self.position < position and self.some(position - self.position):
            pass

    def is_past_end(self) -> bool:
        """Go behind the zeros that follow a block of them, and return whether nothing follows, or a second archive."""
        start = self.position
        while (block := self._source.take(RECORD)) and not any(block):
            self.position += len(block)
        self._source.push(block)
        return not block or (self.position > start and has_sound_checksum(block))

    def skip_to_header(self) -> bool:
        """Go to the next block that is a sound header; return whether there is one."""
        while len(block := self._source.take(RECORD)) == RECORD:
            if has_sound_checksum(block):
                self._source.push(block)
                return True
            self.position += RECORD
        return False


class _Data:
    """The bytes of one member."""

    def __init__(self, forward: _Forward, size: int, on_trouble: Trouble) -> None:
        self._forward = forward
        self._size = size
        self._left = size
        self._on_trouble = on_trouble

    def read(self, size: int, /) -> bytes:
        if not self._left:
            return b""
        block = self._forward.some(min(size, self._left))
        if not block:
            given, self._left = self._size - self._left, 0
            self._on_trouble(given, f"cut short: {given} of {self._size} bytes are there")
            return b""
        self._left -= len(block)
        return block

    def close(self) -> None:
        self._left = 0


class _Sparse:
    """A member of which only the pieces that are not zero were stored."""

    def __init__(self, data: _Data, pieces: list[tuple[int, int]], size: int) -> None:
        self._data = data
        self._plan: list[tuple[bool, int]] = []
        at = 0
        stored_pieces = [piece for piece in pieces if piece[1] > 0]  # old headers have empty ones to fill up
        for offset, length in [*stored_pieces, (size, 0)]:
            self._plan += [(False, offset - at), (True, length)]
            at = offset + length
        self._plan = [(stored, length) for stored, length in reversed(self._plan) if length > 0]

    def read(self, size: int, /) -> bytes:
        if not self._plan:
            return b""
        stored, length = self._plan.pop()
        count = min(size, length, BLOCK)
        block = self._data.read(count) if stored else bytes(count)
        if not block:
            self._plan.clear()
        elif length > len(block):
            self._plan.append((stored, length - len(block)))
        return block

    def close(self) -> None:
        self._plan.clear()
        self._data.close()


def tar_entries(source: Peekable, report: Report) -> Iterator[Entry]:
    """Yield the files of a tar archive in its order; each must be read before the next is asked for.

    After a header that cannot be understood the next sound one is looked for, so what the damage did not touch is
    still found. Directories are left out.
    """
    forward = _Forward(source)
    headers = tarfile.TarFile(fileobj=io.BytesIO(bytes(2 * RECORD)), encoding="utf-8", errors="surrogateescape")
    headers.fileobj = forward  # type: ignore[assignment]  # all of a file that parsing headers takes
    while (header := _next_header(headers, forward, report)) is not None:
        entry = _entry(header, forward)
        if entry is not None:
            yield entry
        forward.skip_to(headers.offset)


def _next_header(headers: tarfile.TarFile, forward: _Forward, report: Report) -> tarfile.TarInfo | None:
    ended = False
    while True:
        start = forward.position
        hides_header = False
        if len(headers.pax_headers) > _MOST_GLOBALS:
            headers.pax_headers = {}  # what all later members are said to share piles up otherwise
        try:
            return _header(headers, forward)
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
            hides_header, problem = not forward.is_past_end(), "nothing but zeros"
            # Behind two blocks anything may follow, which is no damage unless members do.
            ended = ended or not hides_header or forward.position > start + RECORD
        except tarfile.EmptyHeaderError:  # type: ignore[attr-defined]
            if not ended:
                report("", start, "the archive is cut short: its end is missing")
            return None
        except (tarfile.TarError, ValueError, ArithmeticError) as error:
            problem = str(error) or "bad header"
        damage = f"a tar header is damaged ({problem}); went on with the next sound one"
        if not ended:
            report("", start, damage)
        if not forward.skip_to_header():
            return None
        if ended and hides_header:
            report("", start, damage)


def _header(headers: tarfile.TarFile, forward: _Forward) -> tarfile.TarInfo:
    forward.header_bytes = forward.header_reads = 0
    header = tarfile.TarInfo.fromtarfile(headers)
    if header.size < 0:
        raise tarfile.ReadError("a negative size")
    return header


def _entry(header: tarfile.TarInfo, forward: _Forward) -> Entry | None:
    """Return the entry of a header; ``None`` for a directory."""
    name, modified = label_of(header.name), _microseconds(header.mtime)
    skipped = _skipped(header)
    if header.isdir():
        return None
    pieces = cast("list[tuple[int, int]] | None", header.sparse)
    stored = header.size if pieces is None else sum(size for _, size in pieces if size > 0)
    if header.size > max(_SPARSE_FROM, _SPARSE_RATIO * stored):
        skipped = OVER_LIMIT
    if skipped:
        return Entry(name, None, modified, skipped=skipped)

    def opened(on_trouble: Trouble) -> _Data | _Sparse:
        data = _Data(forward, stored, on_trouble)
        return data if pieces is None else _Sparse(data, pieces, header.size)

    return Entry(name, header.size, modified, opened)


def _skipped(header: tarfile.TarInfo) -> str | None:
    if header.issym() or header.islnk():
        return LINK
    if header.ischr() or header.isblk():
        return DEVICE
    return PIPE if header.isfifo() else None


def _microseconds(mtime: float) -> int | None:
    """Return the time of a header in microseconds since the epoch; ``None`` for none, or nonsense."""
    if not math.isfinite(mtime) or mtime <= 0 or mtime * 1e6 > _LATEST_US:
        return None
    return round(mtime * 1_000_000)
