"""table: for people. As wide as the terminal; a row that is wider than any table becomes a record of lines.

The rows are held in memory: nobody knows how wide a column is before its last cell.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, TextIO

from vmindex.output.fitting import GAP, Column, fit, fit_without
from vmindex.output.interface import Format, Options
from vmindex.output.values import is_number, to_text
from vmindex.output.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def _column(heading: str, values: Sequence[object]) -> Column:
    known = [value for value in values if value is not None]
    numeric = bool(known) and all(map(is_number, known))
    return Column(visible(heading), [visible(to_text(value)) for value in values], numeric)


def _table(columns: Sequence[Column]) -> str:
    # Slow to import, and the other formats do without it.
    from tabulate import tabulate

    # Headings and rule go in as rows: tabulate makes a column of its own headings two characters wider than they are.
    lines = zip(*([c.heading, "-" * c.drawn, *c.cells] for c in columns), strict=True)
    align = ["right" if column.numeric else "left" for column in columns]
    text = tabulate(lines, tablefmt="plain", colalign=align, disable_numparse=True)
    return "\n".join(line.rstrip() for line in text.split("\n")) + "\n"


def _record(number: int, columns: Sequence[Column], width: int) -> str:
    margin = max(len(column.heading) for column in columns) + GAP
    lines = [f"-- {number} ".ljust(width, "-")]
    for column in columns:
        text = column.cells[number - 1]
        room = max(width - margin, GAP)
        parts = [text] if len(text) <= room else textwrap.wrap(text, room, break_on_hyphens=False)
        lines.append(column.heading.ljust(margin) + parts[0])
        lines += [" " * margin + part for part in parts[1:]]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def write(columns: Sequence[str], rows: Iterable[Sequence[object]], out: TextIO, options: Options) -> None:
    """Write a table, or one record a row where ``options.width`` leaves no room for a table."""
    if not columns:
        return
    held = list(rows)
    natural = [_column(heading, [row[index] for row in held]) for index, heading in enumerate(columns)]
    fitting = natural if options.width is None else fit(natural, options.width)
    if fitting is None and options.spare:
        fitting = fit_without(options.spare, natural, options.width or 0)
    if fitting is not None:
        out.write(_table(fitting))
        return
    for number in range(1, len(held) + 1):
        out.write(_record(number, natural, options.width or 0))


FORMAT = Format("table", "columns for reading, as wide as the terminal", write)
