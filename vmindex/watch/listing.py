"""What lies at a watched path at the moment: the files that may be logs, each with what tells it from others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from vmindex.errors import SourceError, UsageError
from vmindex.ingest.catalogue import read_as
from vmindex.sources import STANDARD_INPUT, Limits, is_archive_name, rotation
from vmindex.sources.layout import as_text, label_of
from vmindex.sources.single import holds_files
from vmindex.sources.walk import walk

_MOST_NAMES = 1 << 16
_rotation = lru_cache(_MOST_NAMES)(rotation)


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was seen: ``name`` is relative to the watched folder, with ``/`` between the parts."""

    name: str
    path: str
    device: str
    inode: str
    size: int
    modified_ns: int

    @property
    def identity(self) -> tuple[str, str]:
        """What stays when the file is renamed."""
        return self.device, self.inode

    @property
    def shown_path(self) -> str:
        """The path as a database takes it: bytes that are no UTF-8 as escapes."""
        return as_text(self.path)

    @property
    def stem(self) -> str:
        """What the rotated files of one log share."""
        return _rotation(self.name).stem

    @property
    def age(self) -> tuple[str, tuple[int, int], str]:
        """By this files are sorted: log by log, older ones first."""
        place = _rotation(self.name)
        return place.stem, place.sort_key, self.name


@dataclass(frozen=True, slots=True)
class Place:
    """A path that is watched: a folder with all that is below it, or one log with its rotated files."""

    label: str
    folder: Path
    stem: str | None = None
    """Of the one log; ``None`` for a folder."""

    def files(self) -> list[Seen]:
        """Return the files that may be logs, in the order of :attr:`Seen.age`."""
        found = (_seen(label_of(name), path) for name, path in self._named() if may_be_log(name))
        return sorted((seen for seen in found if seen is not None), key=lambda seen: seen.age)

    def _named(self) -> list[tuple[str, str]]:
        if self.stem is None:
            return [(file.name, file.path) for file in walk(self.folder) if file.skipped is None]
        try:
            paths = [path for path in self.folder.iterdir() if _rotation(path.name).stem == self.stem]
        except OSError:
            return []
        return [(path.name, str(path)) for path in paths if path.is_file()]


def place_of(path: str | Path) -> Place:
    """Return what is to be watched. Raises :class:`SourceError` if nothing of the kind is there."""
    if str(path) == STANDARD_INPUT:
        raise UsageError("watch follows files; standard input goes to: vmindex ingest -")
    whole = Path(path).expanduser().absolute()
    if whole.is_dir():
        return Place(str(whole), whole)
    place = Place(str(whole), whole.parent, rotation(whole.name).stem)
    if whole.is_file() and (is_archive_name(whole.name) or holds_files(whole, Limits())):
        raise SourceError(f"'{path}' is an archive, which does not grow; read it with: vmindex ingest '{path}'")
    if whole.exists() and not whole.is_file():
        raise SourceError(f"'{path}' is neither a file nor a folder; watch follows logs in files")
    if whole.exists() and not may_be_log(whole.name):
        raise SourceError(f"'{path}' is no log by its name; name a log, or the folder of logs")
    if not whole.parent.is_dir() or not place.files():
        raise SourceError(f"'{path}' is not there; check the path, or watch its folder to wait for it")
    return place


@lru_cache(_MOST_NAMES)
def may_be_log(name: str) -> bool:
    """Return whether a file of that name may be a log to be followed."""
    reading = read_as(name)
    return reading.skip is None and reading.fact_file is None and not is_archive_name(name)


def status_of(path: str | Path) -> tuple[str, str, int, int] | None:
    """Return device, inode, size and time of change of a file; ``None`` if it is gone, or none."""
    try:
        status = Path(path).stat()
    except OSError:
        return None
    inode = str(status.st_ino or path)  # file systems without such numbers have at least names
    return str(status.st_dev), inode, status.st_size, status.st_mtime_ns


def _seen(name: str, path: str) -> Seen | None:
    found = status_of(path)
    return None if found is None else Seen(name, path, *found)
