"""Archives that want to cost too much, and archives that are damaged; each with the vMotion IDs that must be read from it.

The ids of the damaged ones are worked out from what stands before and behind the damage, never from what was read.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import zstandard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_ROOT = "esx-x-2020-01-02--00.00-1"
_DIGITS = "9" * 10_000
_MIB = 1 << 20


@dataclass(frozen=True)
class Case:
    """One file: its name, how its bytes are made, the ids that must come of it."""

    name: str
    data: Callable[[], bytes]
    ids: tuple[str, ...] = ()


def log(vmotion_id: int, lines: int = 3) -> bytes:
    """Return lines of one migration that do not compress well."""
    noise = f"{vmotion_id * 2654435761:x}"
    return "".join(
        f"2020-01-01T10:{line // 60 % 60:02d}:{line % 60:02d}.000Z cpu1:1000)VMotionUtil: 3396: {vmotion_id} S: "
        f"Stream connection {line} added. {zlib.crc32(noise.encode(), line):08x}\n"
        for line in range(lines)
    ).encode()


def tar(files: Iterable[tuple[str | tarfile.TarInfo, bytes]]) -> bytes:
    """Return a tar archive."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files:
            header = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            header.size = len(data)
            archive.addfile(header, io.BytesIO(data))
    return out.getvalue()


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def packed(blocks: Iterable[bytes]) -> bytes:
    """Return a gzip file of blocks that together need not fit into memory."""
    compressor = zlib.compressobj(6, zlib.DEFLATED, 31)
    return b"".join([*map(compressor.compress, blocks), compressor.flush()])


def hostile(members: int) -> list[Case]:
    """Return what wants to cost too much; ``members``: of the archives with very many of them."""
    return [*_bombs(), *_many(members), *_nested(), *_texts(), *_names()]


def _bombs() -> Iterator[Case]:
    yield Case("vmkernel-bomb.log.gz", lambda: packed(bytes(_MIB) for _ in range(10 * 1024)))
    yield Case("bomb.tgz", lambda: gzip.compress(tar([(f"{_ROOT}/var/run/log/vmkernel.0.gz", _zeros(3 * 1024))])))
    yield Case("bomb.zst", lambda: zstandard.compress(bytes(1 << 30)))
    yield Case("bomb.log.xz", lambda: lzma.compress(bytes(512 * _MIB), preset=1))
    yield Case("bomb.log.bz2", lambda: bz2.compress(bytes(512 * _MIB)))
    yield Case("bomb.zip", lambda: _zip_of_zips(3))


def _zeros(mebibytes: int) -> bytes:
    return packed(bytes(_MIB) for _ in range(mebibytes))


def _zip_of_zips(depth: int) -> bytes:
    data = zipped([("var/run/log/vmkernel.log", bytes(60 * _MIB))])
    for level in range(depth):
        data = zipped((f"{level}-{number}.zip", data) for number in range(16))
    return data


