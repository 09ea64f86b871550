"""Read one log member: its lines become events, its counts the account of the file."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from vmindex import vmotion_id
from vmindex.correlate.joins import BY_WORLD, JOINED_KINDS
from vmindex.logs.scan import Scan, decode, is_candidate

if TYPE_CHECKING:
    from vmindex.ingest.interface import Options
    from vmindex.ingest.origins import Voices
    from vmindex.ingest.vmware_log import VmwareLog
    from vmindex.logs import Clock, Family, Record
    from vmindex.logs.line import Line
    from vmindex.store.writing import RowWriter

_REMEMBERED_LINES = 50_000
_MOST_UNDATED = 10_000
_NEAR_US = 1_000_000
_COPIED = frozenset({"warning", "alert"})
JOINED_BY_CONCLUSION = 1
JOINED_BY_PLACE = 2
_MIXED = "syslog"


@dataclass(slots=True)
class LogFile:
    """A log member that is being read."""

    file_id: int
    name: str
    root: str
    in_bundle: bool
    family: Family
    first_clock: Clock
    """For the first lines; ``clock`` for those that are read now."""
    seen: Scan = field(default_factory=Scan)
    events: int = 0
    without_year: int = 0
    undated: list[Line] = field(default_factory=list)
    """Lines whose year is not known until a migration id tells it."""
    origin_ids: dict[str | None, int] = field(default_factory=dict)
    """Whose lines they are, by the host token of the lines."""
    last_id: str | None = None
    """The vMotion ID that was printed last."""
    last_id_us: int | None = None
    """When that was."""
    vmware: VmwareLog | None = None
    """Set for the log of a VM."""
    equal_lines: dict[tuple[int | None, int, str | None], int] = field(default_factory=dict)
    clock: Clock = field(init=False)

    def __post_init__(self) -> None:
        """Begin with the first line."""
        self.clock = self.first_clock

    @property
    def origins(self) -> set[int]:
        """Whose lines were kept."""
        return set(self.origin_ids.values())

    @property
    def component(self) -> str:
        """The component that coverage counts the file under: of a file into which many may write, who does at both its ends."""
        if self.family.slug == _MIXED:
            lines = (decode(line) for line in (*self.seen.first_lines, *self.seen.last_lines))
            written_by = {record.component for line in lines if (record := self.family.parse(line, self.clock))}
            return written_by.pop() if len(written_by) == 1 else "other"
        return "other" if self.family.slug == "vmksummary" else self.family.slug


class EventWriter:
    """Turns lines into rows of ``events``."""

    def __init__(self, writer: RowWriter, origins: Voices, options: Options, most_bytes: int = sys.maxsize) -> None:
        """``most_bytes``: of the messages that are kept."""
        self._writer = writer
        self._most_bytes = most_bytes
        self._kept_bytes = 0
        self.dropped = 0
        """Lines that were not looked at, as too much is kept already."""
        self._origins = origins
        self._add_row = writer.add_event
        self._warnings: set[tuple[int, int | None, int]] = set()
        self._since_us = options.since_us
        self._until_us = options.until_us

    def add_lines(self, file: LogFile, lines: list[Line]) -> None:
        """Keep those of the lines that are worth it."""
        if self._kept_bytes > self._most_bytes:
            self.dropped += len(lines)
            return
        for line in lines:
            self.add_line(file, line)

    def end(self, file: LogFile, seen: Scan) -> None:
        """Take the account of a member, all of whose lines were added except an unfinished last one (``seen.tail``)."""
        file.seen = seen
        self._add_undated(file)
        if seen.tail is None:
            file.equal_lines.clear()

    def add_line(self, file: LogFile, line: Line) -> None:
        """Keep a line if a line kind knows it or it carries a vMotion ID."""
        record = file.family.parse(decode(line.text), file.clock)
        if record is None or record.kind is None:
            return
        if record.at_us is None and (made_us := vmotion_id.made_at_us(record.vmotion_id or "0")) is not None:
            file.first_clock = replace(file.clock, reference_us=made_us)
            file.clock = file.clock.moved_to(made_us)
            self._add_undated(file)
            record = file.family.parse(decode(line.text), file.clock) or record
        if file.clock.near_us is not None or file.clock.year is not None:
            file.clock = file.clock.moved_to(record.at_us)
        if record.at_us is None and file.clock.near_us is None and len(file.undated) < _MOST_UNDATED:
            file.undated.append(line)
        elif self._in_range(record):
            self._add(file, line, record)

    def _add_undated(self, file: LogFile) -> None:
        """Keep the lines that waited for their year, whether it is known now or not."""
        waiting, file.undated = file.undated, []
        for line in waiting:
            record = file.family.parse(decode(line.text), file.first_clock)
            if record is not None and self._in_range(record):
                self._add(file, line, record)

    def add_if_candidate(self, file: LogFile, line: Line) -> None:
        """Keep a line that the scan did not yield, by the same rules, or if it tells an opID: nobody looks for that later."""
        tells_op_id = file.family.op_id_map and file.family.op_id_map in line.text
        if tells_op_id or is_candidate(line.text, file.family):
            self.add_line(file, line)

    def _in_range(self, record: Record) -> bool:
        since, until = self._since_us, self._until_us
        if record.at_us is None:
            return True
        return (since is None or record.at_us >= since) and (until is None or record.at_us < until)

    def _add(self, file: LogFile, line: Line, record: Record) -> None:
        joined_id = file.vmware.follow(record) if file.vmware is not None else None
        shown_id = joined_id or record.vmotion_id
        kind = record.kind.slug if record.kind else ""
        likely_id = _likely_id(file, record, kind) if shown_id is None and kind in JOINED_KINDS else None
        if shown_id is not None:
            file.last_id, file.last_id_us = shown_id, record.at_us
        origin_id = self._origin_of(file, record.host)
        line_key = _line_key(file, record)
        if self._is_copy(origin_id, record, line_key):
            return
        self._origins.evidence[origin_id].add(record)
        file.events += 1
        self._kept_bytes += len(record.message)
        file.without_year += record.at_us is None
        migration_id = shown_id or likely_id
        self._add_row(
            (
                origin_id,
                file.file_id,
                self._writer.class_id(record.component, kind, record.severity, record.side),
                None if migration_id is None else self._writer.migration_id(migration_id),
                JOINED_BY_PLACE if joined_id else JOINED_BY_CONCLUSION if likely_id else 0,
                record.at_us,
                record.world,
                record.op_id,
                line.number,
                line.offset,
                line_key,
                record.message,
            )
        )

    def _origin_of(self, file: LogFile, token: str | None) -> int:
        found = file.origin_ids.get(token)
        if found is None:
            found = self._origins.of_line(file.root, token, in_bundle=file.in_bundle)
            file.origin_ids[token] = found
        return found

    def _is_copy(self, origin_id: int, record: Record, line_key: int) -> bool:
        """Return whether a warning of vmkernel was read before: ESXi writes each to ``vmkwarning.log`` as well.

        It only spares work: copies that are not remembered are told from the events themselves later on.
        """
        if record.severity not in _COPIED or record.component != "vmkernel":
            return False
        place = (origin_id, record.at_us, line_key)
        if place in self._warnings:
            return True
        if len(self._warnings) < _REMEMBERED_LINES:
            self._warnings.add(place)
        return False


def _likely_id(file: LogFile, record: Record, kind: str) -> str | None:
    """Return the migration that a line without an id probably belongs to, of a kind that the conclusions join.

    They decide it for each of these lines, and need not rewrite the row, which grows by that, if they find it so.
    """
    if record.at_us is None or file.last_id_us is None:
        return None
    near = kind in BY_WORLD or record.at_us - file.last_id_us < _NEAR_US
    return file.last_id if near else None


def _line_key(file: LogFile, record: Record) -> int:
    """Return the key by which the same line is known again: component, world, text, how-manieth equal line.

    Lines are counted per program, since one file may hold a ``vmkernel`` record and its ``vmkwarning`` copy.
    """
    text = f"{record.component}\0{record.world}\0{record.op_id}\0{record.message}"
    digest = _hash(text)
    seen = file.equal_lines
    counted = (record.at_us, digest, record.program)
    earlier = seen.get(counted, 0)
    seen[counted] = earlier + 1
    if len(seen) > _REMEMBERED_LINES:
        seen.clear()
        seen[counted] = earlier + 1
    return digest if not earlier else _hash(f"{text}\0{earlier}")


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)
