"""Write matches for people: when and where in one line, the message or the raw lines around it below."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from vmindex.output import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from vmindex.search.context import Context

_INDENT = "    "
_NUMBER = 8


def match_lines(row: Mapping[str, object], width: int | None, mark: Callable[[str], str]) -> Iterator[str]:
    """Yield the lines of a match, its message folded to ``width`` (``None``: in one line)."""
    yield head(row)
    message = visible(str(row["message"]))
    folded = message if width is None else _folded(message, width)
    yield _INDENT + mark(folded)


def context_lines(row: Mapping[str, object], context: Context | None, mark: Callable[[str], str]) -> Iterator[str]:
    """Yield the lines of a match with its raw neighbours, numbered; without a context, as :func:`match_lines` does."""
    yield head(row)
    if context is None:
        yield _INDENT + mark(visible(str(row["message"])))
        return
    yield "  " + visible(str(row["source_file"]))
    number = int(str(row["line_no"])) - len(context.before)
    for text in context.before:
        yield f"  {number:>{_NUMBER}}  {visible(text)}"
        number += 1
    for text in context.record:
        yield f"> {number:>{_NUMBER}}  {mark(visible(text))}"
        number += 1
    for text in context.after:
        yield f"  {number:>{_NUMBER}}  {visible(text)}"
        number += 1


def head(row: Mapping[str, object]) -> str:
    """Return when, on which host, in whose log, and of which VM a line is."""
    at = str(row["at"] or "no time").replace("T", " ")
    parts = (at[:-4] + "Z" if at.endswith("Z") else at, row["host"], row["component"], row["vm"] or row["vmotion_id"])
    return visible("  ".join(str(part) for part in parts if part))


def _folded(message: str, width: int) -> str:
    lines = textwrap.wrap(message, max(20, width - len(_INDENT)), break_on_hyphens=False)
    return f"\n{_INDENT}".join(lines)
