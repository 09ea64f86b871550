"""Regular expressions that users may write: short, and never slow on any text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vmindex.knowledge.signatures.signature import SignatureError

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 300
_MOST_OPEN_ENDED = 3
_MOST_REPEATS = 1000
_PIECE = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<quantifier>[*+]|\{\d*,?\d*\})[?+]?|(?P<open>\()|(?P<close>\))|(?P<or>\|)|.",
    re.DOTALL,
)
_COUNT = re.compile(r"\{(\d*)(,?)(\d*)\}")


def compiled(pattern: str) -> re.Pattern[str]:
    """Return the expression. Raises :class:`SignatureError` for what is wrong, too long, or could take long."""
    if len(pattern) > _LONGEST:
        raise SignatureError(f"the pattern is longer than {_LONGEST} characters")
    _check_speed(pattern)
    try:
        found = re.compile(pattern, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        raise SignatureError(f"the pattern {pattern!r} is not a regular expression: {error}") from None
    if found.search(""):
        raise SignatureError(f"the pattern {pattern!r} matches an empty text")
    return found


def _check_speed(pattern: str) -> None:
    """Refuse what takes exponential time, and too many quantifiers that together take polynomial time."""
    if sum(_repeats(piece) > _MOST_REPEATS for piece in _quantifiers(pattern)) > _MOST_OPEN_ENDED:
        raise SignatureError(f"the pattern has more than {_MOST_OPEN_ENDED} open-ended quantifiers; use '{{0,80}}'")
    if _is_nested(pattern):
        raise SignatureError(f"the pattern {pattern!r} repeats a group that itself repeats or has alternatives")


def _quantifiers(pattern: str) -> Iterator[str]:
    return (piece[0] for piece in _PIECE.finditer(pattern) if piece["quantifier"])


def _repeats(quantifier: str) -> float:
    count = _COUNT.match(quantifier)
    if count is None:
        return float("inf")
    least, comma, most = count.groups()
    return float(most or "inf") if comma else float(least or 0)


def _is_nested(pattern: str) -> bool:
    ambiguous, after_group = [False], False
    for piece in _PIECE.finditer(pattern):
        repeated = bool(piece["quantifier"]) and _repeats(piece[0]) > 1
        if repeated and after_group:
            return True
        after_group = bool(piece["close"]) and ambiguous[-1]
        if piece["open"]:
            ambiguous.append(False)
        elif piece["close"] and len(ambiguous) > 1:
            # What is around an ambiguous group is ambiguous as well.
            inner = ambiguous.pop()
            ambiguous[-1] |= inner
        elif repeated or piece["or"]:
            ambiguous[-1] = True
    return False
