"""Find the kind of a message of vmware.log by its first word, then its fields, vMotion ID and side."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vmindex import vmotion_id
from vmindex.logs import ids
from vmindex.logs.compiled import Compiled, migration_other
from vmindex.logs.vmware import prefix, states
from vmindex.logs.vmware.fields import convert
from vmindex.logs.vobd import dotted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vmindex.logs.interface import Clock, LineKind, Record, Side, Value

_FIRST_WORD = re.compile(r"\[?[\w-]+")
_STATE_NAMES = {"from_state": "from_name", "to_state": "to_name", "state": "state_name"}
_OTHER_END = {"from_state": "to_state", "to_state": "from_state"}

MIGRATION_OTHER = migration_other("vmware")


class LineReader:
    """Reads lines by the declarations it is given.

    Here ``subsystems`` are first words of messages (``Migrate``, ``[msg``), and patterns match whole messages:
    the VMX has no separator between the two that it always keeps to.
    """

    def __init__(self, kinds: Iterable[LineKind]) -> None:
        """Compile the patterns and sort them by first word."""
        self._by_word: dict[str, list[Compiled]] = {}
        for kind in kinds:
            ready = Compiled(kind)
            for word in kind.subsystems:
                self._by_word.setdefault(word, []).append(ready)

    def parse(self, line: str, clock: Clock) -> Record | None:
        """Return what the line says, or ``None`` if it does not begin as a record of vmware.log does."""
        record = prefix.read(line, clock)
        if record is not None:
            self._read_message(record)
        return record

    def _read_message(self, record: Record) -> None:
        word = _FIRST_WORD.match(record.message)
        for declared in self._by_word.get(word[0], ()) if word else ():
            if found := declared.pattern.match(record.message):
                _fill(record, declared, found)
                return
        _read_unknown(record, word[0] if word else "")


def _fill(record: Record, declared: Compiled, found: re.Match[str]) -> None:
    groups = declared.groups(found, record.message)
    if shown := groups.pop("id", None):
        record.vmotion_id = vmotion_id.from_text(shown)
    if shown := groups.pop("hex_id", None):  # hex even where it happens to have decimal digits only
        record.vmotion_id = vmotion_id.from_text("0x" + shown)
    if address := groups.get("address"):
        groups["address"] = dotted(address)
    record.op_id = groups.pop("op_id", None) or record.op_id
    record.kind = declared.kind
    record.fields = convert(groups)
    _name_states(record.fields)
    record.side = declared.kind.side or _side(record.fields)


def _name_states(fields: dict[str, Value]) -> None:
    """Add the names of states that are printed as numbers only, where they are known."""
    for numbered, named in _STATE_NAMES.items():
        number, beside = fields.get(numbered), fields.get(_OTHER_END.get(numbered, ""))
        if named in fields or not isinstance(number, int):
            continue
        if name := states.name(number, beside if isinstance(beside, int) else None):
            fields[named] = name


def _side(fields: dict[str, Value]) -> Side | None:
    if side := {"PrepareSource": "S", "PrepareDestination": "D"}.get(str(fields.get("request"))):
        return "S" if side == "S" else "D"
    if fields.get("module") == "Migrate":  # only a VMX that waits for a migration powers this module on
        return "D"
    for named in _STATE_NAMES.values():
        if side_of_name := states.side_of_name(str(fields.get(named, ""))):
            return side_of_name
    return states.side_of_numbers(*(number for name in _STATE_NAMES if isinstance(number := fields.get(name), int)))


def _read_unknown(record: Record, word: str) -> None:
    """Keep a line that carries an id though nobody has declared its wording."""
    record.vmotion_id = ids.named(record.message)
    if record.vmotion_id is None and "igrat" in word:
        record.vmotion_id = ids.bare(record.message)
    if record.vmotion_id is not None:
        record.kind = MIGRATION_OTHER
