"""Run a search: its matches as rows, their number, or their numbers by host, VM, kind or day."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from itertools import chain
from typing import TYPE_CHECKING

from vmindex import timestamps
from vmindex.errors import UsageError
from vmindex.records import Event, Rows
from vmindex.search.compiled import Compiler
from vmindex.search.event_filter import EventFilter
from vmindex.search.grammar import parse, widened
from vmindex.store import fulltext
from vmindex.store.readonly import read_rows

if TYPE_CHECKING:
    import sqlalchemy as sa

    from vmindex.search.grammar import Node

COLUMNS = (*(field.name for field in fields(Event)), "vm")
"""Those of ``v_events``, and the display name of the VM."""
COUNT = "count"
_DAY_US = 86_400_000_000
_GROUPS: dict[str, tuple[str, str]] = {
    "host": ("h.label", "JOIN origins o ON o.origin_id = e.origin_id LEFT JOIN hosts h ON h.host_id = o.host_id"),
    "vm": ("v.name", "LEFT JOIN migrations m ON m.migration_id = e.migration_id LEFT JOIN vms v ON v.vm_id = m.vm_id"),
    "kind": ("c.kind", "JOIN event_classes c ON c.class_id = e.class_id"),
    "day": (f"e.at_us - ((e.at_us % {_DAY_US}) + {_DAY_US}) % {_DAY_US}", ""),
}
GROUPS = tuple(_GROUPS)
_QUICKLY_SCANNED = 500_000
"""Events that are looked through in a tenth of a second."""
_NEWEST = "at_us IS NULL, at_us DESC, event_id DESC"
_ORDERS = {"newest": _NEWEST, "oldest": "at_us IS NULL, at_us, event_id", "best": f"score, {_NEWEST}"}
SORTS = tuple(_ORDERS)


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched for.

    ``text`` is read by :mod:`vmindex.search.grammar`, or taken as it stands if ``literal``. ``sort`` is one of
    :data:`SORTS`; ``limit``: at most so many matches, ``None`` for all.
    """

    text: str
    literal: bool = False
    where: EventFilter = field(default_factory=EventFilter)
    sort: str = "newest"
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The result of a search, and how it was understood.

    ``was_widened``: no line has the words whole, so that they were looked for inside of longer words.
    """

    rows: Rows
    node: Node
    was_widened: bool = False


def run(engine: sa.Engine, search: Search, answer: str | None = None) -> Found:
    """Return the matches (:data:`COLUMNS`); or for an ``answer`` of ``count`` or :data:`GROUPS` their numbers.

    Groups are the largest first, days in their order. Raises :class:`UsageError` for what cannot be understood.
    """
    if search.sort not in _ORDERS:
        raise UsageError(f"'{search.sort}' is no order; use one of {', '.join(SORTS)}")
    if answer not in {None, COUNT, *GROUPS}:
        raise UsageError(f"matches cannot be counted by '{answer}'; use one of {', '.join(GROUPS)}")
    node = parse(search.text, literal=search.literal)
    rows, is_empty = _rows(engine, search, node, answer)
    wide = widened(node)
    if not is_empty or wide == node:
        return Found(rows, node)
    rows, is_empty = _rows(engine, search, wide, answer)
    return Found(rows, wide, was_widened=not is_empty)


def inside_longer_words(engine: sa.Engine, search: Search) -> int | None:
    """Return how many lines match if words may be parts of longer ones.

    ``None`` if the text has no words, or the database is so large that it would take long to look.
    """
    node = parse(search.text, literal=search.literal)
    wide = widened(node)
    largest = next(read_rows(engine, "SELECT coalesce(max(event_id), 0) FROM events", {}).rows)[0]
    if wide == node or int(str(largest)) > _QUICKLY_SCANNED:
        return None
    rows, _ = _rows(engine, search, wide, COUNT)
    return int(str(next(rows.rows)[0]))


def _rows(engine: sa.Engine, search: Search, node: Node, answer: str | None) -> tuple[Rows, bool]:
    """Return the rows for one understanding of the text, and whether there is nothing."""
    statement = _Statement(engine, search, node)
    found = read_rows(engine, statement.counting(answer) if answer else statement.listing(), statement.values)
    first = next(found.rows, None)
    rows = found.rows if first is None else chain((first,), found.rows)
    if answer == "day":
        rows = ((None if at is None else timestamps.to_iso(int(str(at)))[:10], number) for at, number in rows)
    return Rows(found.columns, rows), first is None or (answer == COUNT and first == (0,))


class _Statement:
    """Writes the SQL of a search."""

    def __init__(self, engine: sa.Engine, search: Search, node: Node) -> None:
        has_index = fulltext.is_complete(engine)
        compiler = Compiler(has_index=has_index, migration_of=lambda shown_id: _migration_id(engine, shown_id))
        wheres, self.values = search.where.conditions()
        self._search = search
        self._matches = " AND ".join([compiler.where(node), *wheres])
        self._indexed = None if wheres else compiler.exact_query(node)
        self._score = "0"
        self._join = ""
        if search.sort == "best" and (query := compiler.index_query(node)):
            self._join, self._score = fulltext.ranked("e.event_id", ":ranked")
            self.values["ranked"] = query
        self.values |= compiler.values

    def listing(self) -> str:
        """Return the statement for the matches. Only those that are shown are joined with what they belong to."""
        shown = ", ".join(f"v.{field.name}" for field in fields(Event))
        order = _ORDERS[self._search.sort]
        limit = "" if self._search.limit is None else " LIMIT :limit"
        if limit:
            self.values["limit"] = self._search.limit
        return f"""
            WITH found AS (
                SELECT e.event_id, e.at_us, {self._score} AS score FROM events e {self._join} WHERE {self._matches}
                ORDER BY {order}{limit})
            SELECT {shown}, vm.name AS vm FROM (SELECT event_id, score FROM found) f
            JOIN v_events v ON v.event_id = f.event_id JOIN events x ON x.event_id = f.event_id
            LEFT JOIN migrations m ON m.migration_id = x.migration_id LEFT JOIN vms vm ON vm.vm_id = m.vm_id
            ORDER BY {order.replace("at_us", "v.at_us").replace("event_id", "v.event_id")}"""

    def counting(self, answer: str) -> str:
        """Return the statement for the number of matches, or the numbers of a group."""
        if answer == COUNT and self._indexed is not None:
            self.values["indexed"] = self._indexed
            return f"SELECT count(*) AS count FROM {fulltext.found(':indexed')}"
        if answer == COUNT:
            return f"SELECT count(*) AS count FROM events e WHERE {self._matches}"
        column, join = _GROUPS[answer]
        order = "1" if answer == "day" else "2 DESC, 1"
        return f"""
            SELECT {column} AS {answer}, count(*) AS events FROM events e {join} WHERE {self._matches}
            GROUP BY 1 ORDER BY {order}"""


def _migration_id(engine: sa.Engine, shown_id: str) -> int | None:
    found = read_rows(engine, "SELECT migration_id FROM migrations WHERE vmotion_id = :id", {"id": shown_id})
    return next((int(str(row[0])) for row in found.rows), None)
