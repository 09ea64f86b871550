"""Which VMs a name or uuid means.

Evidence names some worlds with a uuid, others with a name only: of a VM that was powered on again, and of which no process
list was taken since, nothing but its world's name is left. Such a part belongs to the one VM of that name, if there is one
and it was not elsewhere at that time; two VMs with different uuids are never taken for one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vmindex.errors import NotFoundError
from vmindex.filters import MigrationFilter, like
from vmindex.journey.statements import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vmindex.index import Index

_SELECT = "SELECT vm_id, name, uuid, vmx_path FROM vms WHERE "
_NOT_HEX = re.compile(r"[^0-9a-f]")
_SHORTEST_CUT = 20
"""World names are cut after so many characters at the least (27 on releases that were seen)."""
_BY_NAME = "part of it is known by its name only"
_NAMESAKES = "which of the VMs of this name it was is not known"
_OVERLAP_US = 600_000_000
"""Clocks of hosts, and the time that a migration takes, make the stays of one VM overlap by less."""


@dataclass(frozen=True, slots=True)
class VmPart:
    """A row of ``vms``: what a chain of worlds proves to be one VM."""

    vm_id: int
    name: str | None
    uuid: str | None
    vmx_path: str | None

    @property
    def identified(self) -> bool:
        """Whether more than a name is known."""
        return self.uuid is not None or self.vmx_path is not None


@dataclass(slots=True)
class VmGroup:
    """The parts that are one VM."""

    parts: list[VmPart]
    doubt: str = ""
    """Why some of it may be another VM: a name that was cut, that others have, or that stands for the uuid asked for."""

    @property
    def name(self) -> str | None:
        """The longest name: others may be cut."""
        return max((part.name for part in self.parts if part.name), key=len, default=None)

    @property
    def uuid(self) -> str | None:
        """The BIOS uuid."""
        return next((part.uuid for part in self.parts if part.uuid), None)


def find(index: Index, name: str) -> list[VmGroup]:
    """Return the VMs of a name (``*`` and ``?`` stand for any text) or uuid. Raises :class:`NotFoundError`."""
    asked = _matching(index, name)
    if not asked:
        raise NotFoundError(f"no VM is called '{name}'; list them with: vmindex vms")
    by_name = any(part.name and _fits(part.name, name) for part in asked)
    parts = {part.vm_id: part for part in (*asked, *_namesakes(index, asked))}
    groups = _group(list(parts.values()), _spans(index, parts), by_name=by_name)
    wanted = {part.vm_id for part in asked}
    found = [group for group in groups if any(part.vm_id in wanted for part in group.parts)]
    return sorted(found, key=lambda group: (group.name or "", group.uuid or "", group.parts[0].vm_id))


def _fits(name: str, pattern: str) -> bool:
    shape = "".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in pattern)
    return re.fullmatch(shape, name, re.IGNORECASE | re.DOTALL) is not None


def _matching(index: Index, name: str) -> list[VmPart]:
    condition = f"{like('name')} OR {like('uuid', 'name')}"
    found = [VmPart(*row) for row in index.sql(_SELECT + condition, {"name": MigrationFilter.pattern(name)}).rows]  # type: ignore[arg-type]
    digits = _NOT_HEX.sub("", name.lower())
    if not found and len(digits) == 32:
        same = "uuid = :uuid OR uuid IN (SELECT uuid FROM vm_evidence WHERE instance_uuid = :uuid)"
        found = [VmPart(*row) for row in index.sql(_SELECT + same, {"uuid": digits}).rows]  # type: ignore[arg-type]
    if not found and len(name) > _SHORTEST_CUT:  # a whole name, of which the evidence has only the beginning
        cuts = {name[:length] for length in range(_SHORTEST_CUT, len(name))}
        near = [VmPart(*row) for row in rows_of(index, _SELECT + "name IN {these}", cuts)]
        found = [part for part in near if not part.identified]
    return found


def _namesakes(index: Index, parts: Iterable[VmPart]) -> list[VmPart]:
    """Return every part whose name is one of these, or such a name cut, or whole where one of these is cut."""
    names = {part.name for part in parts if part.name}
    cuts = {name[:length] for name in names for length in range(_SHORTEST_CUT, len(name))}
    found = [VmPart(*row) for row in rows_of(index, _SELECT + "name IN {these}", names | cuts)]
    for name in sorted({part.name for part in parts if part.name and not part.identified}):
        if len(name) >= _SHORTEST_CUT:
            pattern = f"{MigrationFilter.pattern(name)}%"
            found += [VmPart(*row) for row in index.sql(_SELECT + like("name"), {"name": pattern}).rows]  # type: ignore[arg-type]
    return found


_Span = tuple[int, int, int]
"""(host_id, first, last sign of a world)"""


def _spans(index: Index, vm_ids: Iterable[int]) -> dict[int, list[_Span]]:
    found: dict[int, list[_Span]] = defaultdict(list)
    statement = """SELECT vm_id, host_id, first_us, last_us FROM worlds
                   WHERE vm_id IN {these} AND first_us IS NOT NULL AND last_us IS NOT NULL"""
    for vm_id, host_id, first_us, last_us in rows_of(index, statement, vm_ids):
        found[vm_id].append((host_id, first_us, last_us))
    return found


def _group(parts: list[VmPart], spans: dict[int, list[_Span]], *, by_name: bool) -> list[VmGroup]:
    groups: list[VmGroup] = []
    for part in sorted((part for part in parts if part.identified), key=lambda part: (part.uuid is None, part.vm_id)):
        same = next((group for group in groups if part.uuid is None and _shares_path(group, part)), None)
        if same is not None:
            same.parts.append(part)
        else:
            groups.append(VmGroup([part]))
    identified = list(groups)
    for part in sorted((part for part in parts if not part.identified), key=lambda part: (part.name or "", part.vm_id)):
        _attach(part, identified, groups, spans, by_name=by_name)
    return groups


def _shares_path(group: VmGroup, part: VmPart) -> bool:
    return any(other.vmx_path == part.vmx_path for other in group.parts)


def _attach(
    part: VmPart, identified: list[VmGroup], groups: list[VmGroup], spans: dict[int, list[_Span]], *, by_name: bool
) -> None:
    """Put a part that only has a name to the one VM that it can belong to, else to others of its kind."""
    exact = [group for group in identified if any(other.name == part.name for other in group.parts)]
    near = exact or [group for group in identified if _is_cut(part.name, group.name)]
    doubt = "" if (exact and by_name) or not near else _BY_NAME
    if len(near) > 1:
        near, doubt = [group for group in groups if group not in identified and group.name == part.name], _NAMESAKES
    elif not near:
        near = [group for group in groups if group.name == part.name or _is_cut(part.name, group.name)]
        doubt = "" if all(group.name == part.name for group in near) else _BY_NAME
    found = next((group for group in near if not _conflict(spans, part, group)), None)
    if found is None:
        groups.append(VmGroup([part], doubt if doubt == _NAMESAKES else ""))
        return
    found.parts.append(part)
    found.doubt = found.doubt or doubt


def _is_cut(cut: str | None, name: str | None) -> bool:
    return bool(cut and name) and len(cut or "") >= _SHORTEST_CUT and (name or "").startswith(cut or "")


def _conflict(spans: dict[int, list[_Span]], part: VmPart, group: VmGroup) -> bool:
    """Return whether both would be on two hosts at once."""
    others = [span for other in group.parts for span in spans.get(other.vm_id, ())]
    return any(
        host != other_host and min(last, other_last) - max(first, other_first) > _OVERLAP_US
        for host, first, last in spans.get(part.vm_id, ())
        for other_host, other_first, other_last in others
    )
