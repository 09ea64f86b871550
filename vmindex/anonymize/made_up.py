"""Made-up values of each category: valid, of the same shape where tools look at it, and never equal to an original."""

from __future__ import annotations

import secrets
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from itertools import chain, count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONG = 20
"""From so many letters on, the name of a world may be a name that was cut; its made-up name is as long, and can be cut too."""
DOMAIN = "example.invalid"
_STEMS = {
    "host": "host-{:03}",
    "vm": "guest-{:04}",
    "datastore": "store-{:03}",
    "user": "user-{:03}",
    "realm": "REALM-{:02}",
    "object": "object-{:03}",
    "folder": "folder-{:03}",
    "origin": "origin-{:03}",
    "device": "device-{:03}",
}
_LONG_TAIL = "-with-a-long-name"
_HEX = "0123456789ce"
"""Digits of which no word is made: a name such as ``db-005`` must not come about by chance."""
_DOCUMENTATION = ("198.51.100.0/24", "203.0.113.0/24", "192.0.2.0/24")


def names(category: str, is_free: Callable[[str], bool]) -> Iterator[str]:
    """Yield names such as ``guest-0001`` that are free."""
    stem = _STEMS[category]
    return (name for number in count(1) if is_free(name := stem.format(number)))


def as_long(name: str) -> str:
    """Return a name in the length that world names are cut to (27 letters)."""
    return name + _LONG_TAIL


def addresses(version: int, is_free: Callable[[str], bool]) -> Iterator[str]:
    """Yield free addresses from the blocks for documentation, then from 10.0.0.0/8; of version 6 from 2001:db8::/32."""
    if version == 6:
        first = int(IPv6Address("2001:db8::"))
        return (text for number in count(1) if is_free(text := str(IPv6Address(first + number))))
    blocks = chain.from_iterable(ip_network(block).hosts() for block in (*_DOCUMENTATION, "10.0.0.0/8"))
    return (text for address in blocks if is_free(text := str(address)))


def digits(like: str, is_free: Callable[[str], bool]) -> str:
    """Return free hex digits, as many as there are."""
    while not is_free(made := "".join(secrets.choice(_HEX) for _ in like)):
        pass
    return made


def holds_address(text: str, originals: set[str]) -> bool:
    """Return whether one of the addresses, or the beginning or end of one, is part of the text of an address."""
    if ":" in text:
        return text in originals
    first, middle, last = text.partition(".")[0], text.partition(".")[2].rpartition(".")[0], text.rpartition(".")[2]
    heads = {first[at:] for at in range(len(first))}
    return any(f"{head}.{middle}.{last[:end]}" in originals for head in heads for end in range(1, len(last) + 1))


def is_kept_address(text: str) -> bool:
    """Return whether an address is nobody's: unspecified, loopback, a netmask, broadcast."""
    address = ip_address(text)
    if isinstance(address, IPv4Address):
        return address.is_loopback or address.packed[0] in (0, 255)
    return address.is_loopback or address.is_unspecified
