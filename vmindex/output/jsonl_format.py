"""jsonl: one JSON object per line."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from vmindex.output.interface import Format, Options
from vmindex.output.json_format import objects

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def write(columns: Sequence[str], rows: Iterable[Sequence[object]], out: TextIO, _options: Options) -> None:
    """Write one object a line; nothing at all where there are no rows."""
    for text in objects(columns, rows):
        out.write(text + "\n")


FORMAT = Format("jsonl", "one JSON object per line", write)
