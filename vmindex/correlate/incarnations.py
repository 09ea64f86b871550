"""Tell apart the worlds that had the same id on the same host.

A world id is given once in a boot; boots are told by logs (:mod:`vmindex.correlate.boots`), but not every boot is in the logs
that were read. So what the id itself went through counts too: a VM that arrives or starts with an id that was seen before,
or any sign of an id whose VM has left for good, belongs to a later boot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

Happening: TypeAlias = Literal["arrival", "start", "statement", "departure", "last departure"]
Teller: TypeAlias = Literal["source", "dest", "evidence"]
"""Which row tells: a side of a migration, or one of ``world_evidence``."""
_ORDER: dict[Happening, int] = {"arrival": 0, "start": 1, "statement": 2, "departure": 3, "last departure": 4}
_BIRTHS = frozenset({"arrival", "start"})
_SAME_BIRTH_US = 10 * 60 * 1_000_000
"""The arrival may be known by the other host's clock only. No host boots, and starts a VM of the same id, in so short a time."""
_LATEST = 1 << 62


class Mention(NamedTuple):
    """A sign of a world id on a host. ``at_us`` is ``None`` for a list whose time is not known."""

    happening: Happening
    boot_us: int
    at_us: int | None
    teller: Teller
    row_id: int


def split(mentions: Iterable[Mention]) -> list[list[Mention]]:
    """Return the mentions of one world id on one host, sorted by time, a list for each world that had the id."""
    worlds: list[list[Mention]] = []
    for mention in sorted(mentions, key=_sort_key):
        if not worlds or _begins_another(worlds[-1], mention):
            worlds.append([])
        worlds[-1].append(mention)
    return worlds


def _sort_key(mention: Mention) -> tuple[int, int, int, str, int]:
    return mention.boot_us, _time(mention), _ORDER[mention.happening], mention.teller, mention.row_id


def _time(mention: Mention) -> int:
    return _LATEST if mention.at_us is None else mention.at_us


def _begins_another(world: list[Mention], mention: Mention) -> bool:
    first, last = world[0], world[-1]
    if first.boot_us != mention.boot_us or last.happening == "last departure":
        return True
    if mention.happening not in _BIRTHS:
        return False
    return first.happening not in _BIRTHS or _time(mention) - _time(first) > _SAME_BIRTH_US


def born_us(world: list[Mention]) -> int:
    """Return the time of the first sign of a world, 0 if none is known."""
    return min((mention.at_us for mention in world if mention.at_us is not None), default=0)
