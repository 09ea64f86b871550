"""Read one line of vmkernel: prefix, severity, subsystem, vMotion ID and side, then the kind by subsystem.

A candidate is dispatched by its subsystem (``Migrate:``, ``VMotion:`` …) and only the few kinds of that subsystem are
tried; trying all of them in turn would cost ten times as much.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from vmindex import vmotion_id
from vmindex.logs import envelope, ids
from vmindex.logs.compiled import Compiled, compiled, migration_other
from vmindex.logs.interface import Record, convert

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vmindex.logs.interface import Clock, LineKind, Severity, Value

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
        ready = [compiled(kind) for kind in kinds]
        self._anywhere = tuple(declared for declared in ready if not declared.kind.subsystems)
        by_subsystem: dict[str, list[Compiled]] = {}
        for declared in ready:
            for subsystem in declared.kind.subsystems:
                by_subsystem.setdefault(subsystem, []).append(declared)
        self._by_subsystem = {name: (*several, *self._anywhere) for name, several in by_subsystem.items()}
        self._by_slug = {declared.kind.slug: declared for declared in ready}
        self._tell_id = {declared.kind.slug for declared in ready if declared.tells("id")}
        self._tell_side = {declared.kind.slug for declared in ready if declared.tells("is_source")}

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

    def fields_of(self, slug: str, message: str) -> dict[str, Value]:
        """Return the fields of a message that is known to be of this kind."""
        declared = self._by_slug.get(slug)
        if declared is None:
            return {}
        head = _SUBSYSTEM.match(message)
        start = head.end() if head else 0
        if sided := ids.sided(message, start):
            start = sided[2]
        found = declared.pattern.match(message, start)
        return _fields(declared, found, _vm(head)) if found else {}

    def _read_message(self, record: Record) -> None:
        message = record.message
        head = _SUBSYSTEM.match(message)
        subsystem = head["subsystem"] if head else ""
        start = head.end() if head else 0
        if sided := ids.sided(message, start):
            record.vmotion_id, record.side, start = sided
        for declared in self._by_subsystem.get(subsystem, self._anywhere):
            if declared.holds in message and (found := declared.pattern.match(message, start)):
                self._fill(record, declared, found, _vm(head))
                return
        self._read_unknown(record, subsystem)

    def _fill(self, record: Record, declared: Compiled, found: re.Match[str], vm: str | None) -> None:
        record.kind = kind = declared.kind
        record.read_later(partial(_fields, declared, found, vm))
        if kind.slug in self._tell_id and (shown := declared.groups(found, record.message, found.pos).get("id")):
            record.vmotion_id = vmotion_id.from_text(shown)
        if kind.slug in self._tell_side and "is_source" in record.fields:
            record.side = "S" if record.fields["is_source"] else "D"
        elif kind.side:
            record.side = kind.side

    def _read_unknown(self, record: Record, subsystem: str) -> None:
        """Keep a line that carries an id though nobody has declared its wording."""
        if record.vmotion_id is None:
            record.vmotion_id = ids.named(record.message)
        if record.vmotion_id is None and _MIGRATION_SUBSYSTEM.match(subsystem):
            record.vmotion_id = ids.bare(record.message)
        if record.vmotion_id is not None:
            record.kind = MIGRATION_OTHER


def _vm(head: re.Match[str] | None) -> str | None:
    """Return the number of ``vm <N>:``."""
    return (head["vm"] or head["vm_after"]) if head else None


def _fields(declared: Compiled, found: re.Match[str], vm: str | None) -> dict[str, Value]:
    groups = declared.groups(found, found.string, found.pos)
    if vm and declared.kind.vm_is:
        groups.setdefault(declared.kind.vm_is, vm)
    groups.pop("id", None)
    return convert(groups)


def _read_local(line: str) -> Record | None:
    """Read the prefix that ESXi 5 to 8 write on the host itself: nearly every line."""
    found = _LOCAL_PREFIX.match(line)
    if not found:
        return None
    stamp, level, program = found.group("stamp", "level", "program")
    at_us = envelope.from_iso(stamp)
    return _record(line, found, at_us, None, program, envelope.LEVELS.get(level) if level else None)


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
