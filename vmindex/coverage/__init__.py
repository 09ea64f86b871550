"""What was read of each host's logs, what was not, and whose logs would settle which migrations."""

from __future__ import annotations

from vmindex.coverage.logfiles import LogCoverage, load
from vmindex.coverage.reports import coverage_rows, hole_rows, missing_side_rows, shopping_rows
from vmindex.coverage.shopping import Errand, errands
from vmindex.coverage.sides import WantedSide, wanted_sides

__all__ = [
    "Errand",
    "LogCoverage",
    "WantedSide",
    "coverage_rows",
    "errands",
    "hole_rows",
    "load",
    "missing_side_rows",
    "shopping_rows",
    "wanted_sides",
]
