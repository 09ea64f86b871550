"""Read what stands before a message of vmware.log (``grammar.md`` §3).

4.x ``Mar 06 17:31:16.123: vmx| ``, 5.0 ``<stamp>| vmx| ``, 5.1 to 7 ``<stamp>| vmx| I125: `` (late 7.0 with an opID,
often empty, between the thread and the level), 8.x ``<stamp> In(05) vmx - ``, with ``In(05)+`` before the further lines of a message.
KB articles mask or drop the stamp, and some the level: such lines are read without what is missing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vmindex.logs import envelope
from vmindex.logs.interface import Record

if TYPE_CHECKING:
    from vmindex.logs.interface import Clock, Severity

_ISO = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?"
_MASKED = r"\[?[YyMmDdXx\d#*-]{4,12}T[HhMmSsXx\d#*:.+-]{2,24}Z?\]?"
_COLUMNS = re.compile(
    rf"(?:(?P<stamp>{_ISO}|{_MASKED}) ?)?(?P<level>[A-Z][a-z])\(\d{{0,3}}\)\+? (?P<thread>[^\s:]+) "
    # Lines that go on a message may lack the opID; what has no digit, or ends as a module's name does, is none.
    r"(?:(?P<op_id>-|(?!\[)(?=[^\s\d]*\d)\S*[^\s:]) )?"
)
_LEVEL_DROPPED = re.compile(
    rf"(?P<stamp>{_ISO}|{_MASKED}) (?P<level>)(?P<thread>vmx|mks|svga|(?:vcpu|vthread|[Ww]orker)[-#]\d+) (?P<op_id>-) "
)
_PIPES = re.compile(
    rf"(?:(?P<stamp>{_ISO}|{_MASKED})\| ?"
    r"|(?P<month>[A-Z][a-z]{2}) {1,2}(?P<day>\d{1,2}) (?P<time>\d\d:\d\d:\d\d(?:\.\d{1,6})?): )?"
    r"(?P<thread>[A-Za-z][\w#.:-]{0,60})\| ?(?:(?P<op_id>[^|\s]{0,120})\| )?(?:(?P<level>[A-Z])\d{2,3}(?:: |\+ ?))?"
)
_LETTERS: dict[str, Severity] = {
    "I": "info",
    "W": "warning",
    "E": "error",
    "N": "notice",
    "C": "critical",
    "D": "debug",
}


def read(line: str, clock: Clock) -> Record | None:
    """Return the record of a line, its message not yet looked at; ``None`` for a continuation or another format."""
    if found := _COLUMNS.match(line) or _LEVEL_DROPPED.match(line):
        severity = envelope.LEVELS.get(found["level"])
        return _record(line, found, _iso(found["stamp"]), severity)
    if found := _PIPES.match(line):
        return _record(line, found, _moment(found, clock), _LETTERS.get(found["level"] or "I", "info"))
    return None


def _record(line: str, found: re.Match[str], at_us: int | None, severity: Severity | None) -> Record:
    op_id = found["op_id"] if found["op_id"] != "-" else None
    return Record(line[found.end() :].strip(), at_us, component="vmware", severity=severity, op_id=op_id or None)


def _moment(found: re.Match[str], clock: Clock) -> int | None:
    month = found["month"]
    if month in envelope.MONTHS:
        return clock.without_year(envelope.MONTHS.index(month) + 1, int(found["day"]), found["time"])
    return _iso(found["stamp"])


def _iso(stamp: str | None) -> int | None:
    return envelope.from_iso(stamp) if stamp and stamp[0].isdigit() else None
