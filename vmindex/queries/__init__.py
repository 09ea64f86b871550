"""Canned queries: ``.sql`` files over the public views, with parameters that are bound and never formatted in."""

from __future__ import annotations

from vmindex.queries.binding import bind
from vmindex.queries.interface import Parameter, Query
from vmindex.queries.library import Library, load

__all__ = ["Library", "Parameter", "Query", "bind", "load"]
