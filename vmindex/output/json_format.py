"""json: one array of objects with the column names as keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from vmindex.output.interface import Format, Options
from vmindex.output.values import to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


def unique_keys(columns: Sequence[str]) -> list[str]:
    """Return the columns as keys of one object: of two equal names the second becomes ``name_2``."""
    keys: list[str] = []
    for column in columns:
        key, count = column, 1
        while key in keys or (count > 1 and key in columns):
            count += 1
            key = f"{column}_{count}"
        keys.append(key)
    return keys


def objects(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield each row as a JSON object in one line."""
    keys = unique_keys(columns)
    for row in rows:
        yield to_json(dict(zip(keys, row, strict=True)))


def write(columns: Sequence[str], rows: Iterable[Sequence[object]], out: TextIO, _options: Options) -> None:
    """Write one array, an object a line, without holding more than one row."""
    before = "[\n"
    for text in objects(columns, rows):
        out.write(before + text)
        before = ",\n"
    out.write("[]\n" if before == "[\n" else "\n]\n")


FORMAT = Format("json", "one array of objects with the column names as keys", write)
