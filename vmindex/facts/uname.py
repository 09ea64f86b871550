"""``commands/uname_-a.txt``: name, version and build of the host in one line (reference/identity.md §1 [I1])."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vmindex.facts import paths
from vmindex.facts.interface import Fact, FactFile, HostName, HostVersion
from vmindex.facts.names import host_name
from vmindex.facts.text import lines

if TYPE_CHECKING:
    from collections.abc import Iterator

EVIDENCE = "uname"
_VMKERNEL = re.compile(r"VMkernel (\S{1,255}) (\d{1,3}\.\d{1,3}\.\d{1,3}) .*\bbuild-(\d{1,12})", re.ASCII)


def read(text: str, _path: str) -> Iterator[Fact]:
    """Yield name and version of the first VMkernel line. A vCenter's line begins with ``Linux``: no host."""
    found = next(filter(None, map(_VMKERNEL.match, lines(text))), None)
    if found is None:
        return
    if name := host_name(found[1]):
        yield HostName(name, EVIDENCE)
    yield HostVersion(found[2], found[3], EVIDENCE)


UNAME = FactFile(
    slug="uname",
    matches=paths.command("uname a"),
    read=read,
    sample=(
        "VMkernel localhost.home-life.hub 8.0.2 #1 SMP Release build-22380479 Sep  4 2023 15:00:49 "
        "x86_64 x86_64 x86_64 ESXi\n"
    ),
    sample_facts=(
        HostName("localhost.home-life.hub", EVIDENCE),
        HostVersion("8.0.2", "22380479", EVIDENCE),
    ),
)
