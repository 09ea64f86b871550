"""One failure signature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vmindex.errors import Error

if TYPE_CHECKING:
    import re

BUILT_IN = "built-in"
RANKS = ("primary", "secondary", "context")
SIDES = ("source", "dest", "either")
COMPONENTS = ("vmkernel", "vmware", "hostd", "vpxa", "vpxd", "vobd", "fdm", "other")


class SignatureError(Error):
    """A signature cannot be used as it is written."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What the log says when something goes wrong, why it does, and what to do; see the package for the fields."""

    id: str
    cause: str
    family: str
    rank: str = "primary"
    side: str = "either"
    where: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    pattern: str = ""
    codes: tuple[str, ...] = ()
    general: bool = False
    remedy: str = ""
    reference: str = ""
    samples: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    origin: str = BUILT_IN
    regex: re.Pattern[str] | None = None
