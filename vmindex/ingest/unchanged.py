"""Finish an ingest of nothing but what was read before, without SQLAlchemy, whose import takes longer than all of this."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from vmindex.correlate.pending import is_pending
from vmindex.ingest.interface import Summary
from vmindex.ingest.totals import add_totals
from vmindex.store import lookup

if TYPE_CHECKING:
    from vmindex.ingest.beginning import Begun


def nothing_new(begun: Begun) -> Summary | None:
    """Return the summary of an ingest that has nothing to read and nothing to conclude, ``None`` of any other."""
    labels = [unit.label for unit in begun.units]
    if begun.database is None or not labels or not begun.unchanged.issuperset(labels):
        return None
    summary = Summary(unchanged=labels)
    try:
        with lookup.reading(begun.database) as connection:
            if is_pending(connection.execute):
                return None
            add_totals(connection.execute, summary)
    except sqlite3.Error:  # it is told, or repaired, by who would read
        return None
    return summary
