"""``etc/vmware/hostd/vmInventory.xml``: the VMs registered on the host (reference/identity.md §3 [I7])."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from vmindex.facts.interface import Fact, FactFile, KnownVm

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

EVIDENCE = "vm-inventory"
_TAG = re.compile(r"<vmxCfgPath>([^<]{1,4096})</vmxCfgPath>")


def read(text: str, _path: str) -> Iterator[Fact]:
    """Yield a VM, known by its path only, for every ``vmxCfgPath``."""
    for path in _paths(text):
        if stripped := path.strip():
            yield KnownVm(stripped, None, None, None, EVIDENCE)


def _paths(text: str) -> Iterable[str]:
    from xml.etree.ElementTree import ParseError  # the exception only; defusedxml does the parsing

    from defusedxml import ElementTree

    try:
        # Leading blanks before the XML declaration are an error to the parser, and to nobody else.
        return [tag.text or "" for tag in ElementTree.fromstring(text.lstrip("\ufeff \t\r\n")).iter("vmxCfgPath")]
    except (ParseError, ValueError):  # cut short, not XML, or (ValueError) declaring entities: take the tags there are
        return (html.unescape(found[1]) for found in _TAG.finditer(text))


VM_INVENTORY = FactFile(
    slug="vm-inventory",
    matches=lambda path: path == "vminventory.xml" or path.endswith("/vminventory.xml"),
    read=read,
    sample="""\
<ConfigRoot>
  <ConfigEntry id="0000">
    <objID>1</objID>
    <secDomain/>
    <vmxCfgPath>/vmfs/volumes/6800e48c-3dcffc58-6af7-bc2411ec8065/Alpine/Alpine.vmx</vmxCfgPath>
  </ConfigEntry>
</ConfigRoot>
""",
    sample_facts=(
        KnownVm("/vmfs/volumes/6800e48c-3dcffc58-6af7-bc2411ec8065/Alpine/Alpine.vmx", None, None, None, EVIDENCE),
    ),
)
