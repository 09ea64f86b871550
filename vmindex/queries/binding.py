"""Turning what a user typed into the values that are bound to a query.

A kind of parameter is a function from text (and the present, for relative times) to a value; a new kind is a
function and its line in :data:`KINDS`. A function raises ValueError with what is expected instead.
"""

from __future__ import annotations

import math
import re
import time
from typing import TYPE_CHECKING, TypeAlias

from vmindex import timestamps, vmotion_id
from vmindex.errors import UsageError
from vmindex.filters import MigrationFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vmindex.queries.interface import Parameter, Query

Value: TypeAlias = str | int | float

_INTEGER = re.compile(r"[+-]?[0-9]{1,19}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(ms|s|m|h|d|w|)")
_UNIT_SECONDS = {"": 1.0, "ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_HIGHEST_INTEGER = 2**63 - 1


def _text(text: str, _now_us: int) -> str:
    return text


def _pattern(text: str, _now_us: int) -> str:
    """Return the LIKE pattern of a name in which ``*`` and ``?`` stand for any text."""
    return str(MigrationFilter.pattern(text)) if text else ""


def _integer(text: str, _now_us: int) -> int:
    if not _INTEGER.fullmatch(text.strip()) or abs(int(text)) > _HIGHEST_INTEGER:
        raise ValueError("use a whole number such as 20")
    return int(text)


def _number(text: str, _now_us: int) -> float:
    if not _NUMBER.fullmatch(text.strip()) or not math.isfinite(float(text)):
        raise ValueError("use a number such as 0.5")
    return float(text)


def _time(text: str, now_us: int) -> int:
    """Microseconds since the epoch, as in the columns that end in ``_us``."""
    try:
        at_us = timestamps.parse_user_time(text, now_us)
    except UsageError as error:
        raise ValueError(str(error)) from None
    if abs(at_us) > _HIGHEST_INTEGER:
        raise ValueError("use a time that is not so far away")
    return at_us


def _duration(text: str, _now_us: int) -> float:
    """Seconds, as in the columns that end in ``_s``."""
    if not (match := _DURATION.fullmatch(text.strip().lower())):
        raise ValueError("use a duration such as 90, 90s, 15m, 24h or 7d")
    return float(match[1]) * _UNIT_SECONDS[match[2]]


def _id(text: str, _now_us: int) -> str:
    found = vmotion_id.from_text(text.strip())
    if found is None:
        raise ValueError("use a whole vMotion ID, in decimal or hex")
    return found


KINDS: Mapping[str, Callable[[str, int], Value]] = {
    "text": _text,
    "integer": _integer,
    "number": _number,
    "time": _time,
    "duration": _duration,
    "vmotion-id": _id,
    "pattern": _pattern,
}


def parse(parameter: Parameter, text: str, now_us: int) -> Value:
    """Return the value of ``text``. Raises ValueError that says what is expected."""
    return KINDS[parameter.kind](text, now_us)


def bind(query: Query, given: Mapping[str, object], now_us: int | None = None) -> dict[str, object]:
    """Return a value for each parameter of ``query``: the one given (as text, or as ``str()`` of it), or the default.

    ``now_us`` is what relative times are counted from. Raises :class:`UsageError`.
    """
    present = time.time_ns() // 1000 if now_us is None else now_us
    names = [parameter.name for parameter in query.parameters]
    if unknown := [name for name in given if name not in names]:
        raise UsageError(f"query '{query.name}' has no parameter '{unknown[0]}'; {_valid(query)}")
    return {parameter.name: _value(query, parameter, given, present) for parameter in query.parameters}


def _value(query: Query, parameter: Parameter, given: Mapping[str, object], now_us: int) -> Value:
    if parameter.name not in given and parameter.default is None:
        raise UsageError(f"query '{query.name}' needs the parameter '{parameter.name}'; {_valid(query)}")
    text = str(given.get(parameter.name, parameter.default))
    try:
        return parse(parameter, text, now_us)
    except ValueError as error:
        raise UsageError(
            f"parameter '{parameter.name}' of query '{query.name}' cannot be '{text}': {error}; {_valid(query)}"
        ) from None


def _valid(query: Query) -> str:
    if not query.parameters:
        return "it has no parameters"
    return f"its parameters are {', '.join(parameter.usage for parameter in query.parameters)}"
