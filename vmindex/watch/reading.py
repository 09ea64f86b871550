"""What has to be remembered of a log between two looks at it, and how it is got back: by reading the log again.

The key of an event tells how-manieth equal line of its file it is, a vmware.log which migration it spoke of last, and there
is more of the kind. None of it is stored: the log itself holds it, and is read again up to where it was left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vmindex.ingest.catalogue import read_as
from vmindex.ingest.log_file import EventWriter, LogFile
from vmindex.ingest.unit import loose_root
from vmindex.ingest.vmware_log import VmwareLog
from vmindex.logs import Clock, family_of
from vmindex.logs.line import Line
from vmindex.logs.scan import Scanner
from vmindex.watch.content import HEAD_BYTES, digest, hasher
from vmindex.watch.origins import NoOrigins, NoRows
from vmindex.watch.tails import MovedError, Tail

if TYPE_CHECKING:
    from hashlib import blake2b as Hasher  # noqa: N812 - the type of what blake2b returns

    from vmindex.ingest.interface import Options
    from vmindex.watch.content import Content


@dataclass(slots=True)
class Reading:
    """A log that is being read."""

    log: LogFile
    scanner: Scanner
    hasher: Hasher = field(default_factory=hasher)
    told_ids: set[str] = field(default_factory=set)
    """The migrations of a vmware.log whose VM was written down."""

    @property
    def weight(self) -> int:
        """How much is remembered, about."""
        return len(self.log.equal_lines) + len(self.log.undated)


def begun(file_id: int, name: str, family: str, options: Options) -> Reading:
    """Begin with a log; ``name`` is relative to the watched folder."""
    place = read_as(name)
    declared = family_of(family)
    root = place.root if place.in_bundle else loose_root(name, place)
    clock = Clock(options.year, zone=options.zone)
    vmware = VmwareLog() if declared.slug == "vmware" else None
    log = LogFile(file_id, name, root, place.in_bundle, declared, clock, vmware=vmware)
    reading = Reading(log, Scanner(declared))
    log.seen = reading.scanner.seen
    return reading


def read_on(tail: Tail, reading: Reading, content: Content, events: EventWriter, most: int) -> bytes | None:
    """Read further, and return what is there but not whole yet; ``None`` if ``most`` bytes were read and more may follow.

    Raises :class:`MovedError` if the content was replaced meanwhile.
    """
    carry = first = b""
    given, start = 0, tail.position
    for data in content.blocks(start):
        first = data if not start and not given else first
        carry = _take(tail, reading, carry + data, events)
        given += len(data)
        if given >= most and not content.is_compressed:
            break
    if given:
        _learn_head(tail, content, first)
    reading.scanner.end()
    return None if given >= most and not content.is_compressed else carry


def take_last(tail: Tail, reading: Reading, rest: bytes, events: EventWriter) -> bytes:
    """Take what is whole of the rest that :func:`read_on` returned, although it might have gone on; return what is not."""
    return _take(tail, reading, rest, events, is_last=True)


def take_unfinished(tail: Tail, reading: Reading, rest: bytes, head: bytes | None, events: EventWriter) -> None:
    """Take a last line that has no end, since the log goes on in a file that begins with ``head``, the rest of the line."""
    line = Line(reading.scanner.seen.lines + 1, tail.position, rest + (head or b""))
    reading.scanner.end(rest)
    reading.hasher.update(rest)
    tail.position += len(rest)
    tail.digest = reading.hasher.hexdigest()
    events.add_if_candidate(reading.log, line)


def _take(tail: Tail, reading: Reading, block: bytes, events: EventWriter, *, is_last: bool = False) -> bytes:
    taken, lines = reading.scanner.take(block, is_last=is_last)
    reading.hasher.update(block[:taken])
    tail.position += taken
    events.add_lines(reading.log, lines)
    tail.digest = reading.hasher.hexdigest()
    return block[taken:]


def _learn_head(tail: Tail, content: Content, first: bytes) -> None:
    """Learn how the content begins; ``first``: what was read of its beginning, if it was read from there."""
    if tail.head_bytes == HEAD_BYTES and content.is_compressed:
        return
    head = content.head(min(HEAD_BYTES, tail.position))
    if not tail.begins(head) or (first and head[: len(first)] != first[: len(head)]):
        raise MovedError(tail.name)
    if len(head) > tail.head_bytes:
        tail.head_bytes, tail.head = len(head), digest(head)


def remembered(tail: Tail, name: str, content: Content, options: Options) -> Reading | None:
    """Return what was known when a log was left; ``None`` if the content is another one, or is shorter."""
    reading = begun(tail.file_id or 0, name, tail.family, options)
    events = EventWriter(NoRows(), NoOrigins(), options)
    copy = Tail()
    carry = b""
    left = tail.position
    for data in content.blocks(0) if left else ():
        carry = _take(copy, reading, carry + data[:left], events)
        left -= len(data)
        if left <= 0:
            break
    carry = take_last(copy, reading, carry, events)
    reading.hasher.update(carry)
    if left > 0 or reading.hasher.hexdigest() != tail.digest:
        return None
    reading.scanner.end(carry)
    reading.log.events = tail.events
    if reading.log.vmware is not None:
        reading.told_ids = set(reading.log.vmware.ids)
    return reading


def holds(tail: Tail, content: Content) -> bool:
    """Return whether a content begins with all that was read of a log."""
    left = tail.position
    seen = hasher()
    for data in content.blocks(0):
        seen.update(data[:left])
        left -= len(data)
        if left <= 0:
            break
    return left <= 0 and seen.hexdigest() == tail.digest
