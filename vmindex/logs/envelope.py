"""Read what stands before a message: stamps, host tokens, levels, program names, in any order of relays.

Forms seen (``grammar.md`` §3): ESXi 5–7 ``<stamp>``, 8 ``<stamp> In(182) vmkernel:``, 9 ``<stamp> host vmkernel - -
[esx@4413]``, vCenter 9 ``<stamp> INFO vpxd 20973 [Originator@4413 sub="…"]``, 3–4 ``Dec 25 16:39:25 host vmkernel: 110:04:58:41.276``, syslog ``<181><stamp> host vmkernel:``, relays
that put a header of their own, or no time (``NoneZ``), before any of these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vmindex import timestamps

if TYPE_CHECKING:
    from vmindex.logs.interface import Clock, Severity

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH_NUMBERS = {name: number for number, name in enumerate(MONTHS, 1)}

LEVELS: dict[str, Severity] = {
    "Db": "debug",
    "In": "info",
    "No": "notice",
    "Wa": "warning",
    "Er": "error",
    "Cr": "critical",
    "Al": "alert",
    "Em": "emergency",
}
"""The two letters before ``(182)`` on 8.x."""

_LEVELS_IN_FULL: dict[str, Severity] = {
    "TRIVIA": "debug",
    "VERBOSE": "debug",
    "DEBUG": "debug",
    "INFO": "info",
    "WARN": "warning",
    "WARNING": "warning",
    "ERROR": "error",
    "CRITICAL": "critical",
    "FATAL": "critical",
    "PANIC": "critical",
}

_PRIORITY = re.compile(r"<\d{1,3}>(?:1 )?")
_STAMP = re.compile(
    r"(?:(?:<\d{1,3}>)?1 )?(?P<iso>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?):?\s+"
    r"|(?P<month>[A-Z][a-z]{2}) {1,2}(?P<day>\d{1,2})(?: \d{4})? (?P<time>\d\d:\d\d:\d\d(?:\.\d+)?)(?: \d{4})?:? "
    r"|NoneZ "
)
"""A relay that does not know RFC 5424 leaves its version before the stamp."""
_LEVEL = re.compile(r"(?P<level>[A-Z][a-z])\(\d*\)\+? ")
_LEVEL_IN_FULL = re.compile(rf"(?P<level>{'|'.join(_LEVELS_IN_FULL)}) (?=[A-Za-z][\w./-]* \d+ \[)")
_DATA = r"\[(?P<data>(?:[^\]\"]|\"[^\"]*\")*)\]"
_PROGRAM = re.compile(
    r"(?![0-9A-Fa-f]{1,4}:[0-9A-Fa-f:.]{0,45}:\S{0,60} )"  # an IPv6 address, which may begin with letters
    r"(?P<program>[A-Za-z][\w./-]*)(?:\[\w+\])?: ?"
    rf"|(?P<structured>[A-Za-z][\w./-]*) (?:(?:-|\d+) (?:-|\S+) (?:-|{_DATA})|\d+ {_DATA.replace('data', 'only_data')}) {{0,2}}\ufeff?"
)
"""vCenter's syslog puts two blanks before the message, others the mark of UTF-8 (RFC 5424)."""
_HOST = re.compile(
    r"(?P<host>[\w{][\w.:{}%-]*|-) (?=<?\d|[A-Z][a-z]{2} [ \d]|[A-Z][a-z]\(|[A-Za-z][\w./-]*(?:\[\w+\])?:|[\w./-]+ (?:-|\d+) )"
)
_UPTIME = re.compile(r"(?P<days>\d{1,5}):(?P<hours>\d\d):(?P<minutes>\d\d):(?P<seconds>\d\d)\.(?P<millis>\d{3}) +")
_MOST_RELAYS = 2


@dataclass(slots=True)
class Envelope:
    """What stands before the message, and where the message begins."""

    at_us: int | None
    host: str | None
    program: str | None
    severity: Severity | None
    start: int
    data: str | None = None
    """Structured data of 9.x, without its brackets."""
    uptime_us: int | None = None


def from_iso(text: str) -> int | None:
    """Return the microseconds of an ISO 8601 stamp, ``None`` for an impossible one (month 13)."""
    try:
        return timestamps.from_iso(text.replace(",", "."))
    except ValueError:
        return None


def read(line: str, clock: Clock) -> Envelope | None:
    """Return the envelope of a line, ``None`` if it has none (a continuation line, another format).

    The innermost stamp and host are taken: a relay adds its own in front.
    """
    found = Envelope(None, None, None, None, _past_priority(line))
    # Only the ``vmkernel: 114:03:25:51.489 cpu2:…`` that KB articles quote goes without a stamp.
    if not _read_header(line, found, clock) and not line.startswith("vmk", found.start):
        return None
    _read_names(line, found)
    for _ in range(_MOST_RELAYS):
        if not _read_header(line, found, clock):
            break
        _read_names(line, found)
    uptime = _UPTIME.match(line, found.start)
    if uptime:
        found.start = uptime.end()
        found.uptime_us = _uptime_us(uptime)
    return found if uptime or _STAMP.match(line, _past_priority(line)) else None


def _uptime_us(uptime: re.Match[str]) -> int:
    days, hours, minutes, seconds, millis = (int(part) for part in uptime.groups())
    return ((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + millis) * 1000


def _past_priority(line: str) -> int:
    priority = _PRIORITY.match(line)
    return priority.end() if priority else 0


def _read_header(line: str, found: Envelope, clock: Clock) -> bool:
    """Read one stamp; the last that can be read counts, since relays put theirs in front."""
    stamp = _STAMP.match(line, found.start)
    if not stamp:
        return False
    found.start = stamp.end()
    at_us = _moment(stamp, clock)
    found.at_us = found.at_us if at_us is None else at_us
    return True


def _moment(stamp: re.Match[str], clock: Clock) -> int | None:
    if stamp["iso"]:
        return from_iso(stamp["iso"])
    if stamp["month"] in _MONTH_NUMBERS:
        return clock.without_year(_MONTH_NUMBERS[stamp["month"]], int(stamp["day"]), stamp["time"])
    return None


def _read_names(line: str, found: Envelope) -> None:
    """Read ``[host] [level] [program:]`` or the structured form."""
    if (
        not _LEVEL.match(line, found.start)
        and not _LEVEL_IN_FULL.match(line, found.start)
        and not _names_program(line, found.start)
        and (host := _HOST.match(line, found.start))
    ):
        found.host = host["host"] if host["host"] != "-" else found.host
        found.start = host.end()
    if level := _LEVEL.match(line, found.start):
        found.severity = LEVELS.get(level["level"])
        found.start = level.end()
    elif level := _LEVEL_IN_FULL.match(line, found.start):
        found.severity = _LEVELS_IN_FULL[level["level"]]
        found.start = level.end()
    if program := _names_program(line, found.start):
        found.program = program["program"] or program["structured"]
        found.data = program["data"] or program["only_data"]
        found.start = program.end()


def _names_program(line: str, start: int) -> re.Match[str] | None:
    """``cpu3:123)`` looks like a program too, and is the message."""
    found = _PROGRAM.match(line, start)
    return None if found and re.match(r"cpu\d+:", line[start : start + 12]) else found
