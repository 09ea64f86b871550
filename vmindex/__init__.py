"""vmindex: an index of vMotion evidence in the logs of ESXi hosts.

>>> import vmindex
>>> with vmindex.open("cluster.db") as index:  # doctest: +SKIP
...     index.ingest(["esx01.tgz", "esx02.tgz"])
...     print(index.migration("1451061663105920").outcome)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vmindex.errors import DatabaseError, Error, NotFoundError, QueryError, SchemaError, SourceError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from vmindex.index import Index
    from vmindex.records import Event, Migration, Phase, Rows

__version__ = "0.1.0"

__all__ = [
    "DatabaseError",
    "Error",
    "Event",
    "Index",
    "Migration",
    "NotFoundError",
    "Phase",
    "QueryError",
    "Rows",
    "SchemaError",
    "SourceError",
    "UsageError",
    "__version__",
    "open",
]

_LAZY = {"Index": "vmindex.index", "Event": "vmindex.records", "Migration": "vmindex.records"}
_LAZY |= {"Phase": "vmindex.records", "Rows": "vmindex.records"}


def open(db: str | Path | None = None) -> Index:  # noqa: A001  # reads as vmindex.open
    """Open an index: a file path, an SQLAlchemy URL, or ``None`` for ``$VMINDEX_DB`` or the user's data folder."""
    from vmindex.index import Index

    return Index(db)


def __getattr__(name: str) -> Any:
    """Import the heavy parts only when they are used: ``vmindex --help`` needs no SQLAlchemy."""
    if name in _LAZY:
        from importlib import import_module

        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'vmindex' has no attribute '{name}'")
