"""csv: RFC 4180 with a header, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, TextIO

from vmindex.output.interface import Format, Options
from vmindex.output.values import is_number, to_text
from vmindex.output.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# The full-width forms are taken for the plain ones by spreadsheets of East Asian settings.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_PLAIN_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def guarded(text: str) -> str:
    """Return ``text`` so that no spreadsheet takes it for a formula: with ``'`` in front where it could."""
    if text.startswith(_FORMULA_STARTS) and not _PLAIN_NUMBER.fullmatch(text):
        return "'" + visible(text)
    return visible(text)


def _cell(value: object) -> str:
    return to_text(value) if is_number(value) else guarded(to_text(value))


def write(columns: Sequence[str], rows: Iterable[Sequence[object]], out: TextIO, _options: Options) -> None:
    """Write header and rows. Lines end in CR LF, so ``out`` must not translate line ends (``newline=""``)."""
    writer = csv.writer(out)
    writer.writerow([guarded(column) for column in columns])
    for row in rows:
        writer.writerow([_cell(value) for value in row])


FORMAT = Format("csv", "comma-separated values with a header, safe for spreadsheets", write)
