"""Reads a zip file from front to back, without its central directory.

That is all there is of a download that was cut short, and of a zip file in another archive that is too
large to wait in memory.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vmindex.sources.entries import ENCRYPTED, UNREADABLE, Entry
from vmindex.sources.signs import LOCAL_HEADER
from vmindex.sources.streams import BLOCK, Broken, Peekable
from vmindex.sources.zipped import ENCRYPTED_FLAG, LOCAL, STORED, Checked, decoder_of_method, member_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vmindex.sources.entries import Report
    from vmindex.sources.interface import ByteStream
    from vmindex.sources.streams import Raw, Trouble

_SIZES_FOLLOW_FLAG, _UTF8_FLAG = 8, 0x800
_DESCRIPTOR = b"PK\x07\x08"
_DIRECTORY = (b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x08")
_IN_ZIP64 = 0xFFFFFFFF
_ZIP64_EXTRA = 1


@dataclass(frozen=True, slots=True)
class _Header:
    name: str
    flags: int
    method: int
    checksum: int
    stored: int
    size: int

    @property
    def sizes_follow(self) -> bool:
        """Whether sizes and checksum were not known yet when the member was written."""
        return bool(self.flags & _SIZES_FOLLOW_FLAG) and not self.stored


class _Limited:
    """The next ``size`` bytes of a source."""

    def __init__(self, source: Peekable, size: int) -> None:
        self._source = source
        self._left = size

    def read(self, size: int, /) -> bytes:
        block = self._source.read(min(size, self._left)) if self._left else b""
        self._left -= len(block)
        return block


def zip_entries_in_order(source: Peekable, report: Report) -> Iterator[Entry]:
    """Yield the files of a zip file in its order; each must be read before the next is asked for."""
    while _go_to_member(source, report):
        header = _header(source)
        if header is None:
            report("", None, "the zip file is cut short in a member's header")
            return
        yield from _member(source, header, report)


def _go_to_member(source: Peekable, report: Report) -> bool:
    """Go to the next local header; return whether there is one."""
    magic = source.peek(4)
    if magic == LOCAL_HEADER:
        return True
    if magic in _DIRECTORY:
        while source.read(BLOCK):
            pass  # to the very end, so that the layer below sees its checksum
        return False
    if not magic:
        report("", None, "the zip file is cut short: its directory is missing")
        return False
    report("", None, "the zip file is damaged; went on with the next member that was found")
    while len(window := source.peek(BLOCK)) >= len(LOCAL_HEADER):
        found = window.find(LOCAL_HEADER)
        source.take(found if found >= 0 else len(window) - len(LOCAL_HEADER) + 1)
        if found >= 0:
            return True
    return False


def _header(source: Peekable) -> _Header | None:
    fixed = source.take(LOCAL.size)
    if len(fixed) < LOCAL.size:
        return None
    _, _, flags, method, _, _, checksum, stored, size, name_length, extra_length = LOCAL.unpack(fixed)
    name, extra = source.take(name_length), source.take(extra_length)
    if _IN_ZIP64 in (stored, size):
        stored, size = _zip64_sizes(extra) or (stored, size)
    text = name.decode("utf-8" if flags & _UTF8_FLAG else "cp437", "surrogateescape")
    return _Header(member_name(text), flags, method, checksum, stored, size)


def _zip64_sizes(extra: bytes) -> tuple[int, int] | None:
    """Return (bytes stored, bytes decompressed) out of a member's extra fields."""
    while len(extra) >= 4:
        kind, length = struct.unpack("<2H", extra[:4])
        if kind == _ZIP64_EXTRA and length >= 16 and len(extra) >= 20:
            size, stored = struct.unpack("<2Q", extra[4:20])
            return stored, size
        extra = extra[4 + length :]
    return None


def _member(source: Peekable, header: _Header, report: Report) -> Iterator[Entry]:
    """Yield the entry of one member, then go to its end."""
    body: ByteStream = source if header.sizes_follow else _Limited(source, header.stored)
    content, problem = _content(source if header.sizes_follow else Peekable(body), header)
    if problem == ENCRYPTED:
        report(header.name, None, "encrypted; decrypt the zip file first")
    elif content is None:
        report(header.name, None, problem)
    if not header.name.endswith("/"):
        skipped = None if content else ENCRYPTED if problem == ENCRYPTED else UNREADABLE
        yield Entry(header.name, header.stored or None, None, _opener(content, header), skipped)
    if not header.sizes_follow:
        _drain(body)
    elif content:
        _drain(content)
    if header.flags & _SIZES_FOLLOW_FLAG:
        _skip_descriptor(source)


def _content(source: Peekable, header: _Header) -> tuple[ByteStream | None, str]:
    """Return the decoder of a member; or ``None`` and why there is none."""
    if header.flags & ENCRYPTED_FLAG:
        return None, ENCRYPTED
    if header.sizes_follow and header.method == STORED and not header.name.endswith("/"):
        return None, "nothing tells where it ends; unpack the zip file and read the folder"
    try:
        return decoder_of_method(source, header.method), ""
    except Broken as broken:
        return None, str(broken)


def _opener(content: ByteStream | None, header: _Header) -> Callable[[Trouble], Raw] | None:
    if content is None:
        return None
    expected = None if header.flags & _SIZES_FOLLOW_FLAG else (header.checksum, header.size)

    def opened(on_trouble: Trouble) -> Raw:
        return Checked(content, expected, on_trouble)

    return opened


def _drain(content: ByteStream) -> None:
    try:
        while content.read(BLOCK):
            pass
    except Broken:
        pass  # reported, if anybody read it; the next member is searched for


def _skip_descriptor(source: Peekable) -> None:
    """Pass the checksum and sizes behind a member: with or without magic, in 4 or 8 bytes each."""
    window = source.peek(28)
    for size in (16, 24, 12, 20):
        if (window.startswith(_DESCRIPTOR) or size in (12, 20)) and window[size : size + 2] == b"PK":
            source.take(size)
            return
