"""Builds the archives that the tests of ``vmindex.sources`` read, and reads them to the end."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import tarfile
import zipfile
from typing import TYPE_CHECKING, NamedTuple

import zstandard

from vmindex.sources import Limits, discover

if TYPE_CHECKING:
    from pathlib import Path

    from vmindex.sources import Damage, Member

PACKERS = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "lzma": lambda data: lzma.compress(data, lzma.FORMAT_ALONE),
    "zst": zstandard.compress,
}


def log_text(lines: int, seed: int = 1) -> bytes:
    """Return lines that compress about as well as a vmkernel.log does."""
    chance = random.Random(seed)  # noqa: S311 - it makes text, not secrets
    return b"".join(
        b"2023-04-15T08:52:%02d.%03dZ cpu%d:%d)Migrate: %d: message %d\n"
        % (line % 60, chance.randrange(1000), chance.randrange(64), chance.randrange(10**7), line % 400, line)
        for line in range(lines)
    )


def tar_of(files, format=tarfile.PAX_FORMAT):  # noqa: A002
    """Return a tar archive; ``files`` are (name, bytes) or ready headers, in order."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format) as tar:
        for name, data in files.items() if isinstance(files, dict) else files:
            header = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            header.size = len(data)
            header.mtime = header.mtime or 1_700_000_000
            tar.addfile(header, io.BytesIO(data))
    return out.getvalue()


def tgz_of(files) -> bytes:
    return gzip.compress(tar_of(files))


def zip_of(files, method=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items() if isinstance(files, dict) else files:
            archive.writestr(name, data)
    return out.getvalue()


class Read(NamedTuple):
    """All that came of some paths."""

    members: list[tuple[str, bytes | None]]
    damage: list[Damage]
    seen: list[Member]
    counted: int

    @property
    def files(self) -> dict[str, bytes]:
        """The members that had a stream; fails if two have one name."""
        files = {name: data for name, data in self.members if data is not None}
        assert len(files) == sum(data is not None for _, data in self.members)
        return files

    @property
    def skipped(self) -> dict[str, str | None]:
        return {member.name: member.skipped for member in self.seen if member.stream is None}

    @property
    def reasons(self) -> list[str]:
        return [damage.reason for damage in self.damage]


def read_unit(unit, wanted=lambda _: True, size=60 * 1024) -> Read:
    damage: list[Damage] = []
    counted: list[int] = []
    members, seen = [], []
    for member in unit.members(wanted, damage.append, counted.append):
        seen.append(member)
        members.append((member.name, None if member.stream is None else read_stream(member.stream, size)))
    return Read(members, damage, seen, sum(counted))


def read_stream(stream, size=60 * 1024) -> bytes:
    blocks = []
    while block := stream.read(size):
        assert len(block) <= min(size, 60 * 1024)
        blocks.append(block)
    assert stream.read(size) == b""
    return b"".join(blocks)


def read_file(path: Path, data: bytes | None = None, wanted=lambda _: True, limits=None) -> Read:
    """Write ``data`` to ``path`` and read it as the one unit that it is."""
    if data is not None:
        path.write_bytes(data)
    (unit,) = discover([path], limits or Limits())
    return read_unit(unit, wanted)


def write_tree(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder
