"""Know what one line of a log says.

A *family* is a kind of log (vmkernel, vobd, …); a *line kind* is a declaration of one wording with the real
lines that are its tests. To add a wording, add a :class:`LineKind` to its family; to add a family, write a
module with a ``FAMILY`` and name it in :mod:`vmindex.logs.families`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vmindex.logs.interface import Clock, Family, LineKind, Record, Sample

if TYPE_CHECKING:
    from vmindex.logs.families import FAMILIES, family_by_content, family_by_name, family_of

__all__ = [
    "FAMILIES",
    "Clock",
    "Family",
    "LineKind",
    "Record",
    "Sample",
    "family_by_content",
    "family_by_name",
    "family_of",
]


def __getattr__(name: str) -> Any:
    """Import all families only when they are asked for: to read one line takes few of them."""
    if name not in __all__:
        raise AttributeError(f"module 'vmindex.logs' has no attribute '{name}'")
    from vmindex.logs import families

    return getattr(families, name)
