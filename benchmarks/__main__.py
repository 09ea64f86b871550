"""``python -m benchmarks [--small] [--only PART] [--folder DIR]``: make the data, measure, print a table, keep the figures."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.history import history
from benchmarks.reading import many_bundles, one_bundle
from benchmarks.results import Figure, keep, show
from benchmarks.start import start_up

_MB = 1_000_000


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--small", action="store_true", help="a tiny version, to see that everything runs")
    parser.add_argument("--only", choices=("start", "one", "many", "history"), action="append")
    parser.add_argument("--folder", type=Path, default=Path("benchmark-data"), help="where data and results are kept")
    parser.add_argument("--rounds", type=int, default=3)
    words = parser.parse_args()
    words.folder.mkdir(parents=True, exist_ok=True)
    figures: list[Figure] = []
    for part in words.only or ("start", "one", "many", "history"):
        figures += _measure(part, words.folder, words.rounds, small=words.small)
    print(show(figures))
    keep(words.folder / "results.db", figures)


def _measure(part: str, folder: Path, rounds: int, *, small: bool) -> list[Figure]:
    if part == "start":
        return start_up(folder, 1 if small else 3 * rounds)
    if part == "one":
        return one_bundle(folder, *((6 * _MB, 30, 1) if small else (1000 * _MB, 4500, rounds)))
    if part == "many":
        return many_bundles(folder, *((2, 2 * _MB, 20, 1) if small else (8, 400 * _MB, 8000, rounds)))
    return history(folder, 30_000 if small else 10_000_000, 1 if small else rounds)


if __name__ == "__main__":
    main()
