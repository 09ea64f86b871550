"""How a table is made to fit a width: which columns shrink, and how far.

Numbers, ids and times are never cut, since a part of a number is another number; times lose decimals first.
Headings fold at their underscores, text folds where it has blanks and is cut with an ellipsis where it has none.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

GAP = 2
"""Blanks between two columns."""
_NARROWEST_NAME = 8
_NARROWEST_PROSE = 20
_PER_CHARACTER = 12
"""A column of text keeps 8 characters and one more for 12 that it has, up to 20: prose needs more room than names.
A table that would need less is laid out as records, or cut short if it has columns to spare."""
_PER_CHARACTER_CUT_SHORT = 24
_LINES, _LINES_CUT_SHORT = 4, 2
"""How many lines a folded cell may have."""
_ELLIPSIS = "…"
_TIME = re.compile(r"\A(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)\.(\d{3})\d{3}Z\Z")
_MILLISECONDS, _SECONDS, _MINUTES = r"\1 \2\3.\4", r"\1 \2\3", r"\1 \2"
_RIGID = re.compile(r"[-+]?[0-9][0-9.:T Z-]*|0x[0-9a-f]+")


@dataclass(frozen=True)
class Column:
    """One column as text, whether its cells are numbers, and whether one line for a row counts more than whole cells."""

    heading: str
    cells: list[str]
    numeric: bool
    cut_short: bool = False

    @cached_property
    def width(self) -> int:
        """The width at which nothing is lost."""
        return max(len(self.heading), self._widest_cell)

    @cached_property
    def rigid(self) -> bool:
        """Whether a part of a cell would mislead: numbers, ids, times, codes."""
        return self.numeric or all(not cell or _RIGID.fullmatch(cell) for cell in self.cells)

    @cached_property
    def floor(self) -> int:
        """The width that the column cannot go below."""
        if self.rigid:
            return max(self._widest_cell, *map(len, _pieces(self.heading)))
        per_character = _PER_CHARACTER_CUT_SHORT if self.cut_short else _PER_CHARACTER
        return min(self.width, _NARROWEST_NAME + self.width // per_character, _NARROWEST_PROSE)

    @cached_property
    def has_times(self) -> bool:
        """Whether a cell is a time with decimals."""
        return not self.numeric and any(map(_TIME.match, self.cells))

    @cached_property
    def distinct(self) -> int:
        """How many different cells there are."""
        return len(set(self.cells))

    @cached_property
    def drawn(self) -> int:
        """The width that it has as it is now, folded cells counted by their longest line."""
        return max(len(line) for text in (self.heading, *self.cells) for line in text.split("\n"))

    @cached_property
    def _widest_cell(self) -> int:
        return max(map(len, self.cells), default=0)


def fit(columns: Sequence[Column], width: int) -> list[Column] | None:
    """Return the columns so that the table is at most ``width`` wide; ``None`` if no table of it is readable."""
    whole = list(columns)
    exact, rough, roughest = (_with_times(whole, form) for form in (_MILLISECONDS, _SECONDS, _MINUTES))
    # In a timeline the order within a second is what one looks for; in a list of migrations seconds will do.
    told_apart = all(less.distinct == column.distinct for less, column in zip(rough, whole, strict=True))
    for candidate in (whole, exact, rough) if told_apart else (whole, exact):
        if _total(column.width for column in candidate) <= width:
            return candidate
    for candidate in (rough, roughest) if told_apart else (exact, rough, roughest):
        if _total(column.floor for column in candidate) <= width:
            cap = _widest_cap(candidate, width)
            return [_narrowed(column, max(cap, column.floor)) for column in candidate]
    return None


def fit_without(spare: Sequence[str], columns: Sequence[Column], width: int) -> list[Column] | None:
    """Return the columns cut short, without as many of the ``spare`` ones as must be; ``None`` if that is not enough."""
    for number in range(len(spare) + 1):
        kept = [replace(column, cut_short=True) for column in columns if column.heading not in spare[:number]]
        for form in (_SECONDS, _MINUTES):
            if fitting := fit(_with_times(kept, form), width):
                return fitting
    return None


def _total(widths: Iterable[int]) -> int:
    sizes = list(widths)
    return sum(sizes) + GAP * (len(sizes) - 1)


def _with_times(columns: Sequence[Column], form: str) -> list[Column]:
    return [_with_time(column, form) if column.has_times else column for column in columns]


def _with_time(column: Column, form: str) -> Column:
    return replace(column, cells=[_TIME.sub(form, cell) for cell in column.cells])


def _widest_cap(columns: Sequence[Column], width: int) -> int:
    """Return the largest width that makes the table fit if every column is narrowed to it as far as it can be."""
    fitting = (
        cap
        for cap in range(width, 0, -1)
        if _total(min(column.width, max(cap, column.floor)) for column in columns) <= width
    )
    return next(fitting, 0)


def _narrowed(column: Column, width: int) -> Column:
    most = _LINES_CUT_SHORT if column.cut_short else _LINES
    cells = column.cells if column.rigid else [fold(cell, width, most) for cell in column.cells]
    return Column(_fold_heading(column.heading, width), cells, column.numeric)


def fold(text: str, width: int, most: int = _LINES) -> str:
    """Return ``text`` in at most so many lines of at most ``width``; cut with an ellipsis where that is not enough."""
    if len(text) <= width:
        return text
    if " " not in text:
        # The end of a path says which file it is; the beginning of a host's name says which host.
        return _ELLIPSIS + text[1 - width :] if "/" in text else text[: width - 1] + _ELLIPSIS
    lines = textwrap.wrap(text, width, max_lines=most, placeholder=_ELLIPSIS, break_on_hyphens=False)
    return "\n".join(lines)


def _pieces(heading: str) -> list[str]:
    return re.findall(r"[^_]*_+|[^_]+", heading) or [""]


def _fold_heading(heading: str, width: int) -> str:
    if " " in heading or len(heading) <= width:
        return fold(heading, width)
    lines = [""]
    for piece in _pieces(heading):
        if lines[-1] and len(lines[-1]) + len(piece) > width:
            lines.append("")
        lines[-1] += piece
    return "\n".join(fold(line, width) for line in lines)
