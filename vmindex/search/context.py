"""The raw lines around matches: the sources are opened again, each member read once, up to where the matches stand.

What stands at the place of an event is compared with the event: a source that was changed since is not passed off as the
one that was read.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from vmindex.errors import Error
from vmindex.logs.scan import decode
from vmindex.search.neighbours import passages
from vmindex.sources.layout import label_of
from vmindex.sources.locate import reopened
from vmindex.store.readonly import read_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import sqlalchemy as sa

    from vmindex.search.neighbours import Passage
    from vmindex.sources.interface import Member

_COMPARED = 200
"""Characters that tell one line from another."""
_PLACES = """
    SELECT s.label, s.kind, f.name, e.event_id, e.byte_offset, e.message FROM events e
    JOIN files f ON f.file_id = e.file_id JOIN sources s ON s.source_id = f.source_id
    WHERE e.event_id IN (SELECT value FROM json_each(:ids))"""


@dataclass(frozen=True, slots=True)
class Context:
    """The raw lines of a match and its neighbours, as text without line ends."""

    before: list[str]
    record: list[str]
    after: list[str]


@dataclass(slots=True)
class Contexts:
    """The context of each event for which there is one, and in one line each why there is none for others."""

    of: dict[int, Context] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an event was read."""

    event_id: int
    offset: int
    message: str

    @property
    def height(self) -> int:
        return self.message.count("\n") + 1


def contexts(engine: sa.Engine, event_ids: Iterable[int], lines: int) -> Contexts:
    """Return ``lines`` raw lines before and after each of the events."""
    found = Contexts()
    for (label, kind), members in _places(engine, list(event_ids)).items():
        try:
            _read_source(label, kind, members, lines, found)
        except (Error, OSError) as error:
            found.faults.append(str(error))
            continue
        for name, places in members.items():
            if missing := sum(place.event_id not in found.of for place in places):
                shown = label if kind == "file" else f"{label}!{name}" if kind == "archive" else f"{label}/{name}"
                found.faults.append(
                    f"'{shown}' has changed since it was ingested: {_lines(missing)} not where it was; ingest it again"
                )
    return found


def _lines(number: int) -> str:
    return "a line is" if number == 1 else f"{number} lines are"


def _places(engine: sa.Engine, event_ids: list[int]) -> dict[tuple[str, str], dict[str, list[_Place]]]:
    """Return the places of events by source and member."""
    found: dict[tuple[str, str], dict[str, list[_Place]]] = defaultdict(lambda: defaultdict(list))
    for label, kind, name, *place in read_rows(engine, _PLACES, {"ids": json.dumps(event_ids)}).rows:
        source, member = (str(label), str(kind)), str(name)
        if kind == "watch":  # there the name is the path of the file
            source, member = (member, "file"), label_of(Path(member).name)
        found[source][member].append(_Place(*place))  # type: ignore[arg-type]
    return found


def _read_source(label: str, kind: str, members: dict[str, list[_Place]], lines: int, found: Contexts) -> None:
    """Read the members of one source until each event has its context."""
    waiting = {name: list(places) for name, places in members.items()}
    for member in reopened(label, kind, waiting):
        for event_id, context in _of_member(member, waiting[member.name], lines):
            found.of.setdefault(event_id, context)
        # A member of the same name may follow: what stands after a gap between fragments.
        left = [place for place in waiting[member.name] if place.event_id not in found.of]
        waiting[member.name] = left
        if not any(waiting.values()):
            return


def _of_member(member: Member, places: list[_Place], lines: int) -> Iterator[tuple[int, Context]]:
    if member.stream is None:
        return
    by_offset: dict[int, list[_Place]] = defaultdict(list)
    for place in places:
        by_offset[place.offset].append(place)
    heights = ((offset, max(place.height for place in several)) for offset, several in by_offset.items())
    for passage in passages(member.stream, heights, lines):
        context = Context(*(list(map(decode, part)) for part in (passage.before, passage.record, passage.after)))
        for place in by_offset[passage.offset]:
            if _is_same(passage, place):
                yield place.event_id, context


def _is_same(passage: Passage, place: _Place) -> bool:
    """Return whether the line is the one of the event; of a line that a rotation cut in two, only the first part is there."""
    if not passage.record:
        return False
    return passage.is_cut or place.message.partition("\n")[0][:_COMPARED].strip() in decode(passage.record[0])
