"""What the written files show: the ground on which the truth stands.

The plan knows everything; a reader knows only the lines and files that were written. Everything here is
taken from the marks of lines that lie within a written bundle, and from the facts in such a bundle.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmindex.simulate.model import Cluster, Host, Mark, Migration, Side, Stay, Value
    from vmindex.simulate.spec import ClusterSpec
    from vmindex.simulate.windows import Capture

_WITH_FACTS = ("tgz", "folder", "zip")
_LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Seen:
    """A mark of a line that was written."""

    true_us: int
    logged_us: int
    host: Host
    mark: Mark

    def value(self, name: str) -> Value:
        """Return one of the things that the line tells."""
        return self.mark.values.get(name)


@dataclass(slots=True)
class Evidence:
    """What is shown of every migration, address and VM."""

    sides: dict[str, dict[Side, list[Seen]]] = field(default_factory=dict)
    """By vMotion ID and side, in the order of time; only migrations whose id stands in a written line."""
    owners: dict[str, Host] = field(default_factory=dict)
    """The hosts of addresses that some written line or file ties to a host."""
    names: dict[int, str] = field(default_factory=dict)
    """Stay (by identity) to the whole name of its VM, where a process list in its chain gives it."""
    cut_names: dict[int, str] = field(default_factory=dict)
    """Stay to the name that a world of its chain carries."""
    named_vms: set[int] = field(default_factory=set)
    """Indexes of VMs whose uuid stands in some written file."""
    loose: bool = False
    """Whether these are bare logs, of which only some releases name their host."""

    def host_name(self, host: Host) -> str | None:
        """Return a host's name as it is shown."""
        if not self.loose:
            return host.name
        return {"old": host.short_name, "structured": host.name}.get(host.style)

    def of(self, vmotion_id: str, side: Side) -> list[Seen]:
        """Return what is seen of one side."""
        return self.sides[vmotion_id][side]

    def known_host(self, address: Value) -> Host | None:
        """Return the host whose address this is known to be."""
        return self.owners.get(address) if isinstance(address, str) else None


def gather(spec: ClusterSpec, cluster: Cluster, captures: list[Capture]) -> Evidence:
    """Collect what the written files show."""
    evidence = Evidence(loose=spec.container == "loose")
    seen = list(_seen(cluster, captures))
    _gather_sides(evidence, seen)
    with_facts = captures if spec.container in _WITH_FACTS else []
    _gather_owners(evidence, cluster, seen, with_facts)
    _gather_names(evidence, cluster, seen, with_facts)
    return evidence


def _seen(cluster: Cluster, captures: list[Capture]) -> Iterator[Seen]:
    for host in cluster.hosts:
        own = [capture for capture in captures if capture.host is host]
        for line in cluster.lines[host.index]:
            if line.mark and any(capture.holds(line.at_us) for capture in own):
                yield Seen(line.at_us, host.logged(line.at_us), host, line.mark)


def _gather_sides(evidence: Evidence, seen: list[Seen]) -> None:
    for item in sorted(seen, key=lambda found: found.true_us):
        if item.mark.vmotion_id and item.mark.side:
            sides = evidence.sides.setdefault(item.mark.vmotion_id, {"S": [], "D": []})
            sides[item.mark.side].append(item)
    unnamed = [
        vmotion_id
        for vmotion_id, sides in evidence.sides.items()
        if not any(item.mark.names_id for side in sides.values() for item in side)
    ]
    for vmotion_id in unnamed:
        del evidence.sides[vmotion_id]


def _gather_owners(evidence: Evidence, cluster: Cluster, seen: list[Seen], with_facts: list[Capture]) -> None:
    """Tie addresses to hosts: by the own log, by the list of VMkernel NICs, by the HA host list."""
    for item in seen:
        address = item.value("own_ip")
        if isinstance(address, str) and address != _LOOPBACK:
            evidence.owners[address] = item.host
    for capture in with_facts:
        evidence.owners[capture.host.management_ip] = capture.host
        evidence.owners[capture.host.vmotion_ip] = capture.host
    if any(capture.host.dialect.modern for capture in with_facts):
        evidence.owners.update({host.management_ip: host for host in cluster.hosts})


def _gather_names(evidence: Evidence, cluster: Cluster, seen: list[Seen], with_facts: list[Capture]) -> None:
    """Let names travel along the chains of stays that written lines tie together."""
    chains = _Chains()
    for migration in cluster.migrations:
        if migration.vmotion_id in evidence.sides and ties(evidence, migration):
            chains.tie(migration.source, migration.target)
    for item in seen:
        name = item.value("name")
        if item.mark.kind == "world-start" and item.mark.stay and isinstance(name, str):
            evidence.cut_names[chains.head(item.mark.stay)] = name
    for capture in with_facts:
        for stay in cluster.running(capture.host, capture.at_us):
            evidence.names[chains.head(stay)] = stay.vm.name
            evidence.named_vms.add(stay.vm.index)
    _spread(evidence, cluster, chains)


def _spread(evidence: Evidence, cluster: Cluster, chains: _Chains) -> None:
    """Give every stay the name of its chain."""
    heads, cut_heads = evidence.names, evidence.cut_names
    by_stay = [(id(stay), chains.head(stay)) for stay in cluster.stays]
    evidence.names = {stay: heads[head] for stay, head in by_stay if head in heads}
    evidence.cut_names = {stay: cut_heads[head] for stay, head in by_stay if head in cut_heads}


def ties(evidence: Evidence, migration: Migration) -> bool:
    """Return whether the written lines tell both leader worlds, and the host on which the second one lives."""
    info = set_info(evidence, migration.vmotion_id, "S")
    if not info:
        return False
    elsewhere = not migration.target.host.written  # then nothing else is known of that host's worlds either
    shown = set_info(evidence, migration.vmotion_id, "D") or migration.kind == "svmotion"
    return bool(elsewhere or shown or evidence.known_host(info.value("dest_ip")))


def set_info(evidence: Evidence, vmotion_id: str, side: Side) -> Seen | None:
    """Return the set-info line of a side, if it was written."""
    return next((item for item in evidence.of(vmotion_id, side) if item.mark.kind == "set-info"), None)


class _Chains:
    """Stays that are one VM, as a union-find."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}

    def head(self, stay: Stay) -> int:
        """Return what all stays of a chain have in common."""
        return self._root(id(stay))

    def tie(self, first: Stay, second: Stay) -> None:
        """Make two chains one."""
        self._above[self._root(id(first))] = self._root(id(second))

    def _root(self, node: int) -> int:
        while node in self._above and self._above[node] != node:
            node = self._above[node]
        return node
