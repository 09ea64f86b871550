"""The units that are one thing each: an archive, one log, standard input."""

from __future__ import annotations

import stat
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from vmindex.sources.archive import MemberReader, bounded, is_archive, uncounted
from vmindex.sources.budget import Budget
from vmindex.sources.folder import digest_of
from vmindex.sources.interface import Damage
from vmindex.sources.layout import as_text, label_of
from vmindex.sources.signs import is_zip
from vmindex.sources.stat_key import stat_key, stat_key_of
from vmindex.sources.streams import DiskStream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from vmindex.sources.interface import Limits, Member, Wanted
    from vmindex.sources.streams import Trouble

STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class FileUnit:
    """An archive, or one log, on disk."""

    path: Path
    kind: str
    size: int | None
    limits: Limits
    stat_key: str | None = None

    @property
    def label(self) -> str:
        """The path as it was given or found."""
        return as_text(str(self.path))

    def is_as_found(self) -> bool:
        """Return whether nothing was written to the file since it was found."""
        return self.stat_key is not None and self.stat_key == stat_key_of(self.path)

    def digest(self, wanted: Wanted) -> str | None:  # noqa: ARG002 - all of the file counts
        """Return the SHA-256 of the file; ``None`` if it cannot be read, or only once."""
        return digest_of(self.path) if self.kind != "stream" else None

    def members(
        self, wanted: Wanted, on_damage: Callable[[Damage], None], on_bytes: Callable[[int], None] = uncounted
    ) -> Iterator[Member]:
        """Yield the members of the archive, or the one log under its file name."""
        return bounded(self._all(wanted, on_damage, on_bytes), self.limits.members, on_damage)

    def _all(
        self, wanted: Wanted, on_damage: Callable[[Damage], None], on_bytes: Callable[[int], None]
    ) -> Iterator[Member]:
        budget = Budget(self.limits, on_bytes)
        reader = MemberReader(wanted, on_damage, self.limits, budget)
        if self.kind == "archive" and _is_zip(self.path):
            from vmindex.sources.zipped import NotAZipError

            try:
                with self.path.open("rb", buffering=0) as file:
                    yield from reader.zip_file(file, budget.read)
                    return
            except NotAZipError:
                pass  # a download that was cut short has no directory; its members are there nevertheless
        raw = DiskStream(self.path, _to(on_damage), budget.read)
        try:
            yield from reader.single(raw, label_of(self.path.name))
        finally:
            raw.close()


def file_unit(path: Path, limits: Limits) -> FileUnit:
    """Return the unit of a file that the user named: by its content an archive, a log, or a pipe."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        return FileUnit(path, "stream", None, limits)
    kind = "archive" if holds_files(path, limits) else "file"
    return FileUnit(path, kind, status.st_size, limits, stat_key(status))


def holds_files(path: Path, limits: Limits) -> bool:
    """Return whether the content of a file is an archive, below whatever compression."""
    if _is_zip(path):
        return True
    raw = DiskStream(path, _ignored, uncounted)
    try:
        return is_archive(raw, limits)
    finally:
        raw.close()


@dataclass(frozen=True, slots=True)
class InputUnit:
    """Standard input."""

    limits: Limits
    label: str = STANDARD_INPUT
    kind: str = "stream"
    size: int | None = None
    stat_key: str | None = None

    def is_as_found(self) -> bool:
        """Return that nobody can tell."""
        return False

    def digest(self, wanted: Wanted) -> str | None:  # noqa: ARG002
        """Return ``None``: it can be read only once."""
        return None

    def members(
        self, wanted: Wanted, on_damage: Callable[[Damage], None], on_bytes: Callable[[int], None] = uncounted
    ) -> Iterator[Member]:
        """Yield the members of the archive on standard input, or the one log that comes there, named ``-``."""
        budget = Budget(self.limits, on_bytes)
        raw = _Input(sys.stdin.buffer, _to(on_damage), budget.read)
        members = MemberReader(wanted, on_damage, self.limits, budget).single(raw, STANDARD_INPUT)
        return bounded(members, self.limits.members, on_damage)


class _Input:
    """An open stream that belongs to somebody else: it is read, and never closed."""

    def __init__(self, file: BinaryIO, on_trouble: Trouble, on_bytes: Callable[[int], None]) -> None:
        self._file = file
        self._on_trouble = on_trouble
        self._on_bytes = on_bytes

    def read(self, size: int, /) -> bytes:
        try:
            block = self._file.read(size)
        except (OSError, ValueError) as error:
            self._on_trouble(None, f"cannot be read: {getattr(error, 'strerror', None) or error}")
            return b""
        self._on_bytes(len(block))
        return block

    def close(self) -> None:
        """Leave the stream open."""


def _is_zip(path: Path) -> bool:
    """Return whether a file begins like a zip file, or is named so and ends with a directory: its beginning may be damaged."""
    try:
        with path.open("rb") as file:
            return is_zip(file.read(8)) or (path.suffix.lower() == ".zip" and _ends_with_directory(file))
    except OSError:
        return False


def _ends_with_directory(file: BinaryIO) -> bool:
    from zipfile import is_zipfile

    return is_zipfile(file)


def _to(on_damage: Callable[[Damage], None]) -> Trouble:
    return lambda at_offset, reason: on_damage(Damage("", at_offset, reason))


def _ignored(_at_offset: int | None, _reason: str, /) -> None:
    """Take no notice: what is wrong is reported when the file is read."""
