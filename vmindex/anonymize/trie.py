"""One regular expression for many names, that costs the less the more beginnings they share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_END = ""
BEFORE, AFTER = r"(?<![^\W_])", r"(?![^\W_])"
"""A name begins and ends where no letter or digit stands beside it; an underscore may."""


def pattern_of(names: Iterable[str]) -> re.Pattern[str] | None:
    """Return what finds the names as whole words in whatever case, the longest first; ``None`` for no names."""
    root: dict[str, Any] = {}
    for name in names:
        node = root
        for letter in name.lower():
            node = node.setdefault(letter, {})
        node[_END] = {}
    return re.compile(f"{BEFORE}{_expression(root)}{AFTER}", re.IGNORECASE) if root else None


def _expression(node: dict[str, Any]) -> str:
    """Return the expression of what may follow; longer names stand before those that end here."""
    text = ""
    while len(node) == 1 and _END not in node:  # letters without a choice add no depth
        ((letter, node),) = node.items()
        text += re.escape(letter)
    branches = [re.escape(letter) + _expression(child) for letter, child in sorted(node.items()) if letter != _END]
    if not branches:
        return text
    return text + "(?:" + "|".join(branches) + ")" + ("?" if _END in node else "")
