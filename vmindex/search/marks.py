"""Where a text holds what was searched for, so that it can be marked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vmindex.search.grammar import Word, wanted_terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from vmindex.search.grammar import Node, Substring

_LETTER = r"[^\W_]"


def marker(node: Node, paint: Callable[[str], str]) -> Callable[[str], str]:
    """Return what paints every place of a text that holds a term of ``node``."""
    terms = sorted(wanted_terms(node), key=lambda term: len(term.text), reverse=True)
    if not terms:
        return lambda text: text
    pattern = re.compile("|".join(map(_pattern, terms)), re.IGNORECASE)
    return lambda text: pattern.sub(lambda found: paint(found[0]), text)


def _pattern(term: Word | Substring) -> str:
    if not isinstance(term, Word):
        return r"\s+".join(map(re.escape, re.split(r"\s+", term.text)))
    end = f"{_LETTER}*" if term.is_prefix else f"(?!{_LETTER})"
    return f"(?<!{_LETTER}){re.escape(term.text)}{end}"
