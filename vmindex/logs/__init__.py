"""Know what one line of a log says.

A *family* is a kind of log (vmkernel, vobd, …); a *line kind* is a declaration of one wording with the real
lines that are its tests. To add a wording, add a :class:`LineKind` to its family; to add a family, write a
module with a ``FAMILY`` and name it in :mod:`vmindex.logs.families`.
"""

from __future__ import annotations

from vmindex.logs.families import FAMILIES, family_by_content, family_by_name, family_of
from vmindex.logs.interface import Clock, Family, LineKind, Record, Sample

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
