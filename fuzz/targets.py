"""What is fuzzed: functions that take any bytes and must neither raise nor give what the database cannot take."""

from __future__ import annotations

import io
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from vmindex.facts import FACT_FILES
from vmindex.ingest.portions import LogLines, portions
from vmindex.limits import Limits
from vmindex.logs import FAMILIES, Clock
from vmindex.logs.any_line import parse_any
from vmindex.logs.families import fields_of
from vmindex.logs.meaning import meaning
from vmindex.logs.scan import Scanner, decode
from vmindex.sources.archive import MemberReader
from vmindex.sources.budget import Budget
from vmindex.sources.streams import Peekable
from vmindex.sources.zipped import NotAZipError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vmindex.logs import Record
    from vmindex.sources import Damage, Member

LIMITS = Limits(members=200, member_bytes=1 << 20, held_bytes=1 << 20, line_bytes=2000)
_CLOCK = Clock(year=2020)
_TOO_LARGE = 2**63
_MOST_BYTES = 64 << 20


class Bytes(Peekable):
    """Bytes as a stream that can be closed."""

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data))

    def close(self) -> None:
        """Do nothing."""


def lines(data: bytes) -> None:
    """Scan ``data`` as a log of every family, and read every line and file of facts in it."""
    texts = [decode(line) for line in data.split(b"\n")]
    for family in FAMILIES:
        scanner = Scanner(family, LIMITS.line_bytes)
        found = [line for several in scanner.lines(Bytes(data)) for line in several]
        assert scanner.seen.size == len(data), (family.slug, scanner.seen.size)
        assert all(data[line.offset :].startswith(line.text) for line in found), family.slug
        for text in [*texts, *(decode(line.text) for line in found)]:
            check(family.parse(text, _CLOCK))
    for text in texts:
        check(parse_any(text, _CLOCK))
    text = data.decode("utf-8", "backslashreplace").replace("\0", "\\x00")
    for fact_file in FACT_FILES:
        for fact in fact_file.read(text, "vmfs/volumes/a/b/b.vmx"):
            check_values(getattr(fact, name) for name in fact.__slots__)


def check(record: Record | None) -> None:
    """Raise if something in a record cannot be stored or told."""
    if record is None:
        return
    check_values((*record.fields.values(), record.at_us, record.world, record.op_id, record.message, record.host))
    assert record.vmotion_id is None or 0 < int(record.vmotion_id) < 2**64
    assert record.side in {None, "S", "D"}
    meaning(record)
    if record.kind is not None:
        fields_of(record.component, record.kind.slug, record.message)


def check_values(values: Iterable[Any]) -> None:
    """Raise for a value that no database column takes."""
    for value in values:
        if isinstance(value, str):
            value.encode()
        elif isinstance(value, int | float):
            assert -_TOO_LARGE < value < _TOO_LARGE


def archives(data: bytes) -> None:
    """Read ``data`` as whatever it is: from front to back, as a zip file on disk, and as a whole ingest reads it."""
    _drain(_reader().single(Bytes(data), "vmkernel.log"))
    with suppress(NotAZipError):
        _drain(_reader().zip_file(io.BytesIO(data), lambda _count: None))
    for portion in portions(_Unit(data)):
        if isinstance(portion, LogLines):
            assert all(len(line.text) <= LIMITS.line_bytes for line in portion.lines)


def _reader(on_damage: Any = lambda _damage: None) -> MemberReader:
    return MemberReader(lambda _name: True, on_damage, LIMITS, Budget(LIMITS, lambda _count: None))


def _drain(members: Iterator[Member]) -> None:
    total = 0
    for count, member in enumerate(members):
        member.name.encode()
        while member.stream is not None and (block := member.stream.read(60 << 10)):
            total += len(block)
        if count > LIMITS.members or total > _MOST_BYTES:
            return


class _Unit:
    """Bytes as a unit."""

    label, kind, size, limits = "-", "stream", None, LIMITS

    def __init__(self, data: bytes) -> None:
        self._data = data

    def digest(self, _wanted: Any) -> None:
        """Return nothing."""

    def members(self, _wanted: Any, on_damage: Any, _on_bytes: Any = None) -> Iterator[Member]:
        """Yield what is in the bytes."""
        heard: list[Damage] = []
        yield from _reader(heard.append).single(Bytes(self._data), "vmkernel.log")
        for damage in heard:
            assert damage.reason
            on_damage(damage)
