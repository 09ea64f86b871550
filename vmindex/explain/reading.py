"""Read the lines of a file, of standard input, or of a member of a bundle (``bundle.tgz!member``)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from vmindex.errors import NotFoundError, SourceError
from vmindex.limits import Limits
from vmindex.logs.scan import BLOCK_BYTES, decode
from vmindex.sources import discover

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmindex.sources import Damage
    from vmindex.sources.interface import ByteStream

_LONGEST_LINE = Limits().line_bytes


def read_lines(path: str) -> Iterator[str]:
    """Yield the lines of ``path``, decompressed; ``-`` is standard input.

    Raises :class:`SourceError` if it cannot be read, :class:`NotFoundError` if the bundle has no such member.
    """
    bundle, _, name = path.partition("!")
    if not name or Path(path).exists():
        bundle, name = path, ""
    found = False
    for unit in discover([bundle]):
        for member in unit.members(lambda shown: not name or _is_asked(shown, name), _raise):
            if member.stream is not None and (not name or _is_asked(member.name, name)):
                found = True
                yield from _lines(member.stream)
    if not found:
        raise NotFoundError(
            f"'{bundle}' has no member '{name}'; vmindex sql 'SELECT member FROM v_files' lists them after an ingest"
        )


def _is_asked(shown: str, name: str) -> bool:
    return shown == name or shown.endswith(f"/{name}")


def _raise(damage: Damage) -> None:
    place = "" if damage.at_offset is None else f" at byte {damage.at_offset}"
    raise SourceError(f"{damage.member or 'the file'}{place}: {damage.reason}; what stands before is explained")


def _lines(stream: ByteStream) -> Iterator[str]:
    carry = b""
    while data := stream.read(BLOCK_BYTES):
        *lines, carry = (carry + data).split(b"\n")
        yield from map(decode, lines)
        if len(carry) > _LONGEST_LINE:
            yield decode(carry)
            carry = b""
    if carry:
        yield decode(carry)
