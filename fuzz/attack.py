"""Ingest made-up bundles together with all hostile and damaged files, under limits of memory and time, and compare.

``python fuzz/attack.py [--members 1000000] [--memory-mib 3072] [--time-s 600]`` exits with 1 if anything of the good bundles
is lost, doubled or changed, if an id that must be read from a damaged file is missing, or if there is a traceback.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import hostile_set

import vmindex

_COLUMNS = "vmotion_id, vm, source_host, dest_host, started_at, ended_at, outcome, failure"


def main() -> int:
    """Run, print figures, return the exit status."""
    options = _options()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        good, bad = folder / "good", folder / "bad"
        _run(
            [
                sys.executable,
                "-m",
                "vmindex",
                "simulate",
                str(good),
                "--seed",
                "7",
                "--hosts",
                "20",
                "--migrations",
                "200",
            ]
        )
        cases = [*hostile_set.hostile(options.members), *hostile_set.damaged()]
        paths = [_written(bad, case) for case in cases]
        before = {*folder.rglob("*")}
        _ingest(folder / "alone.db", [good], options)
        seconds, said = _ingest(folder / "all.db", [good, *paths], options)
        problems = _compared(folder, cases)
        problems += [line for line in said.splitlines() if "Traceback" in line]
        problems += [
            str(path) for path in {*folder.rglob("*")} - before if not path.name.startswith(("alone.db", "all.db"))
        ]
        size = (folder / "all.db").stat().st_size
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    print(
        f"{len(cases)} hostile and damaged files: {seconds:.0f} s, {peak} MiB in the largest process, {size >> 20} MiB database"
    )
    print(*(problems or ["nothing lost, doubled, changed or written elsewhere"]), sep="\n")
    return 1 if problems else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=1_000_000)
    parser.add_argument("--memory-mib", type=int, default=3072)
    parser.add_argument("--time-s", type=int, default=600)
    return parser.parse_args()


def _written(folder: Path, case: hostile_set.Case) -> Path:
    path = folder / case.name.partition(".")[0] / case.name  # a folder each: loose logs of one folder are one source
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(case.data())
    return path


def _ingest(db: Path, paths: list[Path], options: argparse.Namespace) -> tuple[float, str]:
    begin = time.monotonic()
    memory = options.memory_mib << 20
    done = _run(
        [sys.executable, "-m", "vmindex", "--db", str(db), "ingest", *map(str, paths)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (memory, memory)),
        timeout=options.time_s,
    )
    return time.monotonic() - begin, done.stderr


def _run(words: list[str], **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, capture_output=True, text=True, check=False, **more)  # type: ignore[call-overload,no-any-return]


def _compared(folder: Path, cases: list[hostile_set.Case]) -> list[str]:
    """Return what is not as it must be."""
    with vmindex.open(folder / "alone.db") as alone, vmindex.open(folder / "all.db") as both:
        expected = {str(row[0]): row for row in alone.sql(f"SELECT {_COLUMNS} FROM v_migrations").rows}
        found = {str(row[0]): row for row in both.sql(f"SELECT {_COLUMNS} FROM v_migrations").rows}
        count = "SELECT count(*) FROM v_events WHERE source_file LIKE '%/good/%' OR host LIKE '%.example.net'"
        events = [next(iter(index.sql(count).rows))[0] for index in (alone, both)]
        read = {
            (str(row[0]), str(row[1])) for row in both.sql("SELECT DISTINCT vmotion_id, source_file FROM v_events").rows
        }
    problems = [f"changed: {row} is {found.get(key)}" for key, row in expected.items() if found.get(key) != row]
    problems += [] if expected and events[0] == events[1] else [f"events of the good bundles: {events}"]
    ids = {vmotion_id for vmotion_id, _ in read}
    return problems + [
        f"{case.name}: {vmotion_id} is missing" for case in cases for vmotion_id in case.ids if vmotion_id not in ids
    ]


if __name__ == "__main__":
    sys.exit(main())
