"""Pages with pictures: of a whole index, or of one migration. Each is one file that needs nothing else and runs nothing."""

from __future__ import annotations

from vmindex.report.migration import migration_page
from vmindex.report.overview import overview_page

__all__ = ["migration_page", "overview_page"]
