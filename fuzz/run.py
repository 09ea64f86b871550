"""Fuzz a target with atheris: ``python fuzz/run.py lines|archives [options of libFuzzer]``. See README.md here."""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["vmindex"]):
    import targets


def main() -> None:
    """Run until stopped, or as long as the options say."""
    name = sys.argv.pop(1)
    target = {"lines": targets.lines, "archives": targets.archives}[name]
    seeds = Path(__file__).parent / "corpus" / name
    atheris.Setup([*sys.argv, str(seeds)], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
