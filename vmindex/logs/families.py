"""All families, and how to tell which one a file belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vmindex.logs import boots, envelope, vmkernel
from vmindex.logs.interface import Family, Record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vmindex.logs.interface import Clock, LineKind

_BY_PROGRAM: dict[str, Family] = {
    "vmkernel": vmkernel.FAMILY,
    "vmkwarning": vmkernel.FAMILY,
    "vmkalert": vmkernel.FAMILY,
    "bootstop": boots.VMKSUMMARY,
    "vobd": boots.VOBD,
}


def _parse_mixed(line: str, clock: Clock) -> Record | None:
    """Read a line of a file into which many programs write: each line goes to the family of its program."""
    head = envelope.read(line, clock)
    if head is None:
        return vmkernel.FAMILY.parse(line, clock)
    family = _BY_PROGRAM.get(head.program or "vmkernel")
    if family is None:
        return _plain(line, head)
    return family.parse(line, clock)


def _plain(line: str, head: envelope.Envelope) -> Record:
    return Record(line[head.start :], head.at_us, head.host, head.program, "other", head.severity)


_SINGLE = (vmkernel.FAMILY, boots.VMKSUMMARY, boots.VOBD)

MIXED = Family(
    slug="syslog",
    names=re.compile(r"(?:.*[-_.])?(?:messages|syslog)(?:[-_.].*)?"),
    literals=tuple(dict.fromkeys(literal for family in _SINGLE for literal in family.literals)),
    kinds=(),
    parse=_parse_mixed,
)

FAMILIES: tuple[Family, ...] = (*_SINGLE, MIXED)
_ENOUGH = 0.5


def all_kinds() -> tuple[LineKind, ...]:
    """Return every declared line kind."""
    return (*(kind for family in FAMILIES for kind in family.kinds), vmkernel.MIGRATION_OTHER)


def family_by_name(name: str) -> Family | None:
    """Return the family that a file name (no directory) announces."""
    lowered = name.lower()
    return next((family for family in FAMILIES if family.names.fullmatch(lowered)), None)


def family_by_content(lines: Sequence[str], clock: Clock) -> Family | None:
    """Return the family of a file by its first lines: that of most of them, if it knows at least half.

    A file with host tokens of a relay is ``syslog``, since other programs may write to it further down.
    """
    filled = [line for line in lines if line.strip()]
    records = [record for line in filled if (record := _parse_mixed(line, clock)) is not None]
    if not filled or len(records) < _ENOUGH * len(filled):
        return None
    local = [record for record in records if record.component == "vmkernel" and record.host is None]
    if len(local) == len(records):
        return vmkernel.FAMILY
    return MIXED if any(record.program for record in records) else None
