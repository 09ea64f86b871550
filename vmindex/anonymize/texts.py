"""Replaces the names in a text of unknown wording: by where they stand, by what is known, by their shape."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from vmindex.anonymize.grammar import PLACES, SHAPES
from vmindex.anonymize.spelling import Spelling
from vmindex.anonymize.trie import AFTER, BEFORE, pattern_of
from vmindex.anonymize.words import is_common

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vmindex.anonymize.grammar import Place
    from vmindex.anonymize.names import Names

_TOKEN = re.compile(r"[^\W_]+")
_WHOLE = frozenset({"vm", "host", "datastore", "object", "user"})
"""Categories whose names may hold what ends them in the grammar, so that a longer known name is the true one."""
_Rules = tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]
_Claims = list[tuple[int, int, str]]


class Finder:
    """Notes the names that texts show."""

    def __init__(self, names: Names) -> None:
        self.spelling = Spelling(names.note, self._shapes_only)
        self._all, self._shapes = _grouped((*PLACES, *SHAPES)), _grouped(SHAPES)

    def text(self, text: str) -> str:
        """Note all names in a text, and return it."""
        return self._find_all(self._all, text)

    def _shapes_only(self, text: str) -> str:
        return self._find_all(self._shapes, text)

    def _find_all(self, rules: _Rules, text: str) -> str:
        claims: _Claims = []
        for trigger, patterns in rules:
            if trigger in text:
                for pattern in patterns:
                    self._find(pattern, text, claims)
        return text

    op_id = text

    def _find(self, pattern: re.Pattern[str], text: str, claims: _Claims) -> None:
        for found in pattern.finditer(text):
            for group in pattern.groupindex:
                if group not in ("quote", "op") and found[group] and _is_free(claims, *found.span(group)):
                    self.spelling.spell(group.rpartition("_")[2], found[group])
                    claims.append((*found.span(group), ""))


class Replacer:
    """Replaces names by made-up ones, when all are settled."""

    def __init__(self, names: Names) -> None:
        self.spelling = Spelling(names.made, self._shapes_only)
        self._words = names.words()
        self._places, self._shapes = _grouped(PLACES), _grouped(SHAPES)
        common = {word for word in self._words if is_common(word)}
        known = self._words.keys() - common
        self._known, self._all, self._common = pattern_of(known), pattern_of(self._words), pattern_of(common)
        self._first_words = _first_words(known)
        domains = "|".join(re.escape(domain) for domain in sorted(names.domains(), key=len, reverse=True))
        self._in_domain = re.compile(rf"{BEFORE}(?:[\w-]+\.)+(?:{domains}){AFTER}", re.IGNORECASE) if domains else None

    def text(self, text: str) -> str:
        """Return a text in which made-up names stand for all names that are found."""
        claims: _Claims = []
        self._replace(self._places, text, claims)
        self._replace_words(text, claims)
        self._replace(self._shapes, text, claims)
        return _put_together(text, claims)

    def _shapes_only(self, text: str) -> str:
        """Treat a path of devices, in which no place shows a name."""
        claims: _Claims = []
        self._replace_words(text, claims)
        self._replace(self._shapes, text, claims)
        return _put_together(text, claims)

    def op_id(self, text: str) -> str:
        """Return an opID; its parts are kept, but for names and addresses in it."""
        claims: _Claims = []
        self._replace_words(text, claims)
        if not _OP_ID.fullmatch(text):
            self._replace(self._shapes, text, claims)
        return _put_together(text, claims)

    def _replace(self, rules: _Rules, text: str, claims: _Claims) -> None:
        for trigger, patterns in rules:
            if trigger in text:
                for pattern in patterns:
                    for found in pattern.finditer(text):
                        self._claim(pattern, found, text, claims)

    def _claim(self, pattern: re.Pattern[str], found: re.Match[str], text: str, claims: _Claims) -> None:
        for group in pattern.groupindex:
            category = group.rpartition("_")[2]
            start, end = found.span(group)
            if start == end or category == "quote":
                continue
            longer = self._all.match(text, start) if category in _WHOLE and self._all else None
            end = max(end, longer.end()) if longer else end
            if _is_free(claims, start, end):
                claims.append((start, end, self._made(category, text[start:end])))

    def _made(self, category: str, text: str) -> str:
        return self.op_id(text) if category == "op" else self.spelling.spell(category, text)

    def _replace_words(self, text: str, claims: _Claims) -> None:
        if self._common and ("'" in text or '"' in text):
            for found in self._common.finditer(text):
                if text[found.start() - 1 : found.start()] in ("'", '"') and text[found.end() : found.end() + 1] in (
                    "'",
                    '"',
                ):
                    _claim_word(found, self._word(found), claims)
        if self._in_domain:
            for found in self._in_domain.finditer(text) if "." in text else ():
                _claim_word(found, self.spelling.name("host", found[0]), claims)
        if self._known and not self._first_words.isdisjoint(_TOKEN.findall(text.lower())):
            for found in self._known.finditer(text):
                _claim_word(found, self._word(found), claims)

    def _word(self, found: re.Match[str]) -> str:
        """Return what stands for a known name; letters that only this pattern takes for the same (K of Kelvin) name nobody."""
        return self._words.get(found[0].lower(), _NOBODY)


_NOBODY = "somebody"
_OP_ID = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]{1,12})*(?::[0-9]+(?:-[A-Za-z0-9]{1,12})*)?")
"""An opID as vCenter and hosts make them: nothing in it but their own words and counters."""


def _grouped(places: Sequence[Place]) -> _Rules:
    """Return the patterns, neighbours of one trigger together."""
    return tuple(
        (trigger, tuple(place.pattern for place in some))
        for trigger, some in groupby(places, lambda place: place.trigger)
    )


def _first_words(names: Iterable[str]) -> frozenset[str]:
    found = (_TOKEN.search(name) for name in names)
    return frozenset(word[0] for word in found if word)


def _is_free(claims: _Claims, start: int, end: int) -> bool:
    return all(end <= taken or start >= until for taken, until, _ in claims)


def _claim_word(found: re.Match[str], made: str, claims: _Claims) -> None:
    if _is_free(claims, *found.span()):
        claims.append((*found.span(), made))


def _put_together(text: str, claims: _Claims) -> str:
    if not claims:
        return text
    parts: list[str] = []
    at = 0
    for start, end, made in sorted(claims):
        parts += (text[at:start], made)
        at = end
    return "".join([*parts, text[at:]])
