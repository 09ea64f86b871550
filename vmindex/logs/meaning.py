"""Say in plain words what a line means: the sentence of its kind, with the values of its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vmindex.logs.interface import Record, Value

_NOT_SHOWN = "(not shown)"


class _Shown(dict[str, str]):
    """The fields as text; what a line does not show is said so."""

    def __missing__(self, name: str) -> str:
        return _NOT_SHOWN


def meaning(record: Record) -> str | None:
    """Return what a line means, ``None`` for a line that has nothing to say about migrations."""
    if record.kind is None:
        return None
    return record.kind.meaning.format_map(_Shown({name: _text(value) for name, value in record.fields.items()}))


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
