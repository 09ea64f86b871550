"""Read what VMware's vmacore logger writes before a message: time, level, thread, sub, opID, user.

Forms (``grammar.md`` §3): 3–4.0 ``[date time 'sub' thread level]``, 4.1 ``[date time thread level 'sub' opID=…]``,
5.x ``stamp [thread level 'sub' opID=…]``, 6–7 ``stamp level hostd[thread] [Originator@6876 sub=… opID=…]``, 8 ``stamp
In(166) Hostd[pid]: [Originator@6876 …]``, 9 ``stamp host Hostd pid - [esx@4413 sub="…"]``, vCenter 9 ``stamp INFO vpxd pid [Originator@4413 sub="…"]``, and relays of
all of these.
Every repetition is bounded: a damaged line costs no more than a whole one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from vmindex import timestamps
from vmindex.logs import envelope

if TYPE_CHECKING:
    from vmindex.logs.interface import Clock, Severity

LEVELS: dict[str, Severity] = {
    "panic": "critical",
    "fatal": "critical",
    "crit": "critical",
    "error": "error",
    "warning": "warning",
    "info": "info",
    "verbose": "debug",
    "debug": "debug",
    "trivia": "debug",
}
PROGRAMS = frozenset({"hostd", "vpxa", "vpxd", "fdm"})
"""In lower case; relays capitalise them."""

_BY_PRIORITY: tuple[Severity, ...] = (
    "emergency", "alert", "critical", "error", "warning", "notice", "info", "debug",
)  # fmt: skip
_GREP = re.compile(r"[\w./-]{1,200}\.log(?:\.\d+)?:(?=[\[\d<])")
_PRIORITY = re.compile(r"<(\d{1,3})>")
_MASKED = re.compile(r"[\dY]{4}-[\dM]{2}-[\dD]{2}T[\dhmsHMS:.#xn]{8,16}Z? ")
_ANY_STAMP = "2000-01-01T00:00:00Z "
_EVENT = re.compile(r"Event \[\d+\] \[[\d-]+\] \[(?P<time>[\dT:.-]{10,32}Z)\] ")
_ODD_RELAY = re.compile(
    r"(?:(?P<host>[\w.:{}-]{1,255}) )?(?:[\w-]{1,40} )?(?P<program>(?i:hostd|vpxa|vpxd|fdm))(?:\[\w+\])?: ?"
)
_QUOTED_RELAY = re.compile(r"(?P<program>(?i:hostd|vpxa|vpxd|fdm))(?:\[\w+\])?: ?")
"""What is left of a relay where a line is quoted without the relay's time."""
_LEVEL_WORDS = "|".join(LEVELS)
_ATTRIBUTES = r"(?P<attributes>(?: \w{1,20}=[^\]\n]{0,400})?)"
_PATH_OR_TEXT = r"(?P<sub>(?:Vmsvc\.)?vm:/[^\n]{0,600}?\.vmx|[^\n]{0,600}?)"
_MOMENT = r"(?P<moment>[\dyY]{4}-[\dmM]{2}-[\ddD]{2}[ T][\dhmsn:.,]{8,20}(?:Z|[+-]\d\d:?\d\d)?) "
_THREAD = r"(?P<program>[\w-]{1,40})\[[\w-]{1,40}\]:?"
_FORMS = tuple(
    re.compile(text)
    for text in (
        rf"(?:(?P<level>{_LEVEL_WORDS}) )?(?:{_THREAD} ?)?\[Originator@\d+ sub={_PATH_OR_TEXT}{_ATTRIBUTES}\](?: |$)",
        rf"\[(?:{_MOMENT})?[\w-]{{1,40}} (?P<level>{_LEVEL_WORDS}) '{_PATH_OR_TEXT}'{_ATTRIBUTES}\](?: |$)",
        rf"\[(?:{_MOMENT})?'{_PATH_OR_TEXT}' \w{{1,40}} (?P<level>{_LEVEL_WORDS})\](?: |$)",
        rf"(?P<level>{_LEVEL_WORDS}) '{_PATH_OR_TEXT}'{_ATTRIBUTES}\](?: |$)",
        rf"(?P<level>{_LEVEL_WORDS}) {_THREAD} (?:\[(?P<attributes>opID=[^\]\n]{{0,400}})\] )?",
    )
)
_ATTRIBUTE = re.compile(r"\b(?P<name>sub|opID|user)=(?:\"(?P<quoted>[^\"]*)\"|(?P<bare>[^=\]\"]*?)(?= \w{1,20}=|$))")
_UNMARKED = re.compile(r"- (?:last log rotation|time the service)|Section for VMware|Event \[\d+\] \[|\[NFC ERROR\]")


