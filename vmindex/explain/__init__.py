"""Annotate log lines, without a database."""

from __future__ import annotations

from vmindex.explain.lines import COLUMNS, Explained, explain_lines
from vmindex.explain.reading import read_logs

__all__ = ["COLUMNS", "Explained", "explain_lines", "read_logs"]
