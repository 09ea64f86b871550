"""The generated pages say what the code says, and the package keeps its own rules."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_generated_pages_are_current():
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    assert generate.stale() == []


def test_pages_are_made_from_the_code_beside_them(tmp_path):
    """Whatever other vmindex is installed."""
    (tmp_path / "vmindex").mkdir()
    (tmp_path / "vmindex" / "__init__.py").write_text("raise RuntimeError('another checkout')")
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "generate.py", "--check"],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_query_of_the_page_can_be_run():
    from vmindex.queries import bind
    from vmindex.queries.header import read

    text = re.search(r"```sql\n(.*?)```", (ROOT / "docs" / "queries.md").read_text(), re.DOTALL)[1]
    query = read("slow-moves", text, "docs")
    assert bind(query, {"host": "esx01", "least": "2m"}) == {"host": "esx01", "least": 120.0}
    assert "is_host" not in query.sql


def test_every_dependency_is_justified():
    declared = re.search(
        r"^dependencies = \[(.*?)^\]", (ROOT / "pyproject.toml").read_text(), re.MULTILINE | re.DOTALL
    )[1]
    page = (ROOT / "docs" / "dependencies.md").read_text()
    names = re.findall(r'^\s*"([A-Za-z0-9_-]+)', declared, re.MULTILINE)
    assert len(names) > 5
    assert [name for name in names if f"`{name}`" not in page] == []


def test_only_the_command_line_prints_or_knows_typer():
    for path in (ROOT / "vmindex").rglob("*.py"):
        if "cli" not in path.parts:
            assert not re.search(r"^\s*(print\(|import typer|from typer)", path.read_text(), re.MULTILINE), path
