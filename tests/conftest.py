from __future__ import annotations

import pytest

from vmindex.index import Index


@pytest.fixture
def index(tmp_path):
    """Return an empty index of its own for each test."""
    with Index(tmp_path / "index.db") as opened:
        yield opened


@pytest.fixture
def vmindex(tmp_path, capsys):
    """Run the command line in this process; returns (status, stdout, stderr)."""
    from vmindex.cli.app import run

    def call(*words):
        status = run(["--db", str(tmp_path / "index.db"), *map(str, words)])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call
