"""``etc/vmware/esx.conf``: ``key = "value"`` lines (reference/identity.md §1 [I5]-[I7]).

Whole up to 6.7; from 7.0 on most settings live in the ConfigStore and the file holds what is left.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vmindex.facts import addresses
from vmindex.facts.interface import Address, Fact, FactFile, HostName, HostUuid, HostVersion
from vmindex.facts.names import host_name
from vmindex.facts.text import lines

if TYPE_CHECKING:
    from collections.abc import Iterator

EVIDENCE = "esx-conf"
_SETTING = re.compile(r'(/\S{1,255}) = "?([^"]*)"?\s*')
_NIC = re.compile(r"/net/vmkernelnic/child\[([0-9]{1,6})\]/(\w{1,40})")
_UUID = re.compile(r"[0-9a-f]{8}(?:-?[0-9a-f]{4,12}){2,4}")
_VERSION = re.compile(r"\d{1,3}(?:\.\d{1,3}){1,3}", re.ASCII)
_PREFIXES = ("/adv/Misc/HostName ", "/system/uuid ", "/resourceGroups/version ", "/net/vmkernelnic/child[")


def read(text: str, _path: str) -> Iterator[Fact]:
    """Yield name, uuid and version of the host, and the addresses that its VMkernel NICs are given."""
    settings = dict(_settings(text))
    if name := host_name(settings.get("/adv/Misc/HostName", "")):
        yield HostName(name, EVIDENCE)
    if uuid := _UUID.fullmatch(settings.get("/system/uuid", "").strip().lower()):
        yield HostUuid(uuid[0], EVIDENCE)
    if version := _VERSION.fullmatch(settings.get("/resourceGroups/version", "")):
        yield HostVersion(version[0], None, EVIDENCE)
    for nic in _nics(settings):
        if address := addresses.normalise(nic.get("ipv4address", "")):
            yield Address(address, nic.get("name") or None, nic.get("netstack"), EVIDENCE)


def _settings(text: str) -> Iterator[tuple[str, str]]:
    for line in lines(text):
        if line.startswith(_PREFIXES) and (found := _SETTING.fullmatch(line)):
            yield found[1], found[2]


def _nics(settings: dict[str, str]) -> list[dict[str, str]]:
    """Return the children in their order: ``{"name": "vmk0", "ipv4address": "…"}``."""
    nics: dict[str, dict[str, str]] = {}
    for key, value in settings.items():
        if found := _NIC.fullmatch(key):
            # The spelling of the stack's key is not published; any that is named after it will do.
            name = "netstack" if "netstack" in found[2].lower() else found[2]
            nics.setdefault(found[1], {})[name] = value
    return list(nics.values())


ESX_CONF = FactFile(
    slug="esx-conf",
    matches=lambda path: path == "esx.conf" or path.endswith("/vmware/esx.conf"),
    read=read,
    sample="""\
/adv/Misc/HostName = "esxi-dell-m.rainpole.com"
/adv/Misc/HostIPAddr = "192.168.1.176"
/net/vmkernelnic/child[0000]/enable = "true"
/net/vmkernelnic/child[0000]/ipv4address = "192.168.1.176"
/net/vmkernelnic/child[0000]/ipv4netmask = "255.255.255.0"
/net/vmkernelnic/child[0000]/mac = "52:54:00:12:34:56"
/net/vmkernelnic/child[0000]/name = "vmk0"
/resourceGroups/version = "8.0.3"
/system/uuid = "5CCE4874-40C5-C88E-A836-003048FC4FFE"
""",
    sample_facts=(
        HostName("esxi-dell-m.rainpole.com", EVIDENCE),
        HostUuid("5cce4874-40c5-c88e-a836-003048fc4ffe", EVIDENCE),
        HostVersion("8.0.3", None, EVIDENCE),
        Address("192.168.1.176", "vmk0", None, EVIDENCE),
    ),
)
