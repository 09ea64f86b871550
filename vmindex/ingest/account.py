"""The account of what was read of a unit: rows of ``files`` and ``damage``, and the counts of the summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vmindex.ingest.interface import SourceDamage
from vmindex.logs.scan import decode
from vmindex.store import schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vmindex.ingest.interface import Summary
    from vmindex.ingest.log_file import LogFile
    from vmindex.ingest.portions import FactText, LogBegins, Skipped
    from vmindex.logs import Clock
    from vmindex.sources import Unit
    from vmindex.store.loading import BulkWriter

_ENOUGH = 0.5
_MOST_SKIPPED_LISTED = 100_000
"""Rows for members that were not read; more are counted in the summary only."""


class Account:
    """What became of each member of a unit."""

    def __init__(self, unit: Unit, source_id: int, writer: BulkWriter, summary: Summary) -> None:
        self._unit = unit
        self._source_id = source_id
        self._writer = writer
        self._summary = summary
        self._skipped = self._damages = 0
        self.is_damaged = False

    def skip(self, member: Skipped) -> None:
        """Record a member that is not read."""
        counts = self._summary.files_skipped
        counts[member.why] = counts.get(member.why, 0) + 1
        self._skipped += 1
        if self._skipped <= _MOST_SKIPPED_LISTED:
            self._add_file(name=member.name, skipped=member.why, bytes=member.size)

    def add_facts(self, member: FactText, read_as: str, origin_id: int) -> None:
        """Record a file of facts."""
        self._summary.files_read += 1
        self._add_file(name=member.name, read_as=read_as, bytes=member.size, origin_id=origin_id)

    def begin_log(self, member: LogBegins) -> int:
        """Record a log and return its ``file_id``."""
        return self._add_file(name=member.name, read_as=member.family)

    def end_log(self, file: LogFile, origin_id: int | None, span: tuple[int | None, int | None]) -> None:
        """Complete the record of a log; ``origin_id``: whose it is, if all its lines are of one."""
        seen = file.seen
        self._writer.update(
            schema.files,
            file.file_id,
            origin_id=origin_id,
            component=file.component,
            bytes=seen.size,
            lines=seen.lines,
            recognised=seen.recognised,
            events=file.events,
            first_us=span[0],
            last_us=span[1],
        )
        self._summary.files_read += 1
        self._summary.lines += seen.lines
        self._summary.recognised += seen.recognised
        for fault in faults_of(file):
            self.damage(file.name, *fault)

    def damage(self, member: str, at_offset: int | None, reason: str) -> None:
        """Record a place that could not be read, unless there are too many."""
        self._damages += 1
        if self._damages <= self._unit.limits.damages:
            self._add_damage(member, at_offset, reason)

    def meet_limits(self, reasons: Iterable[str]) -> None:
        """Record which limits were met: what is beyond them is not in the database."""
        for reason in reasons:
            self._add_damage("", None, reason)
        most = self._unit.limits.damages
        if self._damages > most:
            more = self._damages - most
            self._add_damage("", None, f"over the limit of {most} places of damage; {more} more are not listed")

    def _add_file(self, **values: Any) -> int:
        return self._writer.add(
            schema.files, source_id=self._source_id, **{"lines": 0, "recognised": 0, "events": 0, **values}
        )

    def _add_damage(self, member: str, at_offset: int | None, reason: str) -> None:
        self.is_damaged = True
        self._summary.damage.append(SourceDamage(self._unit.label, member, at_offset, reason))
        self._writer.add(schema.damage, source_id=self._source_id, member=member, at_offset=at_offset, reason=reason)


def faults_of(file: LogFile) -> Iterator[tuple[int | None, str]]:
    """Yield what one has to know of a log that was not fully understood, and where it begins, if at one place."""
    seen = file.seen
    if seen.recognised < _ENOUGH * seen.lines:
        yield None, f"only {seen.recognised} of {seen.lines} lines begin as {file.family.slug} lines do"
    if file.without_year:
        yield None, f"{file.without_year} events have no readable time; if the year is missing, give --year"
    if seen.cut_lines:
        yield seen.cut_at, f"{seen.cut_lines} overlong lines were cut"


def span_of(file: LogFile) -> tuple[int | None, int | None]:
    """Return the first and last stamp of a file."""
    first_us = _first_stamp(file, file.seen.first_lines, file.first_clock)
    return first_us, _first_stamp(file, reversed(file.seen.last_lines), file.clock)


def _first_stamp(file: LogFile, lines: Iterable[bytes], clock: Clock) -> int | None:
    for line in lines:
        record = file.family.parse(decode(line), clock)
        if record is not None and record.at_us is not None:
            return record.at_us
    return None
