"""The folder of an export: which files in it are ours, and writing without leaving halves behind.

``export.json`` lists the files that an export wrote, with their size and time; a file that it does not list, or that was
changed since, is someone else's and is not replaced unless forced.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vmindex import __version__
from vmindex.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MANIFEST = "export.json"
_PART = ".part"


@dataclass(frozen=True, slots=True)
class Written:
    """A file of the export; ``rows`` is ``None`` where it holds none."""

    name: str
    rows: int | None
    bytes: int


@dataclass(slots=True)
class ExportFolder:
    """The folder that is written to."""

    path: Path
    written: list[Written] = field(default_factory=list)

    def prepare(self, names: Iterable[str], *, force: bool) -> None:
        """Make the folder. Raises :class:`ExportError` if a file that would be replaced is not one of ours."""
        self.path.mkdir(parents=True, exist_ok=True)
        ours = self._ours()
        foreign = [name for name in (*names, MANIFEST) if self._is_there(name) and not self._is_ours(name, ours)]
        if foreign and not force:
            more = f" (and {len(foreign) - 1} more)" if len(foreign) > 1 else ""
            raise ExportError(
                f"{self.path / foreign[0]}{more} was not written by vmindex export, or was changed since; "
                "choose another folder, or replace it with --force"
            )

    @contextmanager
    def writing(self, name: str) -> Iterator[Path]:
        """Give a path to write to, which becomes ``name`` only when all of it is written."""
        part = self.path / f"{name}{_PART}"
        try:
            yield part
            part.replace(self.path / name)
        finally:
            part.unlink(missing_ok=True)

    def add(self, name: str, rows: int | None) -> None:
        """Note a file that was written."""
        self.written.append(Written(name, rows, (self.path / name).stat().st_size))

    def finish(self, **about: Any) -> None:
        """Write the list of our files, those of earlier exports that are still the same included."""
        ours = self._ours()
        kept = {name: entry for name, entry in ours.items() if self._is_there(name) and self._is_ours(name, ours)}
        kept |= {file.name: self._entry(file) for file in self.written}
        content = {"made_by": f"vmindex {__version__}", **about, "files": dict(sorted(kept.items()))}
        with self.writing(MANIFEST) as path:
            path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    def _entry(self, file: Written) -> dict[str, Any]:
        return {"rows": file.rows, "bytes": file.bytes, "mtime_ns": (self.path / file.name).stat().st_mtime_ns}

    def _is_there(self, name: str) -> bool:
        path = self.path / name
        return path.exists() or path.is_symlink()

    def _is_ours(self, name: str, ours: dict[str, Any]) -> bool:
        if name == MANIFEST:
            return bool(ours)
        if name not in ours or (self.path / name).is_symlink():
            return False
        found = (self.path / name).stat()
        return (found.st_size, found.st_mtime_ns) == (ours[name].get("bytes"), ours[name].get("mtime_ns"))

    def _ours(self) -> dict[str, dict[str, Any]]:
        """Return the entries of the list; nothing if there is none, or none that we wrote."""
        try:
            content = json.loads((self.path / MANIFEST).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        if not isinstance(content, dict) or not str(content.get("made_by", "")).startswith("vmindex "):
            return {}
        files = content.get("files")
        return (
            {name: entry for name, entry in files.items() if isinstance(entry, dict)} if isinstance(files, dict) else {}
        )