@dataclass(slots=True)
class Prefix:
    """What stands before the message, and where the message begins."""

    start: int
    at_us: int | None = None
    host: str | None = None
    program: str | None = None
    severity: Severity | None = None
    sub: str = ""
    op_id: str | None = None
    user: str | None = None


def read(line: str, clock: Clock) -> Prefix | None:
    """Return the prefix of a line; ``None`` if vmacore did not write it."""
    found = _read_outer(line, clock)
    bracket = _read_bracket(line, found, clock)
    if bracket or found.sub or (found.program or "").lower() in PROGRAMS:
        if not found.severity and (priority := _PRIORITY.match(line)):
            found.severity = _BY_PRIORITY[int(priority[1]) & 7]
        return found
    return found if not found.program and _UNMARKED.match(line, found.start) else None


def _read_outer(line: str, clock: Clock) -> Prefix:
    """Read stamps, hosts and programs of the host itself and of relays."""
    grep = _GREP.match(line)
    text, cut = (line[grep.end() :], grep.end()) if grep else (line, 0)
    head = envelope.read(text, clock)
    if head is None:
        return _read_outer_masked(text, cut, clock)
    found = Prefix(cut + head.start, head.at_us, head.host, head.program, head.severity)
    if head.data is not None:
        _read_attributes(head.data, found)
    _read_odd_relay(line, found)
    return found


def _read_outer_masked(text: str, cut: int, clock: Clock) -> Prefix:
    """Read a line whose time was masked where it was published, or that has none."""
    masked = _MASKED.match(text)
    head = envelope.read(_ANY_STAMP + text[masked.end() :], clock) if masked else None
    if not masked or head is None:
        event = _EVENT.match(text)
        found = Prefix(cut, envelope.from_iso(event["time"]) if event else None)
        relay = _QUOTED_RELAY.match(text)
        if relay and any(form.match(text, relay.end()) for form in _FORMS):
            found.program, found.start = relay["program"], cut + relay.end()
        return found
    start = cut + masked.end() + head.start - len(_ANY_STAMP)
    return Prefix(start, None, head.host, head.program, head.severity)


def _read_odd_relay(line: str, found: Prefix) -> None:
    """Read ``esx.vmware.com vmkwarning Hostd:``, where a relay put a wrong program before the right one."""
    odd = _ODD_RELAY.match(line, found.start)
    if odd:
        found.host = odd["host"] or found.host
        found.program = odd["program"]
        found.start = odd.end()


def _read_bracket(line: str, found: Prefix, clock: Clock) -> bool:
    form = next((match for pattern in _FORMS if (match := pattern.match(line, found.start))), None)
    if form is None:
        return False
    groups = form.groupdict()
    found.start = form.end()
    found.severity = LEVELS.get(groups.get("level") or "", found.severity)
    found.program = groups.get("program") or found.program
    found.sub = groups.get("sub") or ""
    _read_attributes(groups.get("attributes") or "", found)
    if moment := groups.get("moment"):
        at_us = _local_moment(moment, clock)
        found.at_us = found.at_us if at_us is None else at_us
    return True


def _read_attributes(text: str, found: Prefix) -> None:
    for attribute in _ATTRIBUTE.finditer(text):
        value = attribute["quoted"] if attribute["quoted"] is not None else attribute["bare"]
        if attribute["name"] == "sub":
            found.sub = value
        elif attribute["name"] == "opID":
            found.op_id = value.strip() or None
        else:
            found.user = value


def _local_moment(text: str, clock: Clock) -> int | None:
    """Return the time of the 4.x form, which shows the host's local time without its zone."""
    try:
        moment = datetime.fromisoformat(text.replace(",", "."))
    except ValueError:  # masked where it was published
        return None
    return timestamps.from_datetime(moment if moment.tzinfo else moment.replace(tzinfo=clock.zone))
