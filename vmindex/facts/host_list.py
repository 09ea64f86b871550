"""``commands/prettyPrint.sh_hostlist.txt``: all hosts of the cluster as the HA agent knows them.

It names peers whose bundle is not at hand. The address is the management one, not that of vMotion
(reference/identity.md §1 [I10], reference/bundle_layout.md §2 [S20]). The tags are read wherever they stand, since the
file may begin with error text and need not be one XML document; rows of five columns are read as well.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from vmindex.facts import addresses, paths
from vmindex.facts.interface import Fact, FactFile, Peer
from vmindex.facts.names import host_name
from vmindex.facts.text import lines

if TYPE_CHECKING:
    from collections.abc import Iterator

EVIDENCE = "ha-host-list"
_TAG = re.compile(
    r"<(?P<end>/?)host(?:\s[^<>]{0,255})?>|<(?P<key>hostName|ipAddress|version|build)>(?P<value>[^<>]{0,255})<"
)
_ROW = re.compile(
    r"\s*\S{1,80}\s+(?P<hostName>\S{1,255})\s+(?P<ipAddress>[0-9A-Fa-f.:]{2,45})"
    r"\s+(?P<version>[0-9]{1,3}(?:\.[0-9]{1,3}){1,3})\s+(?P<build>(?:build-)?[0-9]{1,12})\s*"
)
_BUILD = re.compile(r"(?:[A-Za-z]*build-)?([0-9]{1,12})")


def read(text: str, _path: str) -> Iterator[Fact]:
    """Yield a peer for every ``<host>`` block, and for every row of columns."""
    for values in (*_blocks(text), *_rows(text)):
        name = host_name(html.unescape(values.get("hostName", "")))
        build = _BUILD.fullmatch(values.get("build", "").strip())
        if name:
            yield Peer(
                name=name,
                address=addresses.normalise(values.get("ipAddress", "")),
                version=values.get("version", "").strip() or None,
                build=build[1] if build else None,
                evidence=EVIDENCE,
            )


def _blocks(text: str) -> Iterator[dict[str, str]]:
    """Yield the values of each block; the first of a key counts, as a host may list further addresses."""
    values: dict[str, str] | None = None
    for tag in _TAG.finditer(text):
        if not tag["key"]:
            if values:
                yield values
            values = None if tag["end"] else {}
        elif values is not None:
            values.setdefault(tag["key"], tag["value"])
    if values:
        yield values


def _rows(text: str) -> Iterator[dict[str, str]]:
    for line in lines(text):
        if "<" not in line and (row := _ROW.fullmatch(line)) and addresses.normalise(row["ipAddress"]):
            yield row.groupdict()


HOST_LIST = FactFile(
    slug="ha-host-list",
    matches=paths.command("prettyprint sh hostlist", "prettyprint hostlist"),
    read=read,
    sample="""\
<hostList>
  <host>
    <hostId>host-12</hostId>
    <hostName>esxi-dell-m.rainpole.com</hostName>
    <ipAddress>10.21.49.138</ipAddress>
    <version>6.7.0</version>
    <build>17885597</build>
  </host>
  <host>
    <hostId>host-15</hostId>
    <hostName>esxi-dell-n.rainpole.com</hostName>
  </host>
</hostList>
""",
    sample_facts=(
        Peer("esxi-dell-m.rainpole.com", "10.21.49.138", "6.7.0", "17885597", EVIDENCE),
        Peer("esxi-dell-n.rainpole.com", None, None, None, EVIDENCE),
    ),
)