def _many(members: int) -> Iterator[Case]:
    yield Case("members.tgz", lambda: packed(_headers(members, "x/{}.bin", b"")))
    line = b"2020-01-01T00:00:00Z cpu1:1)hello\n"
    yield Case("logs.tgz", lambda: packed(_headers(members // 10, _ROOT + "/var/run/log/vmkernel.{}", line)))
    vmx = b'displayName = "a"\n'
    yield Case("vmx.tgz", lambda: packed(_headers(members // 10, _ROOT + "/vmfs/volumes/v/{}.vmx", vmx)))


def _headers(count: int, name: str, body: bytes) -> Iterator[bytes]:
    for number in range(count):
        header = tarfile.TarInfo(name.format(number))
        header.size = len(body)
        yield header.tobuf(tarfile.USTAR_FORMAT) + body + bytes(-len(body) % 512)
    yield bytes(1024)


def _nested() -> Iterator[Case]:
    def deep() -> bytes:
        data = tar([("var/run/log/vmkernel.log", log(1))])
        for level in range(50):
            data = tar([(f"{level}.tar", data)])
        return gzip.compress(data)

    yield Case("deep.tgz", deep)
    path = "d/" * 5000 + "var/run/log/vmkernel.log"
    yield Case("path.tgz", lambda: gzip.compress(tar([(path, log(1_400_000_000_000_000))])))


def _texts() -> Iterator[Case]:
    before, after = 1_400_000_000_000_010, 1_400_000_000_000_011
    yield Case(
        "line.log.gz", lambda: packed([log(before), *[b"a" * _MIB] * 200, b"\n", log(after)]), (str(before), str(after))
    )
    record = b"2020-01-01T10:00:00.123Z info hostd[1] [Originator@6876 sub=Vcsvc.VMotionSrc (1400000000000012)] ResolveCb: x\n"
    yield Case("hostd.log.gz", lambda: packed([record, *[b"--> igrat\n" * 100_000] * 100]), ("1400000000000012",))
    relayed = "2020-01-01T10:00:00.000Z h{0}.x vmkernel: cpu1:1000)VMotionUtil: 33: 1400000000000013 S: Stream connection 1.\n"
    yield Case(
        "hosts.log.gz",
        lambda: packed(relayed.format(number).encode() for number in range(200_000)),
        ("1400000000000013",),
    )
    line = "2020-01-01T10:00:00.000Z cpu1:1000)VMotionUtil: 3396: {0} S: Stream connection 1 added.\n"
    many = range(1_450_000_000_000_000, 1_450_000_000_100_000)
    yield Case(
        "ids-vmkernel.log.gz",
        lambda: packed(line.format(number).encode() for number in many),
        (str(many[0]), str(many[-1])),
    )
    digits = f"2020-01-01T12:00:00.000Z cpu1:{_DIGITS})Migrate: {_DIGITS}: {_DIGITS} S: {_DIGITS}\n".encode()
    yield Case("digits-vmkernel.log", lambda: digits * 100 + log(1_400_000_000_000_014), ("1400000000000014",))


def _names() -> Iterator[Case]:
    links = []
    for number, kind in enumerate(
        (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE)
    ):
        header = tarfile.TarInfo(f"{number}/var/run/log/vmkernel.log")
        header.type, header.linkname = kind, "/etc/passwd"
        links.append((header, b""))
    names = (
        "../../../../out",
        "/abs",
        "\x1b[31m\n<script>alert(1)</script>",
        "'; DROP TABLE events;--",
        "=1+1",
        "n" * 200_000,
    )
    first = 1_400_000_000_000_020
    files = [(f"{name}/var/run/log/vmkernel.log", log(first + number)) for number, name in enumerate(names)]
    ids = tuple(str(first + number) for number in range(len(names)))
    yield Case("names.tgz", lambda: gzip.compress(tar([*links, *files])), ids)


def damaged() -> Iterator[Case]:
    """Yield what is damaged."""
    first = 1_410_000_000_000_000
    logs = [(f"{_ROOT}/var/run/log/vmkernel.{5 - number}", log(first + number, 400)) for number in range(6)]
    ids = tuple(str(first + number) for number in range(6))
    whole, plain, archive = gzip.compress(tar(logs)), tar(logs), zipped(logs)
    yield Case("half.tgz", lambda: whole[: len(whole) // 2], ids[:2])
    yield Case("checksum.tgz", lambda: whole[:-8] + bytes([whole[-8] ^ 1]) + whole[-7:], ids)
    at = plain.index(b"vmkernel.3") // 512 * 512
    yield Case("header.tar", lambda: plain[:at] + b"\xff" * 512 + plain[at + 512 :], (*ids[:2], *ids[3:]))
    yield Case("half.zip", lambda: archive[: len(archive) // 2], ids[:2])
    inside = archive.index(b"vmkernel.3") + 400
    yield Case("inside.zip", lambda: archive[:inside] + bytes(100) + archive[inside + 100 :], (*ids[:2], *ids[3:]))
    yield from _damaged_logs(first + 100)
    yield Case("empty.tgz", lambda: b"")
    yield Case("noise.tgz", lambda: bytes(range(256)) * 100)


def _damaged_logs(first: int) -> Iterator[Case]:
    text = b"".join(log(first + number, 30_000) for number in range(3))
    packers = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zstandard.compress}
    for kind, pack in packers.items():
        data = pack(text)
        yield Case(
            f"vmkernel-cut.log.{kind}", lambda data=data: data[: len(data) * 4 // 5], (str(first), str(first + 1))
        )
    size = len(text) // 6
    pieces = [
        (f"{_ROOT}/var/run/log/vmkernel.log.FRAG-{number:05d}", text[number * size : (number + 1) * size])
        for number in range(6)
    ]
    yield Case(
        "hole.tgz",
        lambda: gzip.compress(tar(pieces[:3] + pieces[4:])),
        tuple(str(first + number) for number in range(3)),
    )
    odd = (
        log(first + 10).replace(b"Stream", b"\0\xff\xfe")
        + log(first + 11).replace(b"\n", b"\r\n")
        + bytes(100_000)
        + b"\n"
    )
    yield Case("odd-vmkernel.log", lambda: odd + log(first + 12), tuple(str(first + number) for number in (10, 11, 12)))
    clocks = log(first + 20).replace(b"2020", b"1970") + log(first + 21).replace(b"2020", b"9999") + log(first + 22)
    back = b"\n".join(reversed(clocks.splitlines())) + b"\n"
    yield Case("clock-vmkernel.log", lambda: back, tuple(str(first + number) for number in (20, 21, 22)))
