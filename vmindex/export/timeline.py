"""The super-timeline: one row per event that has a time, with the columns that Timesketch requires first.

Timesketch wants ``message``, ``datetime`` (ISO 8601 with its offset), ``timestamp`` (microseconds since 1970) and
``timestamp_desc``; every other column becomes an attribute of the event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmindex.output import render

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TextIO

    from vmindex.export.selection import Selection
    from vmindex.index import Index
    from vmindex.records import Rows

FORMATS = ("jsonl", "csv")
# Sorted by the small columns only: messages need not pass through the sorter.
_TIMELINE = """
SELECT e.message, replace(e.at, 'Z', '+00:00') AS datetime, e.at_us AS timestamp, 'Event Logged' AS timestamp_desc,
       'vmindex:' || e.component AS data_type, e.host,
       (SELECT m.vm FROM v_migrations m WHERE m.vmotion_id = e.vmotion_id) AS vm,
       e.vmotion_id, e.side, e.kind, e.severity, e.component, e.world, e.op_id, e.source_file, e.line_no, e.byte_offset,
       e.event_id
FROM v_events e{where} ORDER BY e.at_us, e.host, e.source_file, e.line_no, e.event_id"""


def rows(index: Index, selection: Selection) -> Rows:
    """Return the timeline, oldest first. Rows are fetched while they are iterated."""
    where, values = selection.where("at_us IS NOT NULL")
    return index.sql(_TIMELINE.format(where=where), values)


def without_time(index: Index, selection: Selection) -> int:
    """Return how many events have no place in a timeline because no time can be read from their lines."""
    where, values = selection.where("at_us IS NULL")
    found = index.sql(f"SELECT count(*) FROM v_events{where}", values)
    return int(str(next(iter(found.rows))[0]))


def write(index: Index, selection: Selection, format_slug: str, out: TextIO) -> int:
    """Write the timeline in a format of :data:`FORMATS` and return the number of its rows."""
    found = rows(index, selection)
    counter = _Counter(found.rows)
    render(format_slug, found.columns, counter, out)
    return counter.number


class _Counter:
    """Counts the rows that pass."""

    def __init__(self, passing: Iterable[Sequence[object]]) -> None:
        self._passing = passing
        self.number = 0

    def __iter__(self) -> Iterator[Sequence[object]]:
        for row in self._passing:
            self.number += 1
            yield row
