"""Read one line of vmkernel: prefix, severity, subsystem, vMotion ID and side, then the kind by subsystem.

A candidate is dispatched by its subsystem (``Migrate:``, ``VMotion:`` …) and only the few kinds of that subsystem are
tried; trying all of them in turn would cost ten times as much.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vmindex import vmotion_id
from vmindex.logs import envelope, ids
from vmindex.logs.compiled import Compiled, compiled, migration_other
from vmindex.logs.interface import Record, convert

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vmindex.logs.interface import Clock, LineKind, Severity, Side, Value

_LOCAL_PREFIX = re.compile(
    r"(?P<stamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z) "
    r"(?:(?P<level>[A-Z][a-z])\(\d*\)\+? (?P<program>vmk\w+)(?:\[\w+\])?: )?"
    r"cpu\d+:(?P<world>\d+)(?: opID=(?P<op_id>[^)\s]+))?\)"
)
_CPU = re.compile(r"cpu\d+:(?P<world>\d+)(?: opID=(?P<op_id>[^)\s]+))?\)")
_MARK = re.compile(r"(?:(?P<warning>WARNING|ALERT): ?|<\d>|<unk>: )+")
_SUBSYSTEM = re.compile(
    r"(?P<subsystem>[A-Za-z_][\w.]*): ?(?:vm (?P<vm>\d+): ?)?(?:\d+: ?)?(?:vm (?P<vm_after>\d+): ?)?"
)
_ANYWHERE = re.compile(r"(?<![\w.:])(?P<name>X?VMotion\w*|Migrate\w*|FSR|SVMotion\w*|Hbr|World|Swap|MemSched): ")
_MIGRATION_SUBSYSTEM = re.compile(r"(?:Migrate|X?VMotion|FSR|SVMotion|CrossVmk)")
_SEVERITIES: dict[str, Severity] = {"vmkwarning": "warning", "vmkalert": "alert"}
PROGRAMS = frozenset({None, "vmkernel", "vmkwarning", "vmkalert"})

MIGRATION_OTHER = migration_other("vmkernel")


class LineReader:
    """Reads lines by the declarations it is given."""

    def __init__(self, kinds: Iterable[LineKind]) -> None:
        """Compile the patterns and sort them by subsystem; kinds that name none are tried for all."""
        self._by_subsystem: dict[str, list[Compiled]] = {}
        self._anywhere: list[Compiled] = []
        for kind in kinds:
            ready = compiled(kind)
            for subsystem in kind.subsystems:
                self._by_subsystem.setdefault(subsystem, []).append(ready)
            if not kind.subsystems:
                self._anywhere.append(ready)

    def parse(self, line: str, clock: Clock) -> Record | None:
        """Return what the line says, or ``None`` if it does not begin as a vmkernel record does."""
        record = _read_local(line) or _read_relayed(line, clock)
        if record is not None:
            self._read_message(record)
        return record

    def parse_fragment(self, text: str) -> Record:
        """Return what a line says whose prefix is lost or masked (quoted in a KB article): no time, no world."""
        start = _ANYWHERE.search(text)
        record = Record(text[start.start() :] if start else text, component="vmkernel")
        before = text[: start.start()] if start else text
        record.severity = "warning" if "WARNING:" in before else None
        if op_id := re.search(r" opID=([^)\s]+)\)", before):
            record.op_id = op_id[1]
        self._read_message(record)
        return record

    def fields_of(self, kind: LineKind, message: str) -> dict[str, Value]:
        """Return the fields of a message that is known to be of ``kind``."""
        record = Record(message)
        self._read_message(record)
        return record.fields if record.kind and record.kind.slug == kind.slug else {}

    def _read_message(self, record: Record) -> None:
        message = record.message
        head = _SUBSYSTEM.match(message)
        subsystem = head["subsystem"] if head else ""
        start = head.end() if head else 0
        if sided := ids.sided(message, start):
            record.vmotion_id, record.side, start = sided
        vm = (head["vm"] or head["vm_after"]) if head else None
        for declared in (*self._by_subsystem.get(subsystem, ()), *self._anywhere):
            if declared.kind.holds in message and self._fits(declared, record, message, start, vm):
                return
        self._read_unknown(record, subsystem)

    def _fits(self, declared: Compiled, record: Record, message: str, start: int, vm: str | None) -> bool:
        found = declared.pattern.match(message, start)
        if not found:
            return False
        groups = declared.groups(found, message, start)
        kind = declared.kind
        if vm and kind.vm_is:
            groups.setdefault(kind.vm_is, vm)
        if shown := groups.pop("id", None):
            record.vmotion_id = vmotion_id.from_text(shown)
        record.kind = kind
        record.fields = convert(groups)
        record.side = _side(kind, record)
        return True

    def _read_unknown(self, record: Record, subsystem: str) -> None:
        """Keep a line that carries an id though nobody has declared its wording."""
        if record.vmotion_id is None:
            record.vmotion_id = ids.named(record.message)
        if record.vmotion_id is None and _MIGRATION_SUBSYSTEM.match(subsystem):
            record.vmotion_id = ids.bare(record.message)
        if record.vmotion_id is not None:
            record.kind = MIGRATION_OTHER


def _side(kind: LineKind, record: Record) -> Side | None:
    if "is_source" in record.fields:
        return "S" if record.fields["is_source"] else "D"
    return kind.side or record.side


def _read_local(line: str) -> Record | None:
    """Read the prefix that ESXi 5 to 8 write on the host itself: nearly every line."""
    found = _LOCAL_PREFIX.match(line)
    if not found:
        return None
    at_us = envelope.from_iso(found["stamp"])
    severity = envelope.LEVELS.get(found["level"]) if found["level"] else None
    return _record(line, found, at_us, None, found["program"], severity)


def _read_relayed(line: str, clock: Clock) -> Record | None:
    head = envelope.read(line, clock)
    if head is None:  # quoted without its stamp
        bare = _CPU.match(line)
        return _record(line, bare, None, None, None, None) if bare else None
    if (head.program or None) not in PROGRAMS:
        return None
    found = _CPU.match(line, head.start)
    if not found and head.program is None:
        return None
    if not found:
        record = Record(line[head.start :], head.at_us, head.host, head.program, "vmkernel", head.severity or "info")
        return _strip_mark(record)
    record = _record(line, found, head.at_us, head.host, head.program, head.severity)
    record.uptime_us = head.uptime_us
    return record


def _record(  # one argument for each part of the prefix
    line: str, cpu: re.Match[str], at_us: int | None, host: str | None, program: str | None, severity: Severity | None
) -> Record:
    return _strip_mark(
        Record(
            line[cpu.end() :],
            at_us,
            host,
            program,
            "vmkernel",
            _SEVERITIES.get(program or "") or severity or "info",
            int(cpu["world"]),
            cpu["op_id"],
        )
    )


def _strip_mark(record: Record) -> Record:
    """Turn ``WARNING:`` and ``ALERT:`` into the severity; drop the level tags of Linux drivers."""
    mark = _MARK.match(record.message)
    if mark:
        record.message = record.message[mark.end() :]
        if mark["warning"]:
            record.severity = "warning" if mark["warning"] == "WARNING" else "alert"
    return record
