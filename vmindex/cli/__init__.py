"""The command line: parses words, asks the library, prints. Nothing else imports typer."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run ``vmindex`` and exit with the status of the contract."""
    gc.set_threshold(50_000)  # imports make many objects and no cycles; to look for some takes a tenth of the start
    try:
        from vmindex.cli.app import run

        status = run(sys.argv[1:])
    except KeyboardInterrupt:  # before there was a command
        status = 130
    sys.exit(status)
