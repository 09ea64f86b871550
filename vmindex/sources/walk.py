"""Finds the files below a folder, following no link out of it."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vmindex.sources.entries import DEVICE, LINK, PIPE, SOCKET, UNREADABLE
from vmindex.sources.stat_key import stat_key

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Found:
    """A file on disk, or what could not be read there."""

    name: str
    """Relative to the folder, with ``/`` between the parts."""
    path: str
    size: int = 0
    modified_us: int | None = None
    skipped: str | None = None
    problem: str | None = None
    """What the operating system said when it could not be read."""
    stat_key: str | None = None
    """By which to tell that it was not written since."""


def walk(folder: Path) -> Iterator[Found]:
    """Yield what is below ``folder``, sorted; links to directories are not followed, to files only within it."""
    top = os.path.realpath(folder)
    waiting = [(str(folder), "")]
    seen: set[tuple[int, int]] = set()  # a folder mounted below itself must not be walked for ever
    while waiting:
        path, name = waiting.pop()
        try:
            if not _is_new(path, seen):
                continue
            with os.scandir(path) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            yield Found(name or ".", path, skipped=UNREADABLE, problem=f"cannot be read: {error.strerror}")
            continue
        prefix = f"{name}/" if name else ""
        below = []
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                below.append((entry.path, prefix + entry.name))
            else:
                yield _found(entry, prefix + entry.name, top)
        waiting += reversed(below)


def _is_new(path: str, seen: set[tuple[int, int]]) -> bool:
    status = Path(path).stat()
    identity = (status.st_dev, status.st_ino)
    if identity in seen:
        return False
    seen.add(identity)
    return True


def _found(entry: os.DirEntry[str], name: str, top: str) -> Found:
    try:
        if entry.is_symlink() and not _stays_within(entry.path, top):
            return Found(name, entry.path, skipped=LINK)
        status = entry.stat()
    except OSError as error:
        return Found(name, entry.path, skipped=UNREADABLE, problem=f"cannot be read: {error.strerror}")
    return found_file(name, entry.path, status)


def found_file(name: str, path: str, status: os.stat_result) -> Found:
    """Return a file by what the operating system says of it."""
    skipped = _skipped(status.st_mode)
    return Found(name, path, status.st_size, status.st_mtime_ns // 1000, skipped, stat_key=stat_key(status))


def _stays_within(path: str, top: str) -> bool:
    target = os.path.realpath(path)
    return Path(target).is_file() and Path(target).is_relative_to(top)


def _skipped(mode: int) -> str | None:
    if stat.S_ISREG(mode):
        return None
    if stat.S_ISFIFO(mode):
        return PIPE
    return SOCKET if stat.S_ISSOCK(mode) else DEVICE
