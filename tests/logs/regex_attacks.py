"""Texts on which a pattern that backtracks takes longest: each of its unbounded repeats fed for ever, then denied its end."""

from __future__ import annotations

import re
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENDLESS = 1000
_CATEGORIES = {
    codes.CATEGORY_DIGIT: "1",
    codes.CATEGORY_NOT_DIGIT: "a",
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_NOT_SPACE: "a",
    codes.CATEGORY_WORD: "a",
    codes.CATEGORY_NOT_WORD: " ",
}
_TRIED = "aA1 :.,-/='\"[](){}<>_|"


def attacks(pattern: str, size: int) -> Iterator[str]:
    """Yield texts of about ``size`` characters for every repeat of a pattern that has no (near) end."""
    tree = parser.parse(pattern)
    texts = dict.fromkeys(_pumped(list(tree), "", size))
    literals = [text for text in re.findall(r"[A-Za-z][\w ]{2,}", pattern) if text.strip()]
    texts |= dict.fromkeys((literal + " ") * (size // (len(literal) + 1)) for literal in literals[:4])
    yield from texts


def _pumped(nodes: list[Any], before: str, size: int) -> Iterator[str]:
    """Yield ``before``, what leads to a repeat of ``nodes``, and that repeat fed."""
    for at, (code, value) in enumerate(nodes):
        if code in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
            _, most, body = value
            if most > _ENDLESS or most is codes.MAXREPEAT:
                yield from _fed(list(body), before, _example(nodes[at + 1 :]), size)
            yield from _pumped(list(body), before, size)
        for inner in _inner(code, value):
            yield from _pumped(inner, before, size)
        before += _example([nodes[at]])


def _fed(body: list[Any], before: str, after: str, size: int) -> Iterator[str]:
    unit = _example(body) or "a"
    yield before + unit * (size // len(unit))
    yield before + unit * (size // len(unit)) + "\x7f"
    if after:
        almost = after[:-1] or after
        yield before + (unit + almost) * (size // (len(unit) + len(almost)))
        yield before + (after + unit) * (size // (len(unit) + len(after)))
    if len(body) == 1:
        code, value = body[0]
        for character in _TRIED:
            if code is codes.ANY or (code is codes.IN and _is_in(value, character)) or code is codes.NOT_LITERAL:
                yield before + character * size + "\x7f"


def _inner(code: Any, value: Any) -> Iterator[list[Any]]:
    if code is codes.SUBPATTERN:
        yield list(value[-1])
    elif code is codes.ATOMIC_GROUP:
        yield list(value)
    elif code is codes.BRANCH:
        for branch in value[1]:
            yield list(branch)


def _example(nodes: list[Any]) -> str:
    """Return a short text that the nodes match."""
    return "".join(_one(code, value) for code, value in nodes)


def _one(code: Any, value: Any) -> str:
    if code is codes.LITERAL:
        return chr(value)
    if code is codes.ANY:
        return "a"
    if code is codes.NOT_LITERAL:
        return "a" if value != ord("a") else "b"
    if code is codes.IN:
        return next((character for character in _TRIED if _is_in(value, character)), "~")
    if code in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
        return _example(list(value[2])) * max(value[0], 0)
    if code is codes.SUBPATTERN:
        return _example(list(value[-1]))
    if code is codes.ATOMIC_GROUP:
        return _example(list(value))
    return _example(list(value[1][0])) if code is codes.BRANCH else ""


def _is_in(choices: list[Any], character: str) -> bool:
    negated = any(code is codes.NEGATE for code, _ in choices)
    found = False
    for code, value in choices:
        if code is codes.LITERAL:
            found |= value == ord(character)
        elif code is codes.RANGE:
            found |= value[0] <= ord(character) <= value[1]
        elif code is codes.CATEGORY:
            example = {codes.CATEGORY_DIGIT: r"\d", codes.CATEGORY_SPACE: r"\s", codes.CATEGORY_WORD: r"\w"}
            opposite = {
                codes.CATEGORY_NOT_DIGIT: r"\D",
                codes.CATEGORY_NOT_SPACE: r"\S",
                codes.CATEGORY_NOT_WORD: r"\W",
            }
            found |= re.fullmatch((example | opposite)[value], character) is not None
    return found != negated
