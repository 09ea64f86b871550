"""``uname_-n.txt``, ``hostname.txt`` and ``hostname_-f.txt``: the name alone (reference/bundle_layout.md §1 [S8])."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmindex.facts import paths
from vmindex.facts.interface import Fact, FactFile, HostName
from vmindex.facts.names import host_name
from vmindex.facts.text import lines

if TYPE_CHECKING:
    from collections.abc import Iterator

EVIDENCE = "hostname"


def read(text: str, _path: str) -> Iterator[Fact]:
    """Yield the last line that is one word: what goes before may be an error message."""
    found = [name for line in lines(text) if (name := host_name(line))]
    if found:
        yield HostName(found[-1], EVIDENCE)


HOSTNAME = FactFile(
    slug="hostname",
    matches=paths.exact_command("uname n", "hostname", "hostname f"),
    read=read,
    sample="esxi-dell-m.rainpole.com\n",
    sample_facts=(HostName("esxi-dell-m.rainpole.com", EVIDENCE),),
)
