"""``commands/date.txt``: the host's clock while the bundle was made (reference/bundle_layout.md §2 [S12])."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from vmindex import timestamps
from vmindex.facts import paths
from vmindex.facts.interface import Captured, Fact, FactFile
from vmindex.facts.text import lines

if TYPE_CHECKING:
    from collections.abc import Iterator

EVIDENCE = "date"
# Only UTC, in which ESXi lives: what other zone a name such as CST or IST stands for cannot be told.
_DATE = re.compile(
    r"\s*(?:[A-Z][a-z]{2},? +)?(?P<month>[A-Z][a-z]{2}) +(?P<day>\d{1,2}) (?P<time>\d\d:\d\d:\d\d) "
    r"(?:UTC|GMT|Z) (?P<year>\d{4})\s*",
    re.ASCII,
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def read(text: str, _path: str) -> Iterator[Fact]:
    """Yield the time of the first line that ``date`` printed."""
    for line in lines(text):
        found = _DATE.fullmatch(line)
        if found and (at_us := _at_us(found)) is not None:
            yield Captured(at_us, EVIDENCE)
            return


def _at_us(found: re.Match[str]) -> int | None:
    try:
        month = _MONTHS.index(found["month"]) + 1  # strptime would want the names of the reader's locale
        hour, minute, second = map(int, found["time"].split(":"))
        moment = datetime(int(found["year"]), month, int(found["day"]), hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    return timestamps.from_datetime(moment)


DATE = FactFile(
    slug="date",
    matches=paths.exact_command("date"),
    read=read,
    sample="Mon Mar  8 14:49:30 UTC 2021\n",
    sample_facts=(Captured(1615214970000000, EVIDENCE),),
)
