"""The states of a migration in the VMX, by number and by name (KB 1010634, ``grammar.md`` §4).

The numbers moved: a state was put in before the source's handshake, so that what was 5 up to some release is 6 on
8.x. A number is named only where both tables agree, or where the transition shows which of them counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vmindex.logs.interface import Side

OLD_NAMES: Mapping[int, str] = {
    0: "MIGRATE_VMX_NONE",
    1: "MIGRATE_TO_VMX_READY",
    2: "MIGRATE_TO_VMX_PRECOPY",
    3: "MIGRATE_TO_VMX_CHECKPT",
    4: "MIGRATE_TO_VMX_WAIT_HANDSHAKE",
    5: "MIGRATE_TO_VMX_FINISHED",
    7: "MIGRATE_FROM_VMX_INIT",
    8: "MIGRATE_FROM_VMX_WAITING",
    9: "MIGRATE_FROM_VMX_PRECOPY",
    10: "MIGRATE_FROM_VMX_CHECKPT",
    11: "MIGRATE_FROM_VMX_FINISHED",
}
"""Up to 5.0 (KB 1010634); 6 was not used."""

NEW_NAMES: Mapping[int, str] = {
    0: "MIGRATE_VMX_NONE",
    1: "MIGRATE_TO_VMX_READY",
    5: "MIGRATE_TO_VMX_WAIT_HANDSHAKE",
    6: "MIGRATE_TO_VMX_FINISHED",
}
"""8.x, as far as its lines have shown them with their names; a destination ends in 12."""

_LAST_OF_SOURCE = 6
_ONLY_NEW = frozenset({6, 12})
_SAME = frozenset({0, 1, 6, 7})
"""6 and 7 are used by one of the tables only."""


def name(number: int, beside: int | None = None) -> str | None:
    """Return the name of a state, given the other end of its transition; ``None`` where it may be either of two."""
    if number in _ONLY_NEW or beside in _ONLY_NEW:
        return NEW_NAMES.get(number)
    return (NEW_NAMES.get(number) or OLD_NAMES.get(number)) if number in _SAME else None


def side_of_numbers(*numbers: int) -> Side | None:
    """Return the side that goes through these states; the state 0 belongs to both."""
    highest = max(numbers, default=0)
    if highest <= 0:
        return None
    return "S" if highest <= _LAST_OF_SOURCE else "D"


def side_of_name(state_name: str) -> Side | None:
    """Return the side of ``MIGRATE_TO_…`` and ``MIGRATE_FROM_…``."""
    if state_name.startswith("MIGRATE_TO_"):
        return "S"
    return "D" if state_name.startswith("MIGRATE_FROM_") else None
