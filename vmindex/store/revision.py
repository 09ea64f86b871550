"""The schema revision, apart from the schema: to read a database, its tables need not be declared."""

from __future__ import annotations

REVISION = "0003"
"""The Alembic revision that this version of vmindex reads and writes."""
