"""``commands/esxcfg-vmknic_-l.txt``: the VMkernel NICs (reference/identity.md §2 [I11], [I12]).

The columns changed: 4.x has neither ``IP Family`` nor ``NetStack``, later releases add ``TSO MSS`` and the stack;
columns are padded, but copies of the output have single blanks. So lines are read from the MAC address outwards:
to its left stand the address, the mask and (IPv4) the broadcast, to its right MTU, enabled, type and stack. What
stands further left is the port group, which may hold anything.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vmindex.facts import addresses, paths
from vmindex.facts.interface import Address, Fact, FactFile
from vmindex.facts.text import lines

if TYPE_CHECKING:
    from collections.abc import Iterator

EVIDENCE = "vmknic-list"
_DEVICE = re.compile(r"\s*(vmk[0-9]{1,4})\s")
_MAC = re.compile(r"(?<![0-9a-fA-F:])[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}(?![0-9a-fA-F:])")
_STACK = re.compile(r"\b(?:true|false)\s+[A-Z]+(?:,\s*[A-Z]+)*\s+(\S{1,255})\s*$")
_FAMILIES = frozenset({"IPv4", "IPv6"})


def read(text: str, _path: str) -> Iterator[Fact]:
    """Yield one address for every line of a VMkernel NIC that has one (``N/A`` is none)."""
    for line in lines(text):
        device = _DEVICE.match(line)
        macs = list(_MAC.finditer(line)) if device else []
        if not device or not macs:
            continue
        address = _address(line[device.end() : macs[-1].start()].split())
        stack = _STACK.search(line, macs[-1].end())
        if address:
            yield Address(address, device[1], stack[1] if stack else None, EVIDENCE)


def _address(left: list[str]) -> str | None:
    """Return the address of ``… [IPv4] address mask [broadcast]``; without a family there are always all three."""
    family = next((at for at in range(len(left) - 1, max(len(left) - 5, -1), -1) if left[at] in _FAMILIES), None)
    after_family = left[family + 1 :] if family is not None else left[-3:]
    return addresses.normalise(after_family[0]) if after_family else None


VMKNIC_LIST = FactFile(
    slug="vmknic-list",
    matches=paths.command("esxcfg vmknic l"),
    read=read,
    sample="""\
Interface  Port Group/DVPort/Opaque Network        IP Family IP Address                              Netmask\
         Broadcast       MAC Address       MTU     TSO MSS   Enabled Type                NetStack
vmk0       Management Network                      IPv4      172.31.0.82                             255.255.0.0\
     172.31.255.255  48:df:37:aa:bb:cc 1500    65535     true    DHCP                defaultTcpipStack
vmk0       Management Network                      IPv6      fe80::4adf:37ff:fe07:1f14               64\
                              48:df:37:aa:bb:cc 1500    65535     true    STATIC, PREFERRED   defaultTcpipStack
vmk10      ad451e93-a608-48ac-8099-84fbb44f3a23    IPv4      192.168.11.2   255.255.255.0   192.168.11.255\
  00:50:56:63:77:7b 1700    65535     true    STATIC  vxlan
""",
    sample_facts=(
        Address("172.31.0.82", "vmk0", "defaultTcpipStack", EVIDENCE),
        Address("fe80::4adf:37ff:fe07:1f14", "vmk0", "defaultTcpipStack", EVIDENCE),
        Address("192.168.11.2", "vmk10", "vxlan", EVIDENCE),
    ),
)
