"""Parquet files of the views, written row group by row group."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from vmindex import __version__
from vmindex.errors import DependencyError
from vmindex.export.contract import ColumnType, type_of
from vmindex.output.values import to_text

if TYPE_CHECKING:
    from pathlib import Path

    from vmindex.export.selection import Selection
    from vmindex.index import Index
    from vmindex.store.views import View

ROWS_PER_GROUP = 32_768
"""So many rows are held in memory at a time."""


def is_installed() -> bool:
    """Return whether pyarrow can be imported."""
    from importlib.util import find_spec

    return find_spec("pyarrow") is not None


def require() -> None:
    """Raise :class:`DependencyError` unless pyarrow is there."""
    if not is_installed():
        raise DependencyError("Parquet needs pyarrow, which is not installed; run: pip install 'vmindex[parquet]'")


def write(index: Index, view: View, selection: Selection, path: Path) -> int:
    """Write one view and return the number of its rows. The selection narrows ``v_events``; other views are whole."""
    import pyarrow as pa
    from pyarrow import parquet

    where, values = selection.where() if view.name == "v_events" else ("", {})
    rows = index.sql(f"SELECT * FROM {view.name}{where}", values)
    types = [type_of(column) for column in rows.columns]
    schema = pa.schema(
        [(column, _arrow_type(pa, kind)) for column, kind in zip(rows.columns, types, strict=True)],
        metadata={"view": view.name, "about": view.about, "made_by": f"vmindex {__version__}"},
    )
    number = 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        while group := list(islice(rows.rows, ROWS_PER_GROUP)):
            writer.write_batch(pa.record_batch(_columns(pa, group, types, schema), schema=schema))
            number += len(group)
    return number


def _arrow_type(pa: Any, kind: ColumnType) -> Any:
    return {"INTEGER": pa.int64(), "DOUBLE": pa.float64(), "TEXT": pa.string()}[kind]


def _columns(pa: Any, group: list[tuple[object, ...]], types: list[ColumnType], schema: Any) -> list[Any]:
    return [
        pa.array(_texts(values) if kind == "TEXT" else values, field.type)
        for values, kind, field in zip(zip(*group, strict=True), types, schema, strict=True)
    ]


def _texts(values: tuple[object, ...]) -> list[str | None]:
    return [value if value is None or isinstance(value, str) else to_text(value) for value in values]
