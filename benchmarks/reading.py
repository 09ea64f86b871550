"""Ingest against inflating, and against what is typed into a shell today."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from benchmarks import data
from benchmarks.results import Figure
from benchmarks.timing import medians, run

if TYPE_CHECKING:
    from pathlib import Path

_PATTERN = "Migrat|VMotion|vmotion"
_VMINDEX = [sys.executable, "-m", "vmindex", "--quiet", "--db"]


def one_bundle(folder: Path, text_bytes: int, migrations: int, rounds: int) -> list[Figure]:
    """Measure one bundle: two processes, one process, the floor, the shell, and reading it again."""
    bundle = data.bundle(folder, text_bytes, migrations)
    database = folder / "one.db"
    ingest = [*_VMINDEX, str(database), "ingest", str(bundle)]
    commands = {
        "inflate": ([sys.executable, "-m", "benchmarks.inflate", str(bundle)], _nothing),
        "ingest": (ingest, lambda: database.unlink(missing_ok=True)),
        "ingest --jobs 1": ([*ingest, "--jobs", "1"], lambda: database.unlink(missing_ok=True)),
        "again": (ingest, _nothing),
        "hash": ([sys.executable, "-c", _HASH, str(bundle)], _nothing),
        **_shell(bundle),
    }
    found = medians(commands, rounds)
    floor, mine = found["inflate"].seconds, found["ingest"].seconds
    size = int(found["inflate"].output)
    events = int(
        run([*_VMINDEX, str(database), "sql", "SELECT count(*) FROM v_events", "-f", "tsv"]).output.split()[-1]
    )
    figures = [
        Figure("ingest of one bundle / inflating it", mine / floor, "x", "<= 2.0"),
        Figure("the same with --jobs 1", found["ingest --jobs 1"].seconds / floor, "x"),
        Figure("peak memory of ingest", found["ingest"].peak_bytes / 1e6, "MB", "<= 250"),
        Figure("database / text", database.stat().st_size / size * 100, "%", "<= 3"),
        Figure("database / event", database.stat().st_size / events, "bytes", "<= 250"),
        Figure("ingest again / reading and hashing", found["again"].seconds / found["hash"].seconds, "x"),
        Figure("text", size / 1e6, "MB"),
        Figure("text read per second", size / 1e6 / mine, "MB/s"),
    ]
    for name in _shell(bundle):
        figures.append(Figure(f"{name} / ingest", found[name].seconds / mine, "x", ">= 3" if "zcat" in name else ""))
    return figures


def many_bundles(folder: Path, number: int, text_bytes: int, migrations: int, rounds: int) -> list[Figure]:
    """Measure a folder of bundles with one job, with the default, and against inflating them all."""
    paths = data.bundles(folder, number, text_bytes, migrations)
    database = folder / "many.db"
    ingest = [*_VMINDEX, str(database), "ingest", str(paths[0].parent)]
    found = medians(
        {
            "inflate": ([sys.executable, "-m", "benchmarks.inflate", *map(str, paths)], _nothing),
            "default": (ingest, lambda: database.unlink(missing_ok=True)),
            "one job": ([*ingest, "--jobs", "1"], lambda: database.unlink(missing_ok=True)),
        },
        rounds,
    )
    default = found["default"].seconds
    return [
        Figure(f"{number} bundles: one job / default jobs", found["one job"].seconds / default, "x", ">= 1.7"),
        Figure(f"{number} bundles: default jobs / inflating them", default / found["inflate"].seconds, "x", "<= 1.3"),
        Figure(f"{number} bundles: peak memory", found["default"].peak_bytes / 1e6, "MB", "<= 250"),
    ]


_HASH = "import hashlib, sys; print(hashlib.file_digest(open(sys.argv[1], 'rb'), 'sha256').hexdigest())"


def _nothing() -> None:
    """Prepare nothing."""


def _shell(bundle: Path) -> dict[str, tuple[str, object]]:
    """Return what is typed into a shell today, as far as its programs are installed."""
    found: dict[str, tuple[str, object]] = {}
    counter = f"rg -c '{_PATTERN}'" if shutil.which("rg") else f"grep -cE '{_PATTERN}'"
    if shutil.which("tar") and shutil.which("zcat"):
        # Twice through the archive: zcat takes compressed logs or plain ones, and stops at the first of the other sort.
        packed = f"tar xOzf {bundle} --wildcards '*vmkernel*.gz' | zcat"
        plain = f"tar xOzf {bundle} --wildcards '*vmkernel*.log'"
        found[f"tar | zcat | {counter.split()[0]}"] = (f"({packed}; {plain}) | {counter}", _nothing)
    if shutil.which("rg"):
        found["rg -z"] = (f"rg -zc '{_PATTERN}' {bundle} || true", _nothing)
    if shutil.which("lnav"):
        found["lnav -n"] = (f"lnav -n -c ':filter-in {_PATTERN}' {bundle} > /dev/null", _nothing)
    return found
