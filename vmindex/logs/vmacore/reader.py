"""Read one record of hostd, vpxa, vpxd or fdm: prefix, vMotion ID, side, kind.

A kind is tried only if the words that all its lines hold (``LineKind.holds``) are in the record.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vmindex import vmotion_id
from vmindex.logs import ids
from vmindex.logs.compiled import Compiled, migration_other
from vmindex.logs.interface import Record
from vmindex.logs.vmacore import prefix
from vmindex.logs.vmacore.fields import convert

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vmindex.logs.interface import Clock, Component, LineKind, Severity, Side

_READ_CHARS = 16 << 10
"""What a record says is in its beginning; a damaged one may be a megabyte long."""

_SHORTEST_ID = 15
"""Digits; a shorter number in a line of unknown wording is a time or a count."""

_COMPONENTS: dict[str, Component] = {"hostd": "hostd", "vpxa": "vpxa", "vpxd": "vpxd", "fdm": "fdm"}
_SUB_NAME = re.compile(
    r"(?:[A-Za-z]\w{0,40}\.){0,4}(?P<name>[A-Za-z][\w-]*)"
    r"(?:[ .]?\(?(?P<id>\d{15,20}\b|(?<=VMotion(?:Src|Dst) \()\d{1,14}(?=\))))?"
)
_SUB_PATH = re.compile(r"(?:\w{1,40}\.){0,4}vm:(?P<path>/.+)")
_MIGRATION_WORDS = re.compile(r"[Mm]igrat|MIGRATE|[Mm]otion|MigID")
_SOURCE_WORDS = re.compile(r"VMotionSrc|_EMIGRATING|VMotion\w*Src\b|VMotionManager\.\w*Source")
_DEST_WORDS = re.compile(r"VMotionDst|_IMMIGRATING|VMotion\w*Dst\b|VMotionManager\.\w*Destination")
_SIDE_OF: dict[object, Side] = {"to": "S", "from": "D"}
_EVENT_SEVERITIES: dict[object, Severity] = {"info": "info", "user": "info", "warning": "warning", "error": "error"}
"""An event tells its own; the line that carries it is mostly of level info."""

MIGRATION_OTHER = migration_other("hostd")


class VmacoreReader:
    """Reads records by the declarations it is given; the first that fits counts."""

    def __init__(self, kinds: Iterable[LineKind]) -> None:
        """Compile the patterns."""
        self._kinds = tuple(Compiled(kind) for kind in kinds)

    def parse(self, line: str, clock: Clock, component: Component = "hostd") -> Record | None:
        """Return what a record says; ``component`` is that of the file, for lines that name no program."""
        head = prefix.read(line, clock)
        if head is None or (head.program is None and line.startswith("-->", head.start)):
            return None  # a continuation whose first line is elsewhere
        record = self._record(line, head, component)
        self._read_message(record, head.sub)
        if record.kind is not None and head.user:
            record.fields.setdefault("user", head.user)
        return record

    def parse_fragment(self, text: str, component: Component = "hostd") -> Record:
        """Return what a text says whose prefix is lost: no time."""
        record = Record(text.strip(), component=component)
        self._read_message(record, "")
        return record

    def _record(self, line: str, head: prefix.Prefix, component: Component) -> Record:
        program = (head.program or "").lower()
        message = line[head.start :] or head.sub
        named: Component = component if not program or program == "-" else "other"
        record = Record(message, head.at_us, head.host, head.program, _COMPONENTS.get(program, named))
        record.severity, record.op_id = head.severity, head.op_id
        return record

    def _read_message(self, record: Record, sub: str) -> None:
        named = _SUB_NAME.match(sub)
        if named and named["id"]:
            record.vmotion_id = vmotion_id.from_text(named["id"])
        sub_name = named["name"] if named else ""
        for declared in self._kinds:
            if declared.kind.holds in record.message and _fits(declared, record, sub_name):
                break
        else:
            _read_unknown(record)
        if record.kind is not None:
            _complete(record, sub)


def _fits(declared: Compiled, record: Record, sub_name: str) -> bool:
    kind = declared.kind
    if (kind.subsystems and sub_name not in kind.subsystems) or (kind.component == "fdm" != record.component):
        return False
    text = record.message[:_READ_CHARS]
    found = declared.pattern.match(text)
    if not found:
        return False
    groups = declared.groups(found, text)
    if shown := groups.pop("id", None):
        record.vmotion_id = vmotion_id.from_text(shown)
    record.kind = kind
    record.fields = convert(groups)
    return True


def _read_unknown(record: Record) -> None:
    """Keep a line that carries an id though nobody has declared its wording."""
    if record.vmotion_id is None:
        record.vmotion_id = _named_id(record.message)
    if record.vmotion_id is not None:
        record.kind = MIGRATION_OTHER


def _named_id(message: str) -> str | None:
    text = message[:_READ_CHARS]
    found = ids.named(text) if _MIGRATION_WORDS.search(text) else None
    return found if found and len(found) >= _SHORTEST_ID else None


def _complete(record: Record, sub: str) -> None:
    """Add what other parts of the line tell: side, VM path, severity, vMotion ID."""
    record.side = _side(record, sub)
    if path := _SUB_PATH.match(sub):
        record.fields.setdefault("vmx_path", path["path"])
    if severity := _EVENT_SEVERITIES.get(record.fields.get("event_severity")):
        record.severity = severity
    if record.vmotion_id is None:
        record.vmotion_id = _named_id(record.message)


def _side(record: Record, sub: str) -> Side | None:
    if record.kind is not None and record.kind.side:
        return record.kind.side
    if told := _SIDE_OF.get(record.fields.get("direction")):
        return told
    # The first line only: a body may quote the other side.
    words = f"{sub} {record.message.partition(chr(10))[0]}"
    source, dest = _SOURCE_WORDS.search(words), _DEST_WORDS.search(words)
    if source and dest:
        return None
    return "S" if source else "D" if dest else None
