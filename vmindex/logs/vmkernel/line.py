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
from vmindex.logs.compiled import Compiled, migration_other
from vmindex.logs.interface import Record, convert
from vmindex.timestamps import from_utc_stamp

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vmindex.logs.interface import Clock, LineKind, Severity, Side, Value

_HEAD = r"(?P<subsystem>[A-Za-z_][\w.]*): ?(?:vm (?P<vm>\d+): ?)?(?:\d+: ?)?(?:vm (?P<vm_after>\d+): ?)?"
_SUBSYSTEM = re.compile(_HEAD)
_LOCAL = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z) "
    r"(?:([A-Z][a-z])\(\d*\)\+? (vmk\w+)(?:\[\w+\])?: )?"
    r"cpu\d+:(\d{1,18})(?: opID=([^)\s]{1,200}))?\) ?"
    rf"(?P<mark>(?:WARNING: ?|ALERT: ?|<\d>|<unk>: )*+){_HEAD}(?:(\d{{15,20}}|\d{{1,14}}(?= [SD]:)) ?([SD])(?::|\b) ?)?"
)
"""A line as ESXi 5 to 8 write it on the host itself, up to where its wording begins: nearly every line, by one match."""
_CPU = re.compile(r"cpu\d+:(?P<world>\d{1,18})(?: opID=(?P<op_id>[^)\s]{1,200}))?\) ?")
_MARK = re.compile(r"(?:WARNING: ?|ALERT: ?|<\d>|<unk>: )+")
_QUOTED_CPU = re.compile(r"\bcpu[\d#]{1,4}:(?P<world>[\d#]{1,18})(?: opID=(?P<op_id>[^)\s]{1,200}))?\)")
"""The end of a prefix whose stamp, and perhaps numbers, were masked where the line was published."""
_ANYWHERE = re.compile(r"(?<![\w.:])(?P<name>X?VMotion\w*|Migrate\w*|FSR|SVMotion\w*|Hbr|World|Swap|MemSched): ")
_MIGRATION_SUBSYSTEM = re.compile(r"(?:Migrate|X?VMotion|FSR|SVMotion|CrossVmk)")
_SEVERITIES: dict[str | None, Severity] = {"vmkwarning": "warning", "vmkalert": "alert"}
_LONGEST_PREFIX = 400
_UNMISTAKABLE = (
    "considered-failure",
    "fsr-switchover-timeout",
    "precopy-stop",
    "all-pages-sent",
    "connect-failed",
    "stream-added",
)
"""Kinds that are told by their wording alone, where a text is quoted without even its subsystem."""
PROGRAMS = frozenset({None, "vmkernel", "vmkwarning", "vmkalert"})

MIGRATION_OTHER = migration_other("vmkernel")


