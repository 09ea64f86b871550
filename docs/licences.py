"""Write ``docs/licences.md``: the licences of what vmindex needs at run time, from the metadata of the installed packages.

``python docs/licences.py`` writes it; with ``--check`` it only tells which packages the page does not list, and fails.
"""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "licences.md"
HEAD = """<!-- Made by docs/licences.py; do not change this page. -->

# Licences

vmindex is under the Apache License 2.0 (see `LICENSE`). It brings no other code along; these packages are installed with it.
`docs/dependencies.md` says what each of those that it names itself is for.
"""
_SPDX = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "PSFL": "PSF-2.0",
    "ISC License (ISCL)": "ISC",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""Names that metadata older than SPDX expressions have for licences."""


def closure(requirements: Iterable[str]) -> list[str]:
    """Return the installed packages that requirements lead to on this platform, and theirs, in the order of their names."""
    found: set[str] = set()
    waiting = [Requirement(text) for text in requirements]
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name in found or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
            continue
        found.add(name)
        waiting += [Requirement(text) for text in metadata(name).get_all("Requires-Dist") or ()]
    return sorted(found)


def licence_of(name: str) -> str:
    """Return the licence of an installed package as an SPDX expression, as far as its metadata tell."""
    about = metadata(name)
    if expression := about["License-Expression"]:
        return str(expression)
    named = [
        text.rpartition(" :: ")[2] for text in about.get_all("Classifier") or () if text.startswith("License :: OSI")
    ]
    first_line = (about["License"] or "").strip().partition("\n")[0]
    return " AND ".join(_SPDX.get(text, text) for text in named or [first_line or "unknown"])


def tables() -> dict[str, list[tuple[str, str]]]:
    """Return name and licence of the packages: always needed, and needed by an option."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = closure(project["dependencies"])
    try:
        optional = [name for name in closure(project["optional-dependencies"]["parquet"]) if name not in needed]
    except PackageNotFoundError:
        optional = []
    return {
        title: [(name, licence_of(name)) for name in names]
        for title, names in (("At run time", needed), ("With the extra `parquet`", optional))
    }


def page() -> str:
    """Return the text of the page."""
    parts = [HEAD]
    for title, rows in tables().items():
        lines = [f"| `{name}` | {licence} |" for name, licence in rows]
        parts.append("\n".join([f"## {title}\n", "| package | licence |", "|---|---|", *lines, ""]))
    return "\n".join(parts)


def unlisted() -> list[str]:
    """Return the rows that the page lacks. What this platform or this environment does not have may stand there."""
    listed = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else ""
    rows = [row for some in tables().values() for row in some]
    return [
        f"{name} ({licence})"
        for name, licence in rows
        if not re.search(rf"^\| `{name}` \| {re.escape(licence)} \|$", listed, re.M)
    ]


def main() -> int:
    """Write the page, or check it."""
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    found = unlisted()
    for row in found:
        sys.stderr.write(f"docs/licences.md does not list {row}; run: python docs/licences.py\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
