"""Files for other tools: a super-timeline for Timesketch, Parquet of every view, metadata for Datasette."""

from __future__ import annotations

from vmindex.export.run import ExportSummary, Part, export
from vmindex.export.selection import Selection

__all__ = ["ExportSummary", "Part", "Selection", "export"]
