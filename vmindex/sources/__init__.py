"""Open whatever arrives and yield its members: a name and a stream of bytes.

:func:`discover` turns paths into units, :meth:`Unit.members` a unit into members::

    for unit in discover([Path("bundles")]):
        for member in unit.members(is_wanted, on_damage):
            if member.stream is not None:
                while block := member.stream.read(60 * 1024):
                    ...

Nothing is written to disk, and nothing is held in memory but what has to wait (:class:`Limits`).
"""

from __future__ import annotations

from vmindex.sources.discover import discover
from vmindex.sources.interface import ByteStream, Damage, Discover, Limits, Member, Unit, Wanted
from vmindex.sources.layout import is_archive_name, is_inside_bundle, join_root, split_root
from vmindex.sources.rotation import Rotation, rotation
from vmindex.sources.single import STANDARD_INPUT

__all__ = [
    "STANDARD_INPUT",
    "ByteStream",
    "Damage",
    "Discover",
    "Limits",
    "Member",
    "Rotation",
    "Unit",
    "Wanted",
    "discover",
    "is_archive_name",
    "is_inside_bundle",
    "join_root",
    "rotation",
    "split_root",
]
