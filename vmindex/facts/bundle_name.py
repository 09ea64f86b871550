"""The name of a bundle's folder or archive: ``esx-<host>-YYYY-MM-DD--HH.MM[-pid]`` (reference/bundle_layout.md §1).

Before 5.x there is no pid ([S5]). The time has no zone; where it could be compared with the logs it was UTC ([S6]).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vmindex import timestamps
from vmindex.facts.interface import Captured, Fact, HostName
from vmindex.facts.names import host_name

if TYPE_CHECKING:
    from collections.abc import Iterator

EVIDENCE = "bundle-name"
_LONGEST_NAME = 512
_NAME = re.compile(
    r"esx-(?P<host>[0-9A-Za-z_.-]{1,255}?)-(?P<date>20\d\d-\d\d-\d\d)--(?P<hour>\d\d)\.(?P<minute>\d\d)(?:-\d{1,12})?"
    r"(?:\.(?:tgz|tar\.gz|tar|zip))?",
    re.ASCII | re.IGNORECASE,
)


def from_bundle_name(name: str) -> Iterator[Fact]:
    """Yield the host and the time that the name tells; nothing for any other name. Folders before it do not matter."""
    last = name.rstrip("/").rpartition("/")[2]
    found = _NAME.fullmatch(last) if len(last) <= _LONGEST_NAME else None
    host = host_name(found["host"]) if found else None
    if found is None or host is None:
        return
    try:
        at_us = timestamps.from_iso(f"{found['date']}T{found['hour']}:{found['minute']}:00")
    except ValueError:  # 31 February: something else that only looks like it
        return
    yield HostName(host, EVIDENCE)
    yield Captured(at_us, EVIDENCE)
