"""``esxcli network ip interface ipv4 get``: a table whose rule of dashes tells the columns, or JSON.

Later releases insert a ``Gateway`` column, so columns are found by their headers (reference/identity.md §2 [I13]).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vmindex.facts import addresses, paths, records
from vmindex.facts.interface import Address, Fact, FactFile
from vmindex.facts.text import lines

if TYPE_CHECKING:
    from collections.abc import Iterator

EVIDENCE = "ip-interface-ipv4"
_WORDS = "network ip interface ipv4 get"
_RULE = re.compile(r"-+(?: +-+)+ *")
_COLUMN = re.compile(r"-+")
_DEVICE = re.compile(r"vmk[0-9]{1,4}")


def read_text(text: str, _path: str) -> Iterator[Fact]:
    """Yield an address for every row below a rule of dashes."""
    before = ""
    columns: dict[str, slice] = {}
    for line in lines(text):
        if _RULE.fullmatch(line):
            columns = _columns(before, line)
        elif columns:
            yield from _fact({name: line[column].strip() for name, column in columns.items()})
        before = line


def read_json(text: str, _path: str) -> Iterator[Fact]:
    """Yield an address for every interface of localcli's JSON."""
    for heading, values in records.from_json(text):
        yield from _fact({"name": heading, **values})


def _columns(header: str, rule: str) -> dict[str, slice]:
    """Return where ``name`` and ``ipv4address`` stand: a column reaches to the start of the next."""
    starts = [column.start() for column in _COLUMN.finditer(rule)]
    spans = [slice(start, end) for start, end in zip(starts, [*starts[1:], None], strict=True)]
    found = {records.label(header[span]): span for span in spans}
    return {name: found[name] for name in ("name", "ipv4address") if name in found}


def _fact(values: dict[str, str]) -> Iterator[Address]:
    address = addresses.normalise(values.get("ipv4address", ""))
    device = values.get("name", "")
    if address and _DEVICE.fullmatch(device):
        yield Address(address, device, None, EVIDENCE)


IPV4_INTERFACES = FactFile(
    slug="ip-interface-ipv4",
    matches=paths.command(_WORDS),
    read=read_text,
    sample="""\
Name  IPv4 Address   IPv4 Netmask   IPv4 Broadcast  Address Type  DHCP DNS
----  -------------  -------------  --------------  ------------  --------
vmk0  192.168.5.116  255.255.255.0  192.168.5.255   STATIC           false
""",
    sample_facts=(Address("192.168.5.116", "vmk0", None, EVIDENCE),),
)
IPV4_INTERFACES_JSON = FactFile(
    slug="ip-interface-ipv4-json",
    matches=paths.json_command(_WORDS),
    read=read_json,
    sample="""\
[{"Address Type": "STATIC", "DHCP DNS": false, "Gateway": "192.168.5.1", "IPv4 Address": "192.168.5.116",
  "IPv4 Broadcast": "192.168.5.255", "IPv4 Netmask": "255.255.255.0", "Name": "vmk0"}]
""",
    sample_facts=(Address("192.168.5.116", "vmk0", None, EVIDENCE),),
)
