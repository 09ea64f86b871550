"""The mapping from originals to made-up names: a file of its own, for its owner's eyes only."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from vmindex.errors import AnonymizeError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_ABOUT = "Originals and the names that stand for them in anonymised databases of vmindex. Do not share this file."
_VERSION = 1


def default_mapping(database: Path) -> Path:
    """Return where the mapping of a database is kept unless the user says otherwise."""
    return database.with_name(f"{database.name}.mapping.json")


def load(path: Path) -> dict[str, dict[str, str]]:
    """Return made-up names by category and original; none if there is no file. Raises :class:`AnonymizeError`."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        names = content["names"]
        if content["version"] == _VERSION and all(
            isinstance(made, str) for known in names.values() for made in known.values()
        ):
            return {str(category): dict(known) for category, known in names.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    raise AnonymizeError(f"{path} is not a mapping file of this vmindex; give another with --mapping, or move it away")


def save(path: Path, names: Mapping[str, Mapping[str, str]]) -> None:
    """Write the mapping so that only its owner can read it; an older one is replaced as a whole, or not at all."""
    text = json.dumps({"about": _ABOUT, "version": _VERSION, "names": names}, ensure_ascii=False, indent=1)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(beside, "w", encoding="utf-8", opener=_private) as file:
            file.write(text + "\n")
        beside.replace(path)
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_EXCL, 0o600)
