"""Regular expressions that users may write: short, and never slow on any text."""

from __future__ import annotations

import math
import re

from vmindex.knowledge.signatures.signature import SignatureError

_LONGEST = 300
_OPEN_ENDED = 4000  # as many characters of a text are looked at
_MOST_WAYS = 64_000
_PIECE = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<quantifier>[*+?]|\{\d*,?\d*\})[?+]?"
    r"|(?P<open>\((?:\?(?:[:=!>]|<[=!]|P?<\w*>?|P=|[a-z-]*:?))?)|(?P<close>\))|(?P<or>\|)|.",
    re.DOTALL | re.IGNORECASE,
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
    if _is_nested(pattern):
        raise SignatureError(f"the pattern {pattern!r} repeats a group that itself repeats or has alternatives")
    if _ways(pattern) > _MOST_WAYS:
        raise SignatureError("the pattern could take long: use fewer quantifiers, and small ones such as '[^>]{0,40}'")


def _ways(pattern: str) -> int:
    """Return in how many ways the pattern could be tried at one place of a text, at the worst."""
    pieces = list(_PIECE.finditer(pattern))
    choices = (max(2, _repeats(piece[0])) for piece in pieces if piece["quantifier"] or piece["or"])
    return math.prod(choices)


def _repeats(quantifier: str) -> int:
    count = _COUNT.match(quantifier)
    if count is None:
        return _OPEN_ENDED if quantifier[0] in "*+" else 1
    least, comma, most = count.groups()
    return int(most or _OPEN_ENDED) if comma else int(least or 0)


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
