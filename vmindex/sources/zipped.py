"""Reads zip files by their central directory; each member is decoded by the decoders of this package."""

from __future__ import annotations

import bz2
import stat
import struct
import zipfile
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING

from vmindex.sources import inflate
from vmindex.sources.compression import Chained, Zstandard
from vmindex.sources.entries import ENCRYPTED, LINK, Entry
from vmindex.sources.layout import label_of
from vmindex.sources.signs import LOCAL_HEADER
from vmindex.sources.streams import BLOCK, Broken, Peekable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vmindex.sources.entries import Report
    from vmindex.sources.interface import ByteStream
    from vmindex.sources.streams import Raw, Trouble

LOCAL = struct.Struct("<4s5H3L2H")
"""Magic, version, flags, method, time, date, checksum, compressed size, size, name length, extra length."""
STORED, _DEFLATED, _BZIP2, _ZSTANDARD = 0, 8, 12, 93
ENCRYPTED_FLAG = 1


class NotAZipError(Exception):
    """The central directory is missing or damaged."""


class _Slice:
    """A stretch of a seekable file."""

    def __init__(self, file: IO[bytes], start: int, size: int, on_bytes: Callable[[int], None]) -> None:
        self._file = file
        self._at = start
        self._left = size
        self._on_bytes = on_bytes

    def read(self, size: int, /) -> bytes:
        self._file.seek(self._at)
        block = self._file.read(min(size, self._left))
        self._at += len(block)
        self._left -= len(block)
        self._on_bytes(len(block))
        return block


class Checked:
    """A zip member's bytes; damage ends them with a report, never with an error.

    ``expected``: checksum and size in bytes, where they are known.
    """

    def __init__(self, content: ByteStream, expected: tuple[int, int] | None, on_trouble: Trouble) -> None:
        self._content: ByteStream | None = content
        self._expected = expected
        self._on_trouble = on_trouble
        self._checksum = 0
        self._given = 0

    def read(self, size: int, /) -> bytes:
        """Return 1 to ``size`` bytes, or ``b""`` at the end or at damage."""
        if self._content is None:
            return b""
        try:
            block = self._content.read(min(size, BLOCK))
        except (Broken, OSError, ValueError) as error:
            self._end(str(error))
            return b""
        if not block:
            wrong = self._expected is not None and (self._checksum, self._given) != self._expected
            self._end("size or checksum is not what the zip file says" if wrong else None)
            return b""
        self._checksum = inflate.ENGINE.crc32(block, self._checksum)
        self._given += len(block)
        return block

    def close(self) -> None:
        """End the stream here."""
        self._content = None

    def _end(self, trouble: str | None) -> None:
        if trouble is not None:
            self._on_trouble(self._given, trouble)
        self.close()


def zip_entries(file: IO[bytes], report: Report, on_bytes: Callable[[int], None]) -> Iterator[Entry]:
    """Return the files of a zip file in the order in which they stand in it.

    Raises :class:`NotAZipError` at once when there is no usable central directory.
    """
    try:
        archive = zipfile.ZipFile(file)
    except (
        zipfile.BadZipFile,
        OSError,
        ValueError,
        struct.error,
        NotImplementedError,
        EOFError,
        OverflowError,
    ) as error:
        raise NotAZipError(str(error)) from None
    if archive.start_dir > 0 and not archive.infolist():
        raise NotAZipError("the directory is empty, the file is not")
    return _entries(archive, file, report, on_bytes)


def _entries(
    archive: zipfile.ZipFile, file: IO[bytes], report: Report, on_bytes: Callable[[int], None]
) -> Iterator[Entry]:
    infos = sorted(archive.infolist(), key=lambda info: info.header_offset)
    # Members that overlap are how small zip files claim to be endless: none reaches into the next.
    starts = [*(info.header_offset for info in infos), archive.start_dir]
    for info, end in zip(infos, starts[1:], strict=True):
        if info.filename.endswith("/"):
            continue
        name, modified = member_name(info.filename), _microseconds(info)
        skipped = _skipped(info)
        if skipped == ENCRYPTED:
            report(name, None, "encrypted; decrypt the zip file first")
        if skipped:
            yield Entry(name, info.compress_size, modified, skipped=skipped)
            continue
        counted = _Opening(file, info, end, on_bytes)
        yield Entry(name, info.compress_size, modified, counted.open, lasting=True)
        counted.passed()


class _Opening:
    """Opens one member."""

    def __init__(self, file: IO[bytes], info: zipfile.ZipInfo, end: int, on_bytes: Callable[[int], None]) -> None:
        self._file = file
        self._info = info
        self._end = end
        self._on_bytes = on_bytes
        self._unread = info.compress_size

    def open(self, on_trouble: Trouble) -> Raw:
        info = self._info
        try:
            stored = _Slice(self._file, self._start(), info.compress_size, self._count)
            content = decoder_of_method(Peekable(stored), info.compress_type)
        except (Broken, OSError, ValueError, struct.error) as error:
            on_trouble(0, str(error))
            return Checked(_Slice(self._file, 0, 0, self._count), None, on_trouble)
        return Checked(content, (info.CRC, info.file_size), on_trouble)

    def _start(self) -> int:
        """Return where the data start, behind the member's own header."""
        self._file.seek(self._info.header_offset)
        header = LOCAL.unpack(self._file.read(LOCAL.size))
        start: int = self._info.header_offset + LOCAL.size + header[9] + header[10]
        if header[0] != LOCAL_HEADER or start + self._info.compress_size > self._end:
            raise Broken("the zip file's directory does not fit the member")
        return start

    def passed(self) -> None:
        """Count what was not read, and will not be."""
        self._count(self._unread)

    def _count(self, count: int) -> None:
        count = min(count, self._unread)  # a joined fragment is read when it has been counted already
        self._unread -= count
        if count:
            self._on_bytes(count)


def member_name(name: str) -> str:
    """Return the label of a member; some Windows programs write their own separator."""
    return label_of(name if "/" in name else name.replace("\\", "/"))


def decoder_of_method(source: Peekable, method: int) -> ByteStream:
    """Return what decodes a member; raises :class:`Broken` for a method that is not supported."""
    if method == STORED:
        return source
    if method == _DEFLATED:
        return inflate.Deflated(source)
    if method == _BZIP2:
        return Chained(source, bz2.BZ2Decompressor, b"BZh")
    if method == _ZSTANDARD:
        return Zstandard(source)
    raise Broken(f"compression method {method} is not supported; unpack the zip file and read the folder")


def _skipped(info: zipfile.ZipInfo) -> str | None:
    if info.flag_bits & ENCRYPTED_FLAG:
        return ENCRYPTED
    mode = info.external_attr >> 16
    return LINK if stat.S_ISLNK(mode) else None


def _microseconds(info: zipfile.ZipInfo) -> int | None:
    """Return the modification time in microseconds, taken as UTC: zip files do not say their zone."""
    try:
        return int(datetime(*info.date_time, tzinfo=UTC).timestamp()) * 1_000_000
    except ValueError:
        return None
