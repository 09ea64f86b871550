"""What every container (tar, zip, folder) has to say about one of its files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from vmindex.sources.streams import Raw, Trouble

Report: TypeAlias = "Callable[[str, int | None, str], None]"
"""Hears of damage: the name within the container (``""`` for the container itself), offset, reason."""

LINK = "link"
DEVICE = "device"
PIPE = "pipe"
SOCKET = "socket"
ENCRYPTED = "encrypted"
UNREADABLE = "unreadable"
NOT_WANTED = "not wanted"
OVER_LIMIT = "over the limit"
NO_ARCHIVE = "named like an archive, but it is none"
AFTER_GAP = "compressed data after a gap"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a container, its bytes as they are stored there."""

    name: str
    size: int | None
    """Bytes as stored in the container, before any decompression of ours."""
    modified_us: int | None
    open: Callable[[Trouble], Raw] | None = None
    """Returns the bytes; ``None`` where there are none to be had (see ``skipped``)."""
    skipped: str | None = None
    lasting: bool = False
    """Whether ``open`` works at any time and repeatedly, not only until the next entry is asked for."""
