"""The command line: parses words, asks the library, prints. Nothing else imports typer."""

from __future__ import annotations

import sys


def main() -> None:
    """Run ``vmindex`` and exit with the status of the contract."""
    from vmindex.cli.app import run

    sys.exit(run(sys.argv[1:]))
