"""Uuids in one spelling, so that they can be compared.

A VM's BIOS uuid is printed ``56 4d 70 ad 43 f1 5e 25-8a 12 a0 e2 18 2e 38 ec`` by esxcli and in .vmx files, and
``ad704d56-f143-255e-8a12-…`` in vmware.log and vCenter: the first three groups in the other byte order
(reference/identity.md §4 [I24]).
"""

from __future__ import annotations

import re
from uuid import UUID

_SEPARATORS = re.compile(r"[\s\-:{}\"']+")
_DIGITS = re.compile(r"[0-9a-f]{32}")
_LONGEST_SPELLING = 80
_NOBODY = frozenset({"0" * 32, "f" * 32})


def normalise(text: str) -> str | None:
    """Return 32 lower-case hex digits for any spelling; ``None`` if it is none, or all zeros or ones (nobody's)."""
    if len(text) > _LONGEST_SPELLING:
        return None
    digits = _SEPARATORS.sub("", text).lower()
    return digits if _DIGITS.fullmatch(digits) and digits not in _NOBODY else None


def swapped(uuid32: str) -> str:
    """Return the same uuid with the bytes of the first three groups (4, 2 and 2 bytes) in the other order."""
    return UUID(hex=uuid32).bytes_le.hex()
