"""What the path of a member tells: where the bundle's own root is, and what may be an archive."""

from __future__ import annotations

import re

MARKERS = tuple(
    tuple(marker.split("/"))
    for marker in (
        "var/run/log",
        "var/log",
        "var/core",
        "commands",
        "json",
        "etc",
        "vmfs/volumes",
        "scratch",
        "live_response",
    )
)
"""Directories that stand directly below the root of a support bundle."""

_LONGEST_NAME = 4096
"""Characters; no system has longer paths."""
_BUNDLE_NAME = re.compile(r"(?P<of>esx|vc)-(?P<name>.+)-20\d\d-\d\d-\d\d--\d\d\.\d\d(?:-\d+)?")
_ARCHIVE_NAME = re.compile(r"\.(?:tgz|tar|taz|tbz2?|txz|tlz|tzst|zip|tar\.[a-z0-9]+)$", re.IGNORECASE)
_COMPRESSED_NAME = re.compile(r"\.(?:gz|bz2|xz|lzma|zst)$", re.IGNORECASE)
_INSIDE_BUNDLE = re.compile(r"/(?:var|etc|vmfs|scratch|tmp|commands)/")


def split_root(name: str) -> tuple[str, str]:
    """Split a member's name into (root of its bundle, path below the root).

    The root is what stands before the first marker directory; where a directory above it is named
    as only ``vm-support`` names its root (``esx-a-2021-03-08--14.49-17885597``), markers above that one
    do not count, so a folder ``etc/`` of bundles is no bundle. Without any marker the root is the directory of
    the file. The root keeps the archives that the name goes through: ``inner.tgz!esx-a``, or
    ``inner.tgz!`` where the bundle has no directory of its own. :func:`join_root` is the inverse.
    """
    archive, mark, path = name.rpartition("!")
    parts = path.split("/")
    cut = _marker_index(parts)
    if cut is None:
        cut = len(parts) - 1
    return archive + mark + "/".join(parts[:cut]), "/".join(parts[cut:])


def bundle_root(path: str) -> str | None:
    """Return the directory of the bundle that ``path`` shows to be in one, ``""`` for the top; else ``None``."""
    parts = path.split("/")
    cut = _marker_index(parts)
    return None if cut is None else "/".join(parts[:cut])


def vcenter_of(path: str) -> str | None:
    """Return the vCenter whose bundle has this root, or this file name, as vc-support names both."""
    last = re.split(r"[/!]", path.removesuffix("!"))[-1]
    found = _BUNDLE_NAME.fullmatch(_ARCHIVE_NAME.sub("", last))
    return found["name"].lower() if found is not None and found["of"] == "vc" else None


def join_root(root: str, below: str) -> str:
    """Return the name of the member ``below`` the ``root`` that :func:`split_root` gave."""
    return f"{root}{below}" if not root or root.endswith("!") else f"{root}/{below}"


def _marker_index(parts: list[str]) -> int | None:
    """Return where the first marker starts. The last part is a file, so no marker reaches it."""
    directories = parts[:-1]
    named = [index for index, part in enumerate(directories) if _BUNDLE_NAME.fullmatch(part)]
    for index in range(named[-1] + 1 if named else 0, len(directories)):
        if any(tuple(directories[index : index + len(marker)]) == marker for marker in MARKERS):
            return index
    return named[-1] + 1 if named else None


def is_archive_name(name: str) -> bool:
    """Return whether a file of that name should hold other files."""
    return _ARCHIVE_NAME.search(name) is not None


def is_compressed_name(name: str) -> bool:
    """Return whether a file of that name should be compressed, archives included."""
    return _COMPRESSED_NAME.search(name) is not None or is_archive_name(name)


def is_inside_bundle(name: str) -> bool:
    """Return whether the member stands below one of a bundle's own directories.

    Archives there (``local.tgz``, images) belong to the host, and hold no bundles.
    """
    return _INSIDE_BUNDLE.search("/" + name.rpartition("!")[2]) is not None


def label_of(name: str) -> str:
    """Return the name of a member as a label: no leading ``/`` or ``./``, always valid Unicode.

    Everything else stays, ``..`` and control characters included: nobody writes to this path.
    """
    while name.startswith(("/", "./")):
        name = name.lstrip("/") if name[0] == "/" else name[2:]
    if len(name) > _LONGEST_NAME:
        name = name[:_LONGEST_NAME] + "…"
    return as_text(name) or "(no name)"


def as_text(name: str) -> str:
    """Return a name as valid Unicode: bytes that were no UTF-8 arrive as lone surrogates, which no database takes."""
    return name.encode("utf-8", "backslashreplace").decode()
