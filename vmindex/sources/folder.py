"""The units that consist of files on disk: an extracted bundle, or a folder of loose logs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vmindex.sources.archive import MemberReader, bounded, uncounted
from vmindex.sources.budget import Budget
from vmindex.sources.entries import Entry
from vmindex.sources.fragments import fragment_of
from vmindex.sources.interface import Damage
from vmindex.sources.layout import label_of
from vmindex.sources.stat_key import stat_key_of
from vmindex.sources.streams import DiskStream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from vmindex.sources.interface import Limits, Member, Wanted
    from vmindex.sources.streams import Raw, Trouble
    from vmindex.sources.walk import Found

_HASHED_AT_ONCE = 4 << 20
"""Bytes; few enough pieces that a thread which hashes beside Python code does not wait for its turn all the time."""


@dataclass(frozen=True, slots=True)
class FolderUnit:
    """Files on disk that belong together; ``files`` are named relative to the unit."""

    label: str
    files: list[Found]
    limits: Limits
    kind: str = "folder"
    is_named: bool = False
    """Whether the user named each file, so that all are wanted."""

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(file.size for file in self._read())

    @property
    def stat_key(self) -> str | None:
        """The digest of the names and keys of all files; also of those that are not read, as only reading tells which are."""
        return self._together(file.stat_key for file in self._read())

    def is_as_found(self) -> bool:
        """Return whether nothing was written to a file since it was found."""
        found = self.stat_key
        return found is not None and found == self._together(stat_key_of(Path(file.path)) for file in self._read())

    def _read(self) -> list[Found]:
        return [file for file in self.files if not file.skipped]

    def _together(self, keys: Iterable[str | None]) -> str | None:
        from hashlib import sha256

        whole = sha256(b"named" if self.is_named else b"found")
        for file, key in zip(self._read(), keys, strict=True):
            if key is None:
                return None
            whole.update(f"{label_of(file.name)}\0{key}\0".encode())
        return whole.hexdigest()

    def digest(self, wanted: Wanted) -> str | None:
        """Return the SHA-256 over the names and contents of the files that would be read."""
        reader = self._reader(wanted, _unheard, Budget(self.limits, uncounted))
        from hashlib import sha256

        whole = sha256()
        for file in sorted(self.files, key=lambda file: file.name):
            if not file.skipped and reader.is_needed(_whole_name(file)):
                whole.update(f"{label_of(file.name)}\0{digest_of(Path(file.path))}\0".encode())
        return whole.hexdigest()

    def members(
        self, wanted: Wanted, on_damage: Callable[[Damage], None], on_bytes: Callable[[int], None] = uncounted
    ) -> Iterator[Member]:
        """Yield every file, fragments joined, and what is in the archives among them."""
        budget = Budget(self.limits, on_bytes)
        reader = self._reader(wanted, on_damage, budget)
        members = reader.members(self._entries(reader, on_damage, budget), "", 0)
        return bounded(members, self.limits.members, on_damage)

    def _reader(self, wanted: Wanted, on_damage: Callable[[Damage], None], budget: Budget) -> MemberReader:
        return MemberReader((lambda _: True) if self.is_named else wanted, on_damage, self.limits, budget)

    def _entries(self, reader: MemberReader, on_damage: Callable[[Damage], None], budget: Budget) -> Iterator[Entry]:
        for file in self.files:
            budget.renew()
            name = label_of(file.name)
            if file.problem:
                on_damage(Damage(name, None, file.problem))
            if file.skipped:
                yield Entry(name, None, file.modified_us, skipped=file.skipped)
                continue
            if not reader.is_needed(_whole_name(file)):
                budget.read(file.size)
            yield Entry(name, file.size, file.modified_us, _opener(Path(file.path), budget.read), lasting=True)


def _whole_name(file: Found) -> str:
    name = label_of(file.name)
    piece = fragment_of(name)
    return piece[0] if piece else name


def _opener(path: Path, on_bytes: Callable[[int], None]) -> Callable[[Trouble], Raw]:
    return lambda on_trouble: DiskStream(path, on_trouble, on_bytes)


def _unheard(_damage: Damage, /) -> None:
    """Ignore damage that will be met, and heard of, when the members are read."""


def digest_of(path: Path) -> str | None:
    """Return the SHA-256 of a file in hex; ``None`` if it cannot be read."""
    from hashlib import sha256

    digest, block = sha256(), bytearray(_HASHED_AT_ONCE)
    try:
        with path.open("rb", buffering=0) as file:
            while size := file.readinto(block):
                digest.update(memoryview(block)[:size])
    except OSError:
        return None
    return digest.hexdigest()
