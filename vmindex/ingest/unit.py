"""Read one unit (an archive, a bundle folder, loose logs, a stream) into the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmindex.ingest.catalogue import Reading, is_canonical, is_wanted, read_as
from vmindex.ingest.evidence import write_vm_of_migration
from vmindex.ingest.interface import SourceDamage
from vmindex.ingest.log_file import EventWriter, LogFile
from vmindex.ingest.origins import Origins
from vmindex.ingest.vmware_log import VmwareLog
from vmindex.logs import Clock, family_by_content
from vmindex.logs.scan import BLOCK_BYTES, Line, decode
from vmindex.sources import rotation
from vmindex.store import schema

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vmindex.ingest.interface import Options, Progress, Summary
    from vmindex.sources import Damage, Member, Unit
    from vmindex.sources.interface import ByteStream
    from vmindex.store.loading import BulkWriter

_MOST_FACT_BYTES = 64 << 20
_ENOUGH = 0.5


class _Peeked:
    """A stream whose first block was looked at."""

    def __init__(self, first: bytes, rest: ByteStream) -> None:
        self._first = first
        self._rest = rest

    def read(self, size: int, /) -> bytes:
        """Return the first block, then the rest."""
        first, self._first = self._first, b""
        return first or self._rest.read(size)


class UnitReader:
    """Reads the members of one unit and accounts for every one of them."""

    def __init__(self, unit: Unit, source_id: int, writer: BulkWriter, options: Options, summary: Summary) -> None:
        self._unit = unit
        self._source_id = source_id
        self._writer = writer
        self._options = options
        self._summary = summary
        self.origins = Origins(writer, source_id, options.host)
        self._events = EventWriter(writer, self.origins, options)
        self._roots: set[str] = set()
        self._logs: list[LogFile] = []
        self.damaged = False

    def read(self, progress: Progress) -> list[int]:
        """Read everything and return the ids of the origins."""
        for member in self._unit.members(is_wanted, self._add_damage, progress.advance):
            progress.member(self._unit.label, member.name)
            self._read_member(member)
        self._join_rotations()
        for file in self._logs:
            self._account_log(file)
        return self.origins.write()

    def _read_member(self, member: Member) -> None:
        reading = read_as(member.name)
        if reading.root not in self._roots:
            self._roots.add(reading.root)
            self.origins.add_root_name(
                reading.root, self._unit.label.rstrip("/\\").replace("\\", "/").rpartition("/")[2]
            )
        if member.stream is None or reading.skip is not None:
            self._account_skipped(member, reading.skip or member.skipped or "not wanted")
        elif reading.fact_file is not None:
            self._read_facts(member, reading, member.stream)
        else:
            self._read_log(member, reading, member.stream)

    def _read_facts(self, member: Member, reading: Reading, stream: ByteStream) -> None:
        parts: list[bytes] = []
        size = 0
        while size < _MOST_FACT_BYTES and (data := stream.read(BLOCK_BYTES)):
            parts.append(data)
            size += len(data)
        if size >= _MOST_FACT_BYTES:
            self._damage(member.name, size, f"larger than {_MOST_FACT_BYTES >> 20} MiB; read up to there")
        if reading.fact_file is not None:
            text = b"".join(parts).decode("utf-8", "backslashreplace").replace("\0", "\\x00")
            for fact in reading.fact_file.read(text, reading.path):
                self.origins.add_fact(reading.root, fact)
            self._summary.files_read += 1
            self._writer.add(
                schema.files,
                source_id=self._source_id,
                origin_id=self.origins.of_root(reading.root),
                name=member.name,
                read_as=reading.fact_file.slug,
                bytes=size,
                lines=0,
                recognised=0,
                events=0,
            )

    def _read_log(self, member: Member, reading: Reading, stream: ByteStream) -> None:
        file = self._open_log(member, reading, stream)
        if file is None:
            return
        self._events.read(file[0], file[1])
        self._logs.append(file[0])

    def _open_log(self, member: Member, reading: Reading, stream: ByteStream) -> tuple[LogFile, ByteStream] | None:
        """Find out what the log is, by its content where its name says nothing."""
        clock = Clock(self._options.year, self._reference_us(reading, member), zone=self._options.zone)
        first = stream.read(BLOCK_BYTES)
        family = reading.family
        if family is None or (not reading.in_bundle and not is_canonical(reading.path)):
            lines = [decode(line) for line in first.splitlines()[:400]]
            family = family_by_content(lines, clock) or family
        if family is None or not first:
            self._account_skipped(member, "empty" if not first else "no log that vmindex knows")
            return None
        root = reading.root if reading.in_bundle else _loose_root(member.name, reading)
        file_id = self._writer.add(
            schema.files,
            source_id=self._source_id,
            name=member.name,
            read_as=family.slug,
            lines=0,
            recognised=0,
            events=0,
        )
        log = LogFile(file_id or 0, member.name, root, reading.in_bundle, family, clock)
        log.vmware = VmwareLog() if family.slug == "vmware" else None
        return log, _Peeked(first, stream)

    def _reference_us(self, reading: Reading, member: Member) -> int | None:
        """Return when the log was collected: the bundle's date, or when the member of an archive was last written."""
        captured = self.origins.captured_us(reading.root)
        if captured is not None or self._unit.kind != "archive":
            return captured
        return member.modified_us

    def _join_rotations(self) -> None:
        """Read the lines that a rotation cut in two: the end of the older file, the beginning of the newer."""
        by_log: dict[str, list[tuple[tuple[int, ...], LogFile]]] = {}
        for file in self._logs:
            part = rotation(file.name)
            by_log.setdefault(part.stem, []).append((part.sort_key, file))
        for parts in by_log.values():
            files = [file for _, file in sorted(parts, key=lambda part: part[0])]
            for older, newer in zip(files, [*files[1:], None], strict=True):
                self._join(older, newer)

    def _join(self, older: LogFile, newer: LogFile | None) -> None:
        tail = older.seen.tail
        if tail is None:
            return
        head = newer.seen.head if newer is not None else None
        if head is not None and newer is not None:
            newer.seen.recognised += 1  # as a part of a record that begins in the older file
            tail = Line(tail.number, tail.offset, tail.text + head)
        self._events.add_if_candidate(older, tail)

    def _account_log(self, file: LogFile) -> None:
        seen = file.seen
        first_us, last_us = _span(file)
        origin_ids = file.origins or {self.origins.of_root(file.root)}
        for origin_id in origin_ids:
            if last_us is not None:
                self.origins.last_us[origin_id] = max(last_us, self.origins.last_us.get(origin_id, last_us))
        self._writer.update(
            schema.files,
            file.file_id,
            origin_id=min(origin_ids) if len(origin_ids) == 1 else None,
            component=file.component,
            bytes=seen.size,
            lines=seen.lines,
            recognised=seen.recognised,
            events=file.events,
            first_us=first_us,
            last_us=last_us,
        )
        if file.vmware is not None:
            self._write_vm_of(file, file.vmware)
        self._summary.files_read += 1
        self._summary.lines += seen.lines
        self._summary.recognised += seen.recognised
        self._check_log(file)

    def _write_vm_of(self, file: LogFile, log: VmwareLog) -> None:
        """Write which VM the migrations of a vmware.log are of: as it says itself, else as the files beside it say."""
        folder = "/" + read_as(file.name).path.rpartition("/")[0]
        beside = self.origins.vm_in(file.root, folder)
        path = log.vmx_path or (beside.vmx_path if beside else None)
        name = log.vm_name or (beside.name if beside else None)
        uuid = (beside.uuid if beside else None) or log.uuid
        origin_id = self.origins.of_root(file.root)
        for vmotion_id, at_us in log.ids.items():
            write_vm_of_migration(
                self._writer, origin_id, vmotion_id, at_us, "vmware-log", vmx_path=path, vm_name=name, vm_uuid=uuid
            )

    def _check_log(self, file: LogFile) -> None:
        """Report what a reader of the summary has to know of a log that was not fully understood."""
        seen = file.seen
        if seen.recognised < _ENOUGH * seen.lines:
            self._damage(
                file.name, None, f"only {seen.recognised} of {seen.lines} lines begin as {file.family.slug} lines do"
            )
        if file.without_year:
            self._damage(
                file.name,
                None,
                f"{file.without_year} events have no readable time; if the year is missing, give --year",
            )
        if seen.cut_lines:
            self._damage(file.name, None, f"{seen.cut_lines} overlong lines were cut")

    def _account_skipped(self, member: Member, why: str) -> None:
        self._summary.files_skipped[why] = self._summary.files_skipped.get(why, 0) + 1
        self._writer.add(
            schema.files,
            source_id=self._source_id,
            name=member.name,
            skipped=why,
            bytes=member.size,
            lines=0,
            recognised=0,
            events=0,
        )

    def _add_damage(self, damage: Damage) -> None:
        self._damage(damage.member, damage.at_offset, damage.reason)

    def _damage(self, member: str, at_offset: int | None, reason: str) -> None:
        self.damaged = True
        self._summary.damage.append(SourceDamage(self._unit.label, member, at_offset, reason))
        self._writer.add(schema.damage, source_id=self._source_id, member=member, at_offset=at_offset, reason=reason)


def _loose_root(name: str, reading: Reading) -> str:
    """Return who speaks in a loose log: its folder if it has the name that ESXi gives, else the log itself."""
    stem = rotation(name).stem
    return reading.root if is_canonical(stem.rpartition("/")[2]) else stem


def _span(file: LogFile) -> tuple[int | None, int | None]:
    """Return the first and last stamp of a file."""
    return _first_stamp(file, file.seen.first_lines), _first_stamp(file, reversed(file.seen.last_lines))


def _first_stamp(file: LogFile, lines: Iterable[bytes]) -> int | None:
    for line in lines:
        record = file.family.parse(decode(line), file.clock)
        if record is not None and record.at_us is not None:
            return record.at_us
    return None
