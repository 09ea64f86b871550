"""What is in a database, as users see it: to compare two."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing

from vmindex.store.views import VIEWS

_OF_THE_INGEST = {"event_id", "ingested_at"}
PLACES = {"source_file", "line_no", "byte_offset"}
"""Where a line stands. Of two copies the one that was read first stays, so that this depends on the order."""
OF_SOURCES = {"v_coverage", "v_sources", "v_damage", "v_files"}
"""Views that tell what was read, copies included, not what is known."""


def contents(path, *, left_out=frozenset()):
    """Return the rows of all views in an order of their own, without numbers of rows and the time of the ingest.

    ``left_out``: views and columns that shall not be compared.
    """
    found = {}
    with closing(sqlite3.connect(path)) as connection:
        for view in {view.name for view in VIEWS} - left_out:
            names = [row[1] for row in connection.execute(f"PRAGMA table_info({view})")]
            kept = [name for name in names if name not in _OF_THE_INGEST | left_out]
            rows = sorted(connection.execute(f"SELECT {', '.join(kept)} FROM {view}"), key=repr)
            found[view] = [dict(zip(kept, row, strict=True)) for row in rows]
    return found


def only_in(one, other):
    """Return the rows that the first has more often than the other."""
    first, second = (Counter(tuple(row.items()) for row in rows) for rows in (one, other))
    return [dict(row) for row in (first - second).elements()]


def differences(expected, found):
    """Return the rows of each view that only one of both has: missing ones with ``-``, others with ``+``."""
    return [
        f"{sign} {view} {row}"
        for view in sorted(expected)
        for sign, rows in (("-", only_in(expected[view], found[view])), ("+", only_in(found[view], expected[view])))
        for row in rows
    ]
