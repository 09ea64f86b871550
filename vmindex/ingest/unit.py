"""Read one unit (an archive, a bundle folder, loose logs, a stream) into the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmindex.ingest.account import Account, span_of
from vmindex.ingest.catalogue import Reading, is_canonical, read_as
from vmindex.ingest.evidence import write_vm_of_migration
from vmindex.ingest.log_file import EventWriter, LogFile
from vmindex.ingest.origins import Origins
from vmindex.ingest.portions import Advanced, FactText, LogBegins, LogEnds, LogLines, Skipped
from vmindex.ingest.vmware_log import VmwareLog
from vmindex.ingest.years import beginnings
from vmindex.logs import Clock, family_of
from vmindex.logs.line import Line
from vmindex.sources import Damage, rotation
from vmindex.sources.entries import OVER_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vmindex.ingest.interface import Options, Progress, Summary
    from vmindex.ingest.portions import Portion
    from vmindex.sources import Unit
    from vmindex.store.loading import BulkWriter


class UnitReader:
    """The reading of what one unit says: takes its portions, and accounts for every member."""

    def __init__(self, unit: Unit, source_id: int, writer: BulkWriter, options: Options, summary: Summary) -> None:
        self._unit = unit
        self._writer = writer
        self._options = options
        self._limits = unit.limits
        self._account = Account(unit, source_id, writer, summary)
        self.origins = Origins(writer, source_id, options.host, unit.limits.hosts)
        self._events = EventWriter(writer, self.origins, options, unit.limits.kept_bytes)
        self._log: LogFile | None = None
        self._logs_left_out = self._facts_left_out = 0
        self._roots: set[str] = set()
        self._logs: list[LogFile] = []
        self._beginnings = beginnings(unit, Clock(options.year, zone=options.zone))

    @property
    def is_damaged(self) -> bool:
        """Whether anything could not be read, or not be understood."""
        return self._account.is_damaged

    def read(self, portions: Iterable[Portion], progress: Progress) -> None:
        """Take everything, and write what it proves."""
        for portion in portions:
            match portion:
                case Advanced():
                    progress.advance(portion.read_bytes)
                case LogLines():
                    if self._log is not None:
                        self._events.add_lines(self._log, portion.lines)
                case LogEnds():
                    if self._log is not None:
                        self._events.end(self._log, portion.seen)
                case Damage():
                    self._account.damage(portion.member, portion.at_offset, portion.reason)
                case Skipped() | FactText() | LogBegins():
                    self._begin_member(portion, progress)
        self._join_rotations()
        for file in self._logs:
            self._end_log(file)
        self._account.meet_limits(self._limits_met())
        self.origins.write()

    def _limits_met(self) -> list[str]:
        limits = self._limits
        reasons = {
            f"over the limit of {limits.logs} logs; {self._logs_left_out} more were left out": self._logs_left_out,
            f"over the limit of {limits.facts} things that files name; {self._facts_left_out} files were left out": (
                self._facts_left_out
            ),
            f"over the limit of {limits.kept_bytes} bytes kept; {self._events.dropped} lines were left out": (
                self._events.dropped
            ),
            f"over the limit of {limits.hosts} hosts; the lines of more are those of one host without a name": (
                self.origins.has_too_many_hosts
            ),
        }
        return [reason for reason, is_met in reasons.items() if is_met]

    def _begin_member(self, portion: Skipped | FactText | LogBegins, progress: Progress) -> None:
        progress.member(self._unit.label, portion.name)
        reading = read_as(portion.name)
        if reading.root not in self._roots:
            self._roots.add(reading.root)
            folder = self._unit.label.rstrip("/\\").replace("\\", "/").rpartition("/")[2]
            self.origins.add_root_name(reading.root, folder)
        match portion:
            case Skipped():
                self._account.skip(portion)
            case FactText():
                self._read_facts(portion, reading)
            case LogBegins() if len(self._logs) < self._limits.logs:
                self._log = self._opened(portion, reading)
                self._logs.append(self._log)
            case LogBegins():
                self._log = None
                self._logs_left_out += 1
                self._account.skip(Skipped(portion.name, None, OVER_LIMIT))

    def _read_facts(self, member: FactText, reading: Reading) -> None:
        if reading.fact_file is None:
            return
        if self.origins.facts >= self._limits.facts:
            self._facts_left_out += 1
            self._account.skip(Skipped(member.name, member.size, OVER_LIMIT))
            return
        for fact in reading.fact_file.read(member.text, reading.path):
            self.origins.add_fact(reading.root, fact)
        self._account.add_facts(member, reading.fact_file.slug, self.origins.of_root(reading.root))

    def _opened(self, log: LogBegins, reading: Reading) -> LogFile:
        family = family_of(log.family)
        clock = Clock(
            self._options.year, self._reference_us(reading, log), self._beginnings.get(log.name), self._options.zone
        )
        file_id = self._account.begin_log(log)
        root = reading.root if reading.in_bundle else loose_root(log.name, reading)
        vmware = VmwareLog() if family.slug == "vmware" else None
        return LogFile(file_id, log.name, root, reading.in_bundle, family, clock, vmware=vmware)

    def _reference_us(self, reading: Reading, log: LogBegins) -> int | None:
        """Return when the log was collected: the bundle's date, or when the member of an archive was last written."""
        captured = self.origins.captured_us(reading.root)
        return log.modified_us if captured is None and self._unit.kind == "archive" else captured

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

    def _end_log(self, file: LogFile) -> None:
        span = span_of(file)
        origin_ids = file.origins or {self.origins.of_root(file.root)}
        for origin_id in origin_ids:
            if (last_us := span[1]) is not None:
                self.origins.last_us[origin_id] = max(last_us, self.origins.last_us.get(origin_id, last_us))
        self._account.end_log(file, min(origin_ids) if len(origin_ids) == 1 else None, span)
        if file.vmware is not None:
            self._write_vm_of(file, file.vmware)

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


def loose_root(name: str, reading: Reading) -> str:
    """Return who speaks in a loose log: its folder if it has the name that ESXi gives, else the log itself."""
    stem = rotation(name).stem
    return reading.root if is_canonical(stem.rpartition("/")[2]) else stem
