"""Say in plain words what a line means: the sentence of its kind, with the values of its fields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vmindex.logs.interface import Record, Value

_NOT_SHOWN = "(not shown)"
_ALTERNATIVES = re.compile(r"(?:\{\w+\}){2,}")
"""Fields of which a line shows the one or the other."""


class _Shown(dict[str, str]):
    """The fields as text; what a line does not show is said so."""

    def __missing__(self, name: str) -> str:
        return _NOT_SHOWN


def meaning(record: Record) -> str | None:
    """Return what a line means, ``None`` for a line that has nothing to say about migrations."""
    if record.kind is None:
        return None
    shown = _Shown({name: _text(value) for name, value in record.fields.items()})
    sentence = _ALTERNATIVES.sub(lambda found: _any_of(found[0], shown), record.kind.meaning)
    return sentence.format_map(shown)


def _any_of(alternatives: str, shown: _Shown) -> str:
    """Return those of the placeholders that a line has a value for; one, if it has none."""
    placeholders = re.findall(r"\{\w+\}", alternatives)
    return "".join(text for text in placeholders if shown.get(text[1:-1])) or placeholders[0]


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
