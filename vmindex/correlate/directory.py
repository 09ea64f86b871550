"""Which host is it: names, and addresses that belong to a host for a stretch of time (identity rule 2).

Names beat addresses; ``localhost`` is no name. An origin without a name is the host whose address it shows as its own; an
address that nobody is known to own is a host of its own, until evidence names it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

_NO_NAME = re.compile(r"localhost(?:\..*)?|\d{1,3}(?:\.\d{1,3}){3}|.*:.*|", re.IGNORECASE)

NAME_RANKS = (
    "given",
    "uname",
    "system-hostname",
    "hostname",
    "esx-conf",
    "bundle-name",
    "syslog-token",
)
"""Evidence of a host's name, best first (``identity.md`` §1); what is not listed comes last."""


def rank_of(evidence: str) -> int:
    """Return the place of an evidence in :data:`NAME_RANKS`."""
    return NAME_RANKS.index(evidence) if evidence in NAME_RANKS else len(NAME_RANKS)


def is_name(name: str) -> bool:
    """Return whether a host name tells hosts apart."""
    return _NO_NAME.fullmatch(name) is None


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """A host had an address from ``first_us`` to ``last_us`` (``None``: at a time unknown)."""

    key: str
    first_us: int | None
    last_us: int | None


@dataclass(slots=True)
class OriginFacts:
    """What is known of one origin."""

    origin_id: int
    fallback: str
    """A key for an origin that has neither name nor address, the same for every order of ingest."""
    names: list[tuple[str, str]] = field(default_factory=list)
    """(evidence, name)"""
    addresses: list[tuple[str, int | None, int | None]] = field(default_factory=list)

    def best_name(self) -> tuple[int, str] | None:
        """Return (rank, name) of the best name, ``None`` if nothing names the origin."""
        ranked = sorted((rank_of(evidence), -len(name), name) for evidence, name in self.names if is_name(name))
        return (ranked[0][0], ranked[0][2]) if ranked else None


@dataclass(frozen=True, slots=True)
class PeerFacts:
    """A host that another one lists."""

    name: str
    address: str | None
    at_us: int | None


class Directory:
    """Keys of hosts (``name:…``, ``address:…``, ``origin:…``) for origins and for addresses at a time."""

    def __init__(self, origins: list[OriginFacts], peers: list[PeerFacts]) -> None:
        self.claims: dict[str, list[Claim]] = defaultdict(list)
        self.names: dict[str, str] = {}
        """The name to show, by key."""
        self.key_of_origin: dict[int, str] = {}
        named = {origin.origin_id: name for origin in origins if (name := origin.best_name())}
        peers = [peer for peer in peers if is_name(peer.name)]
        self._full_names = _full_names([name for _, name in named.values()] + [peer.name for peer in peers])
        self._place_named(origins, named)
        self._place_peers(peers)
        self._place_unnamed([origin for origin in origins if origin.origin_id not in named])
        for claims in self.claims.values():
            claims.sort(key=lambda claim: (claim.first_us or 0, claim.last_us or 0, claim.key))

    def _name_key(self, name: str) -> str:
        lowered = name.lower()
        return f"name:{self._full_names.get(lowered, lowered)}"

    def _place_named(self, origins: list[OriginFacts], named: dict[int, tuple[int, str]]) -> None:
        best: dict[str, tuple[int, int, str]] = {}
        for origin in origins:
            if origin.origin_id not in named:
                continue
            rank, name = named[origin.origin_id]
            key = self._name_key(name)
            self.key_of_origin[origin.origin_id] = key
            best[key] = min(best.get(key, (99, 0, "")), (rank, -len(name), name))
            self._claim(key, origin)
        self.names = {key: name for key, (_, _, name) in best.items()}

    def _claim(self, key: str, origin: OriginFacts) -> None:
        for address, first_us, last_us in origin.addresses:
            self.claims[address].append(Claim(key, first_us, last_us))

    def _place_peers(self, peers: list[PeerFacts]) -> None:
        for peer in sorted(peers, key=lambda peer: (-len(peer.name), peer.name)):
            key = self._name_key(peer.name)
            self.names.setdefault(key, peer.name)
            if peer.address:
                self.claims[peer.address].append(Claim(key, peer.at_us, peer.at_us))

    def _place_unnamed(self, origins: list[OriginFacts]) -> None:
        """Give nameless origins to the host that owns their address, else to one host per set of shared addresses."""
        homeless: list[OriginFacts] = []
        for origin in origins:
            owners = {owner for address, at_us, _ in origin.addresses if (owner := self.owner(address, at_us))}
            if len(owners) == 1:
                self.key_of_origin[origin.origin_id] = owners.pop()
            else:
                homeless.append(origin)
        shared = _shared_addresses(homeless)
        for origin in homeless:
            addresses = [address for address, _, _ in origin.addresses]
            key = f"address:{shared[addresses[0]]}" if addresses else f"origin:{origin.fallback}"
            self.key_of_origin[origin.origin_id] = key
        for origin in homeless:  # only now: nameless origins must not decide for one another by their order
            self._claim(self.key_of_origin[origin.origin_id], origin)

    def owner(self, address: str, at_us: int | None) -> str | None:
        """Return the key of the host that had ``address`` at ``at_us``; ``None`` if nobody or not one host for sure."""
        claims = self.claims.get(address, [])
        keys = {claim.key for claim in claims}
        if len(keys) <= 1 or at_us is None:
            return keys.pop() if len(keys) == 1 else None
        timed = [(claim.first_us, claim.last_us, claim.key) for claim in claims if claim.first_us is not None]
        spans = [(first, first if last is None else last, key) for first, last, key in timed]
        during = {key for first, last, key in spans if first <= at_us <= last}
        if during:
            return during.pop() if len(during) == 1 else None
        before = max((last for _, last, _ in spans if last < at_us), default=None)
        after = min((first for first, _, _ in spans if first > at_us), default=None)
        around = {key for first, last, key in spans if last == before or first == after}
        return around.pop() if len(around) == 1 else None

    def key_of_address(self, address: str, at_us: int | None) -> str:
        """Return the key of the host that had ``address``; a host without a name if nobody is known to have had it."""
        return self.owner(address, at_us) or f"address:{address}"


def _full_names(names: list[str]) -> dict[str, str]:
    """Map each short name to the one full name that begins with it; not where two domains have such a host."""
    full: dict[str, set[str]] = defaultdict(set)
    for name in names:
        lowered = name.lower()
        short, dot, _ = lowered.partition(".")
        if dot:
            full[short].add(lowered)
    return {short: found.pop() for short, found in full.items() if len(found) == 1}


def _shared_addresses(origins: list[OriginFacts]) -> dict[str, str]:
    """Map each address to the least of those that belong to the same host, since one log shows both."""
    least: dict[str, str] = {}

    def find(address: str) -> str:
        while least.setdefault(address, address) != address:
            address = least[address]
        return address

    for origin in origins:
        for address, _, _ in origin.addresses:
            one, other = sorted((find(origin.addresses[0][0]), find(address)))
            least[other] = one
    return {address: find(address) for address in list(least)}
