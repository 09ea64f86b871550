"""Tell that a file was not written since it was read, without reading it again, as make, rsync and git do."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os
    from pathlib import Path

_SETTLED_NS = 2_000_000_000
"""Some file systems keep times in steps of two seconds: a file that is written twice within one may keep them."""


def stat_key(status: os.stat_result) -> str | None:
    """Return the inode, size and times of a file as text, which every write changes; ``None`` if it was written just now.

    The device is no part of it: some file systems have another number after each start of the system.
    """
    if time.time_ns() - max(status.st_mtime_ns, status.st_ctime_ns) < _SETTLED_NS:
        return None
    return f"{status.st_ino}:{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}"


def stat_key_of(path: Path) -> str | None:
    """Return the same for a path; ``None`` also if it cannot be looked at."""
    try:
        return stat_key(path.stat())
    except OSError:
        return None
