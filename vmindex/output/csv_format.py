r"""csv: RFC 4180 with a header, safe to open in a spreadsheet.

Cells are as they are, quoted where they hold line ends, with two exceptions: ``'`` is put in front of what a spreadsheet
would take for a formula, and other control characters are shown as ``\x1b``. On a terminal, line ends are shown as well.
JSON keeps every character.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, TextIO

from vmindex.output.interface import Format, Options
from vmindex.output.values import is_number, to_text
from vmindex.output.visible import visible, visible_in_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# The full-width forms are taken for the plain ones by spreadsheets of East Asian settings.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_PLAIN_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def _guarded(text: str) -> str:
    """Return ``text`` so that no spreadsheet takes it for a formula: with ``'`` in front where it could."""
    return "'" + text if text.startswith(_FORMULA_STARTS) and not _PLAIN_NUMBER.fullmatch(text) else text


def write(columns: Sequence[str], rows: Iterable[Sequence[object]], out: TextIO, options: Options) -> None:
    """Write header and rows. Lines end in CR LF, so ``out`` must not translate line ends (``newline=""``)."""
    shown = visible_in_lines if options.width is None else visible
    writer = csv.writer(out)
    writer.writerow([shown(_guarded(column)) for column in columns])
    for row in rows:
        writer.writerow([to_text(value) if is_number(value) else shown(_guarded(to_text(value))) for value in row])


FORMAT = Format("csv", "comma-separated values with a header, safe for spreadsheets", write)
