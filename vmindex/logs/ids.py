"""Find the vMotion ID in a text whose wording nobody has declared (``grammar.md`` §1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vmindex import vmotion_id

if TYPE_CHECKING:
    from vmindex.logs.interface import Side

_SIDED = re.compile(r"(?<![\w.])(?P<id>\d{15,20}) ?(?P<side>[SD])(?::|\b) ?")
_SIDED_HERE = re.compile(r"(?<![\w.])(?P<id>\d{15,20}|\d{1,14}(?= [SD]:)) ?(?P<side>[SD])(?::|\b) ?")
"""An id is a random number, and may be small; only where an id has its place is it told from a count."""
_NAMED = re.compile(
    r"(?:\bts ?[=:] ?|\bmid(?: id)?[ =:]+|\bmig(?:ration)?[ _-]?id[ =:]+|migration \[[^\]:]{1,40}:|\[MIGRATE\] ?\("
    r"|\bVMotion(?:Src|Dst|Prepare|Initiate\w*|Commit\w*|Resolve\w*|Worker\w*)? ?\()"
    r"(?:<(?:ex\. )?)?(?P<id>\d{15,20}|(?:0x)?[0-9a-f]{12,16})(?!\w)",
    re.IGNORECASE,
)
_SHORT_NAMED = re.compile(r"\bmigration ?id ?[=:] ?(?P<id>\d{1,14})(?!\w)", re.IGNORECASE)
_BARE = re.compile(r"(?<![\w.:-])(?P<id>\d{16,20})(?![\w.])")


def sided(text: str, start: int = 0) -> tuple[str | None, Side, int] | None:
    """Return (id, side, where the rest begins) of ``1451061663105920 S: rest``; the id is ``None`` if it has over 64 bits."""
    found = _find_sided(text, start)
    if not found:
        return None
    return vmotion_id.from_text(found["id"]), "S" if found["side"] == "S" else "D", found.end()


def past_sided(text: str, start: int = 0) -> int | None:
    """Return where the rest begins of ``1451061663105920 S: rest``."""
    found = _find_sided(text, start)
    return found.end() if found else None


def _find_sided(text: str, start: int) -> re.Match[str] | None:
    return _SIDED_HERE.match(text, start) or _SIDED.search(text, start)


def named(text: str) -> str | None:
    """Return the id that a word such as ``mid=``, ``ts =``, ``[MIGRATE] (`` or ``VMotionSrc (`` announces."""
    found = _NAMED.search(text) or ("igration" in text and _SHORT_NAMED.search(text))
    return vmotion_id.from_text(found["id"]) if found else None


def bare(text: str) -> str | None:
    """Return a number long enough for an id; only for lines that speak of migrations."""
    found = _BARE.search(text)
    return vmotion_id.from_text(found["id"]) if found else None
