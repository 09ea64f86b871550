"""What statements of ours need and SQLite does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite3 import Connection

HOLDS = "holds_text"
"""Whether a text holds another, in whatever case; SQLite's LIKE knows the case of ASCII letters only."""


def add_to(connection: Connection) -> None:
    """Teach a connection these functions."""
    connection.create_function(HOLDS, 2, _holds, deterministic=True)


def _holds(text: str | None, part: str) -> bool:
    return text is not None and _folded(part) in _folded(text)


def _folded(text: str) -> str:
    """Return a text in lower case, letter by letter: a sigma at the end of a word is no other letter."""
    return text.lower() if text.isascii() else "".join(map(str.lower, text))
