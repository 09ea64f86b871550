"""What can be the name of a host: the token that a reader found is one word, not a piece of an error message."""

from __future__ import annotations

import re

_HOST_NAME = re.compile(r"[0-9A-Za-z_](?:[0-9A-Za-z_.-]{0,253}[0-9A-Za-z_])?")


def host_name(text: str) -> str | None:
    """Return the name without blanks around it and without the root's dot, ``None`` if it cannot be one.

    The underscore is no letter of the DNS, yet hosts have it (``localhost.Roy_F1``, reference/identity.md [I1]).
    """
    bare = text.strip().removesuffix(".")
    return bare if _HOST_NAME.fullmatch(bare) else None
