"""All families, how to tell which one a file belongs to, and what a stored message says."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from vmindex.logs import boots, vmacore, vmkernel, vmware, vobd
from vmindex.logs.any_line import parse_mixed
from vmindex.logs.compiled import Compiled
from vmindex.logs.interface import Family
from vmindex.logs.vmacore.fields import convert as convert_vmacore
from vmindex.logs.vmware.fields import convert as convert_vmware

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from vmindex.logs.interface import Clock, LineKind, Value

_ENOUGH = 0.5
_SINGLE = (vmkernel.FAMILY, boots.VMKSUMMARY, vobd.FAMILY, *vmacore.FAMILIES, vmware.FAMILY)

MIXED = Family(
    slug="syslog",
    names=re.compile(r"(?:.*[-_.])?(?:messages|syslog)(?:[-_.].*)?"),
    needles=tuple(dict.fromkeys(needle for family in _SINGLE[:-1] for needle in family.needles)),
    kinds=(),
    parse=parse_mixed,
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
    records = [record for line in filled if (record := parse_mixed(line, clock)) is not None]
    if not filled or len(records) < _ENOUGH * len(filled):
        return None
    components = {record.component for record in records}
    if any(record.host for record in records) or len(components) > 1:
        return MIXED if any(record.program for record in records) else None
    return next((family for family in _SINGLE if family.slug in components), None)


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
