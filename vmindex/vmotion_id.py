"""The vMotion ID: an unsigned 64-bit number that both hosts print, in decimal or in hex.

It is kept as decimal text, since 64 unsigned bits do not fit an SQLite integer. Up to vCenter 6.5 it is
the microseconds since the epoch of the clock that made it; later ids are opaque.
"""

from __future__ import annotations

import re

from vmindex.errors import UsageError

_HIGHEST = 2**64 - 1
_LEGACY = range(10**15, 23 * 10**14)
_DECIMAL = re.compile(r"0*(\d{1,20})")
_HEX = re.compile(r"(?:0x)?0*([0-9a-f]{1,16})", re.IGNORECASE)
SHORTEST_PREFIX = 6
_HEX_DIGITS = 16


def from_text(text: str) -> str | None:
    """Return the id that a log prints in decimal, or in hex (with a letter or ``0x``); ``None`` if it is none."""
    if decimal := _DECIMAL.fullmatch(text):
        number = int(decimal[1])
    elif hexadecimal := _HEX.fullmatch(text):
        number = int(hexadecimal[1], 16)
    else:
        return None
    return str(number) if 0 < number <= _HIGHEST else None


def made_at_us(vmotion_id: str) -> int | None:
    """Return when a legacy id was made, by the clock that made it; ``None`` for an opaque id."""
    number = int(vmotion_id)
    return number if number in _LEGACY else None


def prefixes(text: str) -> tuple[str | None, str | None]:
    """Return what a user may mean by ``text``, as beginnings of ids: decimal digits and lower-case hex digits.

    Raises :class:`UsageError` for what cannot begin an id, or is too short.
    """
    cleaned = text.strip().lower()
    digits = cleaned.removeprefix("0x").lstrip("0")
    if not re.fullmatch(r"[0-9a-f]*", digits) or len(digits) > len(str(_HIGHEST)):
        raise UsageError(
            f"'{text}' is not a vMotion ID; give its decimal or hex digits, or the first {SHORTEST_PREFIX}"
        )
    if len(digits) < SHORTEST_PREFIX:
        raise UsageError(f"'{text}' is too short for a vMotion ID; give at least {SHORTEST_PREFIX} digits")
    decimal = digits if digits.isdecimal() and not cleaned.startswith("0x") else None
    return decimal, digits if len(digits) <= _HEX_DIGITS else None
