"""``README`` of a bundle: when it was made (reference/bundle_layout.md §2 [S3]). The time is UTC ([S6])."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vmindex import timestamps
from vmindex.facts.interface import Captured, Fact, FactFile
from vmindex.facts.text import lines

if TYPE_CHECKING:
    from collections.abc import Iterator

EVIDENCE = "readme"
_CAPTURED = re.compile(r"\s*Captured on:\s*(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?)\s*", re.ASCII)


def read(text: str, _path: str) -> Iterator[Fact]:
    """Yield the time behind ``Captured on:``."""
    for line in lines(text):
        if found := _CAPTURED.fullmatch(line):
            try:
                yield Captured(timestamps.from_iso(found[1]), EVIDENCE)
            except ValueError:  # month 13
                continue
            return


README = FactFile(
    slug="readme",
    matches=lambda path: path in {"readme", "readme.txt"},
    read=read,
    sample="Captured on: 2021-03-08 14:49:25.123456\nCommand line: /usr/bin/vm-support\n",
    sample_facts=(Captured(1615214965123456, EVIDENCE),),
)
