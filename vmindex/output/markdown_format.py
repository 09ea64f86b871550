"""markdown: a table as GitHub and most others read it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TextIO

from vmindex.output.interface import Format, Options
from vmindex.output.values import is_number, to_text
from vmindex.output.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Underscores within a word are left alone: they mean nothing there, and names are full of them.
_MARKUP = re.compile(r"[\\|`*\[\]~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def _cell(value: object) -> str:
    text = to_text(value)
    return text if is_number(value) else _MARKUP.sub(r"\\\g<0>", visible(text)).translate(_ENTITIES)


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |\n"


def write(columns: Sequence[str], rows: Iterable[Sequence[object]], out: TextIO, _options: Options) -> None:
    """Write header and rows; nothing is held, so columns are not padded."""
    out.write(_line(_cell(column) for column in columns))
    out.write(_line("---" for _ in columns))
    for row in rows:
        out.write(_line(_cell(value) for value in row))


FORMAT = Format("markdown", "a Markdown table for tickets and wikis", write)
