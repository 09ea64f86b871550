"""Finds the signatures of a message.

Keys and codes are looked up; of texts, only those that stand in the message are looked at any further.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from vmindex.knowledge.signatures.signature import BUILT_IN, RANKS, Signature
from vmindex.knowledge.status_codes import normalise_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LONGEST_TEXT = 4000
_WORD = re.compile(r"[a-z][\w-]*(?:\.[\w-]+)*")
# Only numbers that a status code can have: 'badface' in a name is none.
_CODE = re.compile(r"\b(?:0x0?)?bad0[01][0-9a-f]{2}\b|\b195887\d{3}\b", re.IGNORECASE)
_BY_KEY, _BY_TEXT, _BY_CODE = range(3)
_Score = tuple[int, int]


class Matcher:
    """An index of signatures by key, text and code."""

    def __init__(self, signatures: Iterable[Signature]) -> None:
        self._by_key: defaultdict[str, list[Signature]] = defaultdict(list)
        self._by_code: defaultdict[str, list[Signature]] = defaultdict(list)
        self._by_text: defaultdict[str, list[Signature]] = defaultdict(list)
        self._by_pattern: list[tuple[re.Pattern[str], Signature]] = []
        for signature in signatures:
            self._add(signature)

    def _add(self, signature: Signature) -> None:
        for spelling in dict.fromkeys(name for key in signature.keys for name in _spellings(key)):
            self._by_key[spelling].append(signature)
        for code in signature.codes:
            self._by_code[code].append(signature)
        for text in signature.text:
            self._by_text[" ".join(text.lower().split())].append(signature)
        if signature.regex is not None:
            self._by_pattern.append((signature.regex, signature))

    def match(self, text: str, *, code: str | None, component: str | None, kind: str | None) -> list[Signature]:
        """Return the signatures of a message, the best first."""
        text = " ".join(text[:_LONGEST_TEXT].split())
        found = _best(self._in_text(text), kind) or _best(self._of_codes(text, code), kind)
        ranked = sorted(found.values(), key=lambda match: _order(match[0], match[1], component))
        return [signature for signature, _ in ranked]

    def _in_text(self, text: str) -> Iterator[tuple[Signature, _Score]]:
        lowered = text.lower()
        for word in set(_WORD.findall(lowered)) & self._by_key.keys():
            for signature in self._by_key[word]:
                yield signature, (_BY_KEY, len(word))
        for literal, signatures in self._by_text.items():
            if literal in lowered:
                for signature in signatures:
                    yield signature, (_BY_TEXT, len(literal))
        for regex, signature in self._by_pattern:
            if hit := regex.search(text):
                yield signature, (_BY_TEXT, min(len(hit[0]), len(regex.pattern)))

    def _of_codes(self, text: str, code: str | None) -> Iterator[tuple[Signature, _Score]]:
        for spelling in [code] if code else _CODE.findall(text):
            for signature in self._by_code.get(normalise_code(spelling) or "", ()):
                yield signature, (_BY_CODE, 0)


def _spellings(key: str) -> list[str]:
    """Return the key, and its last word where exports print that alone."""
    key = key.lower()
    return [key, key.rpartition(".")[2]] if key.startswith(("vim.", "vmodl.")) else [key]


def _best(matches: Iterator[tuple[Signature, _Score]], kind: str | None) -> dict[str, tuple[Signature, _Score]]:
    """Return each signature once, by what it matches best."""
    found: dict[str, tuple[Signature, _Score]] = {}
    for signature, (tier, length) in matches:
        if kind and signature.kinds and kind not in signature.kinds:
            continue
        known = found.get(signature.id)
        if known is None or (tier, -length) < (known[1][0], -known[1][1]):
            found[signature.id] = (signature, (tier, length))
    return found


def _order(signature: Signature, score: _Score, component: str | None) -> tuple[object, ...]:
    tier, length = score
    elsewhere = bool(component and signature.where and component not in signature.where)
    is_built_in = signature.origin == BUILT_IN
    return signature.general, tier, -length, is_built_in, elsewhere, RANKS.index(signature.rank), signature.id
