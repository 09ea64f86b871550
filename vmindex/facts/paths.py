"""Recognise files by a normalised key: ``esxcli_vm_process_list.txt``, ``localcli_vm-process-list.txt.gz`` are one.

vm-support names a command's output ``<command>_<arguments>.txt`` with ``-`` between the arguments, UAC with ``_``
(reference/bundle_layout.md §1 [S8], §2 [S12]). The key is the lower-case name without extension in which every run of
other characters than letters and digits is one space, so that both spellings are equal.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

COMPRESSION_SUFFIXES = (".gz", ".bz2", ".xz", ".zst")
TEXT_EXTENSIONS = frozenset({"txt", "log", "out", "json"})
_SEPARATORS = re.compile(r"[^0-9a-z]+")
_GUEST_FOLDER = "vmfs/volumes/"


def without_compression(path: str) -> str:
    """Return the path without its ``.gz``, whatever the case."""
    lowered = path.lower()
    for suffix in COMPRESSION_SUFFIXES:
        if lowered.endswith(suffix):
            return path[: -len(suffix)]
    return path


def extension(path: str) -> str:
    """Return what follows the last dot of the name, lower case; empty if there is no dot."""
    name = path[path.rfind("/") + 1 :]
    dot = name.rfind(".")
    return name[dot + 1 :].lower() if dot >= 0 else ""


@lru_cache(maxsize=16)  # all matchers ask for the key of the same path, one after the other
def key(path: str) -> str:
    """Return the normalised key of a lower-case path: ``commands/uname_-a.txt`` -> ``uname a``."""
    name = path[path.rfind("/") + 1 :]
    found = extension(name)
    stem = name[: -len(found) - 1] if found in TEXT_EXTENSIONS else name
    return _SEPARATORS.sub(" ", stem).strip()


def command(*words: str) -> Callable[[str], bool]:
    """Match the text output of a command whose key is, or ends with, one of ``words`` (``vm process list``)."""
    return _matcher(words, wants_json=False)


def json_command(*words: str) -> Callable[[str], bool]:
    """Match the JSON output of a command, as it lies in ``json/``."""
    return _matcher(words, wants_json=True)


def exact_command(*words: str) -> Callable[[str], bool]:
    """Match text output whose key is exactly one of ``words``: for words as common as ``date``."""
    keys = frozenset(words)
    return lambda path: path.endswith(".txt") and key(path) in keys and not path.startswith(_GUEST_FOLDER)


def _matcher(words: tuple[str, ...], *, wants_json: bool) -> Callable[[str], bool]:
    keys = frozenset(words)
    endings = tuple(f" {ending}" for ending in words)

    def matches(path: str) -> bool:
        if path.endswith(".json") is not wants_json or path.startswith(_GUEST_FOLDER):
            return False
        found = key(path)
        return found in keys or found.endswith(endings)

    return matches
