"""Full text over events: what a user types becomes SQL; matches can be marked, and shown among their raw neighbours."""

from __future__ import annotations

from vmindex.search.event_filter import EventFilter
from vmindex.search.marks import marker
from vmindex.search.run import COUNT, GROUPS, SORTS, Found, Search, inside_longer_words, run

__all__ = ["COUNT", "GROUPS", "SORTS", "EventFilter", "Found", "Search", "inside_longer_words", "marker", "run"]
