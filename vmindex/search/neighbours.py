"""The lines around places in a stream of bytes that is read once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vmindex.sources.interface import ByteStream

_BLOCK = 60 << 10
_MOST_HELD = 16 << 20
"""Bytes: lines of any length come from strangers."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The record at ``offset`` (a line, and those that continue it) and the lines around it, without line ends."""

    offset: int
    before: list[bytes]
    record: list[bytes]
    after: list[bytes]
    is_cut: bool = False
    """Whether the stream ends within the record, without a line end."""


def passages(stream: ByteStream, places: Iterable[tuple[int, int]], lines: int) -> Iterator[Passage]:
    """Yield what stands at each place: (byte offset of the record, its number of lines), in the order of the offsets.

    ``lines``: so many before and after, as far as there are. A place past the end has no record.
    """
    held, start = b"", 0
    for offset, height in sorted(places):
        while start + len(held) <= offset and (block := stream.read(_BLOCK)):
            held, start = _trimmed(held, start, lines)
            held += block
        while held.count(b"\n", max(0, offset - start)) < height + lines and len(held) <= _MOST_HELD:
            block = stream.read(_BLOCK)
            if not block:
                break
            held += block
        yield _passage(held, start, offset, height, lines)


def _trimmed(held: bytes, start: int, lines: int) -> tuple[bytes, int]:
    """Let go of all but the last lines, and the one that has not ended."""
    cut = len(held)
    for _ in range(lines + 1):
        cut = held.rfind(b"\n", 0, cut)
        if cut < 0:
            cut = max(0, len(held) - _MOST_HELD)
            return held[cut:], start + cut
    return held[cut + 1 :], start + cut + 1


def _passage(held: bytes, start: int, offset: int, height: int, lines: int) -> Passage:
    at = offset - start
    if at < 0 or at >= len(held):
        return Passage(offset, [], [], [])
    before = held[:at].split(b"\n")[:-1]
    following = held[at:].split(b"\n", height + lines)
    is_cut = len(following) <= height and following[-1] != b""
    if len(following) > height + lines or not following[-1]:
        following.pop()
    return Passage(
        offset,
        before[len(before) - lines :] if lines < len(before) else before,
        following[:height],
        following[height:],
        is_cut,
    )
