"""Run the statements of this package: many ids in one statement, values always bound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vmindex.index import Index

_AT_ONCE = 400


def rows_of(index: Index, statement: str, values: Iterable[Any], **bound: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a statement in which ``{these}`` stands for a list of values, some hundred at a time."""
    wanted = sorted(set(values))
    for start in range(0, len(wanted), _AT_ONCE):
        some = {f"n{place}": value for place, value in enumerate(wanted[start : start + _AT_ONCE])}
        these = "(" + ", ".join(f":{name}" for name in some) + ")"
        yield from index.sql(statement.replace("{these}", these), some | bound).rows
