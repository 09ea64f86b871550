"""How the values that databases return are written as text and as JSON."""

from __future__ import annotations

import json
import math
from datetime import date, datetime
from numbers import Number
from typing import TYPE_CHECKING, cast

from vmindex import timestamps
from vmindex.output.visible import OBEYED

if TYPE_CHECKING:
    import re
    from decimal import Decimal

_EXACT_IN_FLOAT = 2**53


def is_number(value: object) -> bool:
    """Say whether ``value`` is a number; true and false are not."""
    # A Decimal is a Number too; to import it by its name would double the time that this package takes.
    return isinstance(value, Number) and not isinstance(value, bool)


def to_text(value: object) -> str:
    """Return ``value`` as text, not yet made visible. NULL is empty, bytes are hex digits."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case bytes() | bytearray() | memoryview():
            return value.hex()
        case datetime():
            return timestamps.to_iso(timestamps.from_datetime(value))
        case dict() | list() | tuple():
            return to_json(value)
        case _:
            return str(value)


def to_json(value: object) -> str:
    """Return ``value`` as JSON in one line, in which every character that would be obeyed is escaped."""
    text = json.dumps(_jsonable(value), ensure_ascii=False, allow_nan=False)
    # Outside of strings dumps writes none of these characters, so replacing in the whole text is right.
    return OBEYED.sub(_json_escape, text)


def _json_escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def _jsonable(value: object) -> object:
    match value:
        case None | str() | int():
            return value
        case float():
            return value if math.isfinite(value) else None
        case dict():
            return {to_text(key): _jsonable(item) for key, item in value.items()}
        case list() | tuple():
            return [_jsonable(item) for item in value]
        case date() if not isinstance(value, datetime):
            return value.isoformat()
        case _:
            return _json_number(cast("Decimal", value)) if is_number(value) else to_text(value)


def _json_number(value: Decimal) -> int | float | None:
    """Return a number that every reader of JSON understands; as exact as a float can be."""
    number = math.nan if value.is_nan() else float(value)
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() and abs(number) < _EXACT_IN_FLOAT else number
