"""Rendering of rows. A format is a module with a ``FORMAT`` and its name in the line below."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from vmindex.errors import UsageError
from vmindex.output import (
    csv_format,
    html_format,
    json_format,
    jsonl_format,
    markdown_format,
    table_format,
    tsv_format,
)
from vmindex.output.interface import Format, Options
from vmindex.output.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["FORMATS", "Format", "Options", "render", "visible"]

_MODULES = (table_format, json_format, jsonl_format, csv_format, tsv_format, markdown_format, html_format)

FORMATS: dict[str, Format] = {module.FORMAT.slug: module.FORMAT for module in _MODULES}


def render(
    format_slug: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    out: TextIO,
    width: int | None = None,
) -> None:
    """Write ``rows`` to ``out`` in a format of :data:`FORMATS`; ``width`` is that of the terminal, if it is one."""
    declared = FORMATS.get(format_slug)
    if declared is None:
        raise UsageError(f"format '{format_slug}' is not known; use one of {', '.join(FORMATS)}")
    declared.write(columns, rows, out, Options(width))