class LineReader:
    """Reads lines by the declarations it is given."""

    def __init__(self, kinds: Iterable[LineKind]) -> None:
        """Compile the patterns and sort them by subsystem; kinds that name none are tried for all."""
        ready = [Compiled(kind) for kind in kinds]
        self._anywhere = tuple(declared for declared in ready if not declared.kind.subsystems)
        by_subsystem: dict[str, list[Compiled]] = {}
        for declared in ready:
            for subsystem in declared.kind.subsystems:
                by_subsystem.setdefault(subsystem, []).append(declared)
        self._by_subsystem = {name: (*several, *self._anywhere) for name, several in by_subsystem.items()}
        self._by_slug = {declared.kind.slug: declared for declared in ready}

    def parse(self, line: str, clock: Clock) -> Record | None:
        """Return what the line says, or ``None`` if it does not begin as a vmkernel record does."""
        if found := _LOCAL.match(line):
            return self._read_local(line, found)
        record = _read_relayed(line, clock)
        if record is not None:
            self._read_message(record)
        return record

    def _read_local(self, line: str, found: re.Match[str]) -> Record:
        stamp, level, program, world, op_id, mark, subsystem, vm, vm_after, shown_id, side = found.groups()
        severity = (mark and _marked(mark)) or _SEVERITIES.get(program) or envelope.LEVELS.get(level) or "info"
        at, start = found.end("mark"), found.end()
        message = line[at:]
        record = Record(
            message, from_utc_stamp(stamp), None, program, "vmkernel", severity, int(world), op_id
        )  # fmt: skip
        if shown_id is not None:
            record.vmotion_id, record.side = vmotion_id.from_text(shown_id), "S" if side == "S" else "D"
        self._find_kind(record, subsystem, start - at, vm or vm_after, sided=shown_id is not None)
        return record

    def parse_fragment(self, text: str) -> Record:
        """Return what a line says whose prefix is lost or masked (quoted in a KB article): no time."""
        if cpu := _QUOTED_CPU.search(text, 0, _LONGEST_PREFIX):
            world = int(cpu["world"]) if cpu["world"].isdecimal() else None
            record = Record(text[cpu.end() :], None, None, None, "vmkernel", None, world, cpu["op_id"])
            self._read_message(_strip_mark(record))
            return record
        start = _ANYWHERE.search(text)
        record = Record(text[start.start() :] if start else text, component="vmkernel")
        before = text[: start.start()] if start else text
        record.severity = "warning" if "WARNING:" in before else None
        if op_id := re.search(r" opID=([^)\s]+)\)", before):
            record.op_id = op_id[1]
        self._read_message(record if start else _strip_mark(record))
        if not start and record.kind in (None, MIGRATION_OTHER):
            self._find_unmistakable(record)
        return record

    def _find_unmistakable(self, record: Record) -> None:
        start = ids.past_sided(record.message) or 0
        for slug in _UNMISTAKABLE:
            if found := self._by_slug[slug].pattern.match(record.message, start):
                self._fill(record, self._by_slug[slug], found, None)
                return

    def fields_of(self, slug: str, message: str, *, main_only: bool = False) -> dict[str, Value]:
        """Return the fields of a message that is known to be of this kind; ``main_only``: those of its main pattern."""
        declared = self._by_slug.get(slug)
        if declared is None:
            return {}
        head = _SUBSYSTEM.match(message)
        start = head.end() if head else 0
        found = declared.pattern.match(message, start)
        if not found and (past := ids.past_sided(message, start)) is not None:
            found = declared.pattern.match(message, past)
        return _fields(declared, found, _vm(head), main_only=main_only) if found else {}

    def _read_message(self, record: Record) -> None:
        head = _SUBSYSTEM.match(record.message)
        subsystem = head["subsystem"] if head else ""
        self._find_kind(record, subsystem, head.end() if head else 0, _vm(head), sided=False)

    def _find_kind(self, record: Record, subsystem: str, start: int, vm: str | None, *, sided: bool) -> None:
        """Find the kind of what stands behind ``start``; ``sided``: the id and side were read before it."""
        message = record.message
        if not sided and (found := _sided(message, start, subsystem)):
            record.vmotion_id, record.side, start = found
        for declared in self._by_subsystem.get(subsystem, self._anywhere):
            if declared.holds in message and (matched := declared.pattern.match(message, start)):
                self._fill(record, declared, matched, vm)
                return
        self._read_unknown(record, subsystem)

    def _fill(self, record: Record, declared: Compiled, found: re.Match[str], vm: str | None) -> None:
        record.kind = kind = declared.kind
        record.read_later(partial(_fields, declared, found, vm))
        if declared.tells_id and (shown := declared.groups(found, record.message, found.pos).get("id")):
            record.vmotion_id = vmotion_id.from_text(shown)
        if declared.tells_side and "is_source" in record.fields:
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


def _fields(declared: Compiled, found: re.Match[str], vm: str | None, *, main_only: bool = False) -> dict[str, Value]:
    groups = found.groupdict() if main_only else declared.groups(found, found.string, found.pos)
    if vm and declared.kind.vm_is:
        groups.setdefault(declared.kind.vm_is, vm)
    groups.pop("id", None)
    return convert(groups)


def _sided(message: str, start: int, subsystem: str) -> tuple[str | None, Side, int] | None:
    """Return what :func:`ids.sided` finds; it searches the whole text only where there may be something."""
    if _MIGRATION_SUBSYSTEM.match(subsystem) or " S" in message or " D" in message:
        return ids.sided(message, start)
    return None


def _marked(mark: str) -> Severity | None:
    """Return the severity that the last ``WARNING:`` or ``ALERT:`` of a mark tells."""
    warning, alert = mark.rfind("WARNING"), mark.rfind("ALERT")
    return None if warning == alert else "warning" if warning > alert else "alert"


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
            _SEVERITIES.get(program) or severity or "info",
            int(cpu["world"]),
            cpu["op_id"],
        )
    )


def _strip_mark(record: Record) -> Record:
    """Turn ``WARNING:`` and ``ALERT:`` into the severity; drop the level tags of Linux drivers."""
    mark = _MARK.match(record.message)
    if mark:
        record.message = record.message[mark.end() :]
        record.severity = _marked(mark[0]) or record.severity
    return record
