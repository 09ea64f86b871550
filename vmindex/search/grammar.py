"""What can be typed into a search.

::

    failed resume             both words, whole, in any place; AND may stand between them
    migrat*                   a word that begins so
    naa.6000c29  10.0.0.5     anything that is not letters and digits only: found anywhere, as grep -iF does
    "closed by remote"        what is in quotes: anywhere as it stands, blanks and parts of words included
    a OR b   NOT c   ( … )    operators are capitals; NOT binds tightest, then AND, then OR

Letter case never matters. A quote within quotes is doubled.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from vmindex.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_CHARACTERS = 10_000
MOST_TERMS = 200
MOST_NESTED = 40
_PIECE = re.compile(
    r'\s*(?:(?P<mark>[()])|"(?P<quoted>(?:[^"]|"")*)"\*?|(?P<bare>[^\s"()](?:[^\s"()]|\([^\s"()]*\))*))'
)
_OPERATORS = frozenset({"AND", "OR", "NOT"})
_ADVICE = "put it in quotes, or search for the text as it stands with --literal"
_ENDS_OF_SCRIPTS = 0x530
"""Latin, Greek and Cyrillic letters come before; what follows is not written in words that blanks separate, or rarely met."""


@dataclass(frozen=True, slots=True)
class Word:
    """A whole word; with ``is_prefix`` one that begins so."""

    text: str
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Substring:
    """A text that stands anywhere in the line."""

    text: str


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be."""

    part: Node


@dataclass(frozen=True, slots=True)
class And:
    """All of it."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of it."""

    parts: tuple[Node, ...]


Node: TypeAlias = "Word | Substring | Not | And | Or"


def parse(text: str, *, literal: bool = False) -> Node:
    """Return what ``text`` asks for; with ``literal`` the text itself, without any operators.

    Raises :class:`UsageError` for what is empty, too long, or has a quote or parenthesis without its other half.
    """
    if not text.strip() or len(text) > MOST_CHARACTERS:
        raise UsageError(f"the text to search for must have 1 to {MOST_CHARACTERS} characters; give at least a word")
    shown = text.encode("utf-8", "backslashreplace").decode()  # as bytes that are no UTF-8 are kept in messages
    return Substring(shown) if literal else _Parser(list(_pieces(shown))).whole()


def widened(node: Node) -> Node:
    """Return the same with each wanted word found inside of longer words too; what is excluded stays as narrow."""
    match node:
        case Word(text):
            return Substring(text)
        case And(parts):
            return And(tuple(map(widened, parts)))
        case Or(parts):
            return Or(tuple(map(widened, parts)))
        case _:
            return node


def wanted_terms(node: Node) -> Iterator[Word | Substring]:
    """Yield the terms that a match may hold: all but those below NOT."""
    match node:
        case Word() | Substring():
            yield node
        case And(parts) | Or(parts):
            for part in parts:
                yield from wanted_terms(part)


def term(text: str) -> Word | Substring:
    """Return the term that a bare text is: a word, the beginning of one, or a text that stands anywhere."""
    stem = text.strip("*")
    if not stem:
        raise UsageError(f"'{text}' would find everything; give at least one letter, or put it in quotes")
    if not _is_word(stem) or text.startswith("*"):
        return Substring(stem)
    return Word(stem, is_prefix=text.endswith("*"))


def _is_word(text: str) -> bool:
    return all(character.isalnum() and ord(character) < _ENDS_OF_SCRIPTS for character in text)


def _pieces(text: str) -> Iterator[str | Node]:
    """Yield terms, and as text ``(``, ``)``, ``AND``, ``OR`` and ``NOT``."""
    at, text = 0, text.rstrip()
    while at < len(text):
        found = _PIECE.match(text, at)
        if not found:
            raise UsageError(f"a quote in '{text}' has no other half; {_ADVICE}")
        at = found.end()
        yield _piece(found)


def _piece(found: re.Match[str]) -> str | Node:
    if found["quoted"] is None:
        mark = found["mark"] or found["bare"]
        return str(mark) if found["mark"] or mark in _OPERATORS else term(mark)
    text = found["quoted"].replace('""', '"')
    if not text.strip():
        raise UsageError("there is nothing between two quotes; give at least one letter")
    return Substring(text)


class _Parser:
    """Turns pieces into a tree, by recursive descent."""

    def __init__(self, pieces: list[str | Node]) -> None:
        self._pieces = pieces
        self._at = 0
        self._depth = 0
        if sum(not isinstance(piece, str) for piece in pieces) > MOST_TERMS:
            raise UsageError(f"more than {MOST_TERMS} terms; {_ADVICE}")

    def whole(self) -> Node:
        """Return the tree of all pieces."""
        found = self._or()
        if self._at < len(self._pieces):
            raise UsageError(f"'{self._next()}' stands where it has no meaning; {_ADVICE}")
        return found

    def _next(self) -> str | Node | None:
        return self._pieces[self._at] if self._at < len(self._pieces) else None

    def _take(self, mark: str) -> bool:
        taken = self._next() == mark
        self._at += taken
        return taken

    def _or(self) -> Node:
        parts = [self._and()]
        while self._take("OR"):
            parts.append(self._and())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _and(self) -> Node:
        parts = [self._not()]
        while self._take("AND") or self._next() not in {None, "OR", "AND", ")"}:
            parts.append(self._not())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _not(self) -> Node:
        self._depth += 1
        if self._depth > MOST_NESTED:
            raise UsageError(f"more than {MOST_NESTED} operators in one another; {_ADVICE}")
        found = Not(self._not()) if self._take("NOT") else self._one()
        self._depth -= 1
        return found

    def _one(self) -> Node:
        if self._take("("):
            found = self._or()
            if not self._take(")"):
                raise UsageError(f"a parenthesis is not closed; {_ADVICE}")
            return found
        piece = self._next()
        if piece is None or isinstance(piece, str):
            raise UsageError(f"'{piece or 'the end'}' stands where a word is expected; {_ADVICE}")
        self._at += 1
        return piece
