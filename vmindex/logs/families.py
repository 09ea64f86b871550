"""All families, how to tell which one a file or a line belongs to, and what a stored message says."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from vmindex.logs import boots, envelope, vmacore, vmkernel, vmware, vobd
from vmindex.logs.compiled import Compiled
from vmindex.logs.interface import Family, Record
from vmindex.logs.vmacore.fields import convert as convert_vmacore
from vmindex.logs.vmware.fields import convert as convert_vmware

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from vmindex.logs.interface import Clock, LineKind, Value

_ENOUGH = 0.5
_SINGLE = (vmkernel.FAMILY, boots.VMKSUMMARY, vobd.FAMILY, *vmacore.FAMILIES, vmware.FAMILY)
_BY_PROGRAM: dict[str, Family] = {
    "vmkernel": vmkernel.FAMILY,
    "vmkwarning": vmkernel.FAMILY,
    "vmkalert": vmkernel.FAMILY,
    "bootstop": boots.VMKSUMMARY,
    "vobd": vobd.FAMILY,
    **vmacore.BY_PROGRAM,
}
_BY_SHAPE = (vmkernel.FAMILY, vmacore.HOSTD, vmware.FAMILY)
"""Their prefixes tell them apart; ``hostd`` stands for all logs of its kind, whose lines mostly name the program."""
_VOB = re.compile(r"\d{1,20}us: ")
"""What tells a line of vobd that does not name its program: any stamp will do as its prefix."""


def _parse_mixed(line: str, clock: Clock) -> Record | None:
    """Read a line of a file into which many programs write: each line goes to the family of its program."""
    head = envelope.read(line, clock)
    if head is not None and head.program in _BY_PROGRAM:
        return _BY_PROGRAM[head.program].parse(line, clock) or _plain(line, head)
    for family in _BY_SHAPE:
        if record := family.parse(line, clock):
            return record
    if _VOB.search(line, 0, 400) and (record := vobd.FAMILY.parse(line, clock)):
        return record
    return None if head is None else _plain(line, head)


def _plain(line: str, head: envelope.Envelope) -> Record:
    return Record(line[head.start :], head.at_us, head.host, head.program, "other", head.severity)


MIXED = Family(
    slug="syslog",
    names=re.compile(r"(?:.*[-_.])?(?:messages|syslog)(?:[-_.].*)?"),
    needles=tuple(dict.fromkeys(needle for family in _SINGLE[:-1] for needle in family.needles)),
    kinds=(),
    parse=_parse_mixed,
    op_id_map=vmkernel.OP_ID_MAP,
    continues=(b"-->",),
)

FAMILIES: tuple[Family, ...] = (*_SINGLE, MIXED)
_BY_SLUG = {family.slug: family for family in FAMILIES}
_OTHER_KINDS = (vmkernel.MIGRATION_OTHER, vmacore.MIGRATION_OTHER, vmware.MIGRATION_OTHER)


def all_kinds() -> tuple[LineKind, ...]:
    """Return every declared line kind."""
    return (*(kind for family in FAMILIES for kind in family.kinds), *_OTHER_KINDS)


def family_of(slug: str) -> Family:
    """Return the family of this slug."""
    return _BY_SLUG[slug]


def family_by_name(name: str) -> Family | None:
    """Return the family that a file name (no directory) announces."""
    lowered = name.lower()
    return next((family for family in FAMILIES if family.names.fullmatch(lowered)), None)


def family_by_content(lines: Sequence[str], clock: Clock) -> Family | None:
    """Return the family of a file by its first lines: that of most of them, if it knows at least half.

    A file with host tokens of a relay is ``syslog``, since other programs may write to it further down.
    """
    filled = [line for line in lines if line.strip() and not line.startswith("-->")]
    records = [record for line in filled if (record := _parse_mixed(line, clock)) is not None]
    if not filled or len(records) < _ENOUGH * len(filled):
        return None
    components = {record.component for record in records}
    if any(record.host for record in records) or len(components) > 1:
        return MIXED if any(record.program for record in records) else None
    return next((family for family in _SINGLE if family.slug in components), None)


_FRAGMENTS: tuple[Callable[[str], Record], ...] = (vmkernel.READER.parse_fragment, vmacore.READER.parse_fragment)
"""For lines that are quoted without their prefix."""


def parse_any(line: str, clock: Clock) -> Record:
    """Read a line of any log; what no family knows is a record without kind, whose message is the line."""
    if record := _parse_mixed(line, clock):
        return record
    return next((record for parse in _FRAGMENTS if (record := parse(line)).kind is not None), Record(line))


_Convert: TypeAlias = "Callable[[Mapping[str, Any]], dict[str, Value]]"


@cache
def _patterns() -> dict[str, list[tuple[Compiled, _Convert]]]:
    found: dict[str, list[tuple[Compiled, _Convert]]] = {}
    for kinds, convert in ((vmacore.KINDS, convert_vmacore), (vmware.KINDS, convert_vmware)):
        for kind in kinds:
            found.setdefault(kind.slug, []).append((Compiled(kind), convert))
    return found


def fields_of(component: str, slug: str, message: str) -> dict[str, Value]:
    """Return the fields of a stored message whose kind is known."""
    if component == "vmkernel":
        return vmkernel.READER.fields_of(slug, message)
    for declared, convert in _patterns().get(slug, ()):
        if found := declared.pattern.match(message):
            return convert(declared.groups(found, message))
    return {}
