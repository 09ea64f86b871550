"""Write the seed corpus: real lines of every family, and one small archive of every kind. ``python fuzz/seeds.py``."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from pathlib import Path

import zstandard

from vmindex.facts import FACT_FILES
from vmindex.logs import FAMILIES

_CORPUS = Path(__file__).parent / "corpus"
_LINE = b"2020-01-01T10:00:00.000Z cpu1:1000)VMotionUtil: 3396: 1500000000000001 S: Stream connection 1 added.\n"
_MOST_SAMPLES = 30


def main() -> None:
    """Write all seeds."""
    for family in FAMILIES:
        samples = [sample.line for kind in family.kinds for sample in kind.samples][:_MOST_SAMPLES]
        if samples:
            (_CORPUS / "lines" / family.slug).write_text("\n".join(samples) + "\n")
    for fact_file in FACT_FILES:
        (_CORPUS / "lines" / f"facts-{fact_file.slug}").write_text(fact_file.sample)
    for name, data in _archives().items():
        (_CORPUS / "archives" / name).write_bytes(data)


def _archives() -> dict[str, bytes]:
    tar, zipped = _tar(), _zip()
    plain = {"tar": tar, "zip": zipped, "gz": gzip.compress(_LINE, mtime=0), "tgz": gzip.compress(tar, mtime=0)}
    packed = {"bz2": bz2.compress(_LINE), "xz": lzma.compress(_LINE), "lzma": lzma.compress(_LINE, lzma.FORMAT_ALONE)}
    nested = {"gz-gz": gzip.compress(gzip.compress(_LINE, mtime=0), mtime=0), "zst": zstandard.compress(_LINE)}
    return plain | packed | nested | {"cut.tgz": gzip.compress(tar, mtime=0)[:-60], "cut.zip": zipped[:-80]}


def _tar() -> bytes:
    out = io.BytesIO()
    files = {
        "a/var/run/log/vmkernel.log": _LINE,
        "a/b.tgz": gzip.compress(_LINE, mtime=0),
        "a/hostd.log.FRAG-00000": _LINE,
    }
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, data in files.items():
            header = tarfile.TarInfo(name)
            header.size = len(data)
            archive.addfile(header, io.BytesIO(data))
    return out.getvalue()


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("a/var/run/log/vmkernel.log", "b.zip"):
            archive.writestr(zipfile.ZipInfo(name), _LINE)
    return out.getvalue()


if __name__ == "__main__":
    main()
