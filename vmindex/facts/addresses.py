"""IP addresses in one spelling."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

_LONGEST = 80
_REMEMBERED = 4_096
"""Addresses; a migration prints the same two in a dozen lines."""


@lru_cache(_REMEMBERED)
def normalise(text: str) -> str | None:
    """Return the canonical form of an address with or without ``/24`` and ``%vmk0``.

    ``None`` for what is no address, or is nobody's in particular (``0.0.0.0``, ``127.0.0.1``).
    """
    if len(text) > _LONGEST:
        return None
    bare = text.strip().partition("/")[0].partition("%")[0]
    try:
        found = ipaddress.ip_address(bare)
    except ValueError:
        return None
    return None if found.is_unspecified or found.is_loopback else str(found)
