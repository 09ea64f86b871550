"""Characters that a terminal, a browser or a reader would obey instead of show.

What is printed comes from other people's logs: an escape sequence in a VM's name must not move the cursor, and a
right-to-left override must not turn a host name around.
"""

from __future__ import annotations

import re

OBEYED = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # C0, DEL, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # direction marks, embeddings, overrides, isolates
    "\u2028\u2029\ufeff"  # line and paragraph separator, byte order mark
    "\ud800-\udfff"  # halves of pairs: what surrogateescape leaves of broken UTF-8; no encoder takes them
    "]"
)
_SHORT = {"\t": r"\t", "\n": r"\n", "\r": r"\r"}


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    return _SHORT.get(character) or (f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}")


def visible(text: str) -> str:
    r"""Return ``text`` with what would be obeyed shown as ``\x1b``, ``\n`` or ``\u202e``; the rest as it is."""
    return OBEYED.sub(_escape, text)


def visible_in_lines(text: str) -> str:
    """Return the same, but tabs and line ends as they are: for formats that can hold them."""
    return OBEYED.sub(lambda match: match[0] if match[0] in _SHORT else _escape(match), text)
