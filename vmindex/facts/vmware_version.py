"""``commands/vmware_-vl.txt``: product, version and build (reference/identity.md §1 [I4], [I3])."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vmindex.facts import paths
from vmindex.facts.interface import Fact, FactFile, HostVersion
from vmindex.facts.text import lines

if TYPE_CHECKING:
    from collections.abc import Iterator

EVIDENCE = "vmware-version"
_PRODUCT = re.compile(r"VMware ESXi?(?: Server)?(?: 3i)? (\d{1,3}\.\d{1,3}\.\d{1,3}) build-(\d{1,12})", re.ASCII)


def read(text: str, _path: str) -> Iterator[Fact]:
    """Yield the version of the first line that names the product; the line after it is the friendly name."""
    found = next(filter(None, map(_PRODUCT.match, lines(text))), None)
    if found:
        yield HostVersion(found[1], found[2], EVIDENCE)


VMWARE_VERSION = FactFile(
    slug="vmware-version",
    matches=paths.command("vmware vl", "vmware v", "vmware l"),
    read=read,
    sample="VMware ESXi 5.5.0 build-3248547\nVMware ESXi 5.5.0 Update 3\n",
    sample_facts=(HostVersion("5.5.0", "3248547", EVIDENCE),),
)
