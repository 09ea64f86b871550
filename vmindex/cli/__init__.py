"""The command line: parses words, asks the library, prints. Nothing else imports typer."""

from __future__ import annotations

import sys


def main() -> None:
    """Run ``vmindex`` and exit with the status of the contract."""
    try:
        from vmindex.cli.app import run

        status = run(sys.argv[1:])
    except KeyboardInterrupt:  # before there was a command
        status = 130
    sys.exit(status)
