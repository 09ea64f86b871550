"""Whose voice a line is: the origins of one unit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from vmindex.facts import Captured, HostName, KnownVm, from_bundle_name
from vmindex.ingest.evidence import OriginEvidence, write_fact
from vmindex.store import schema

if TYPE_CHECKING:
    from vmindex.facts.interface import Fact
    from vmindex.store.loading import BulkWriter
    from vmindex.store.writing import RowWriter

_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]+")
OTHER_HOSTS = " (hosts over the limit)"
"""What is added to the root of the lines whose host tokens are too many to be told apart."""
_MASKED = re.compile(r"[{}%<>]")


class Voices(Protocol):
    """What the writing of events asks: whose line it is, and where to keep what it proves."""

    evidence: dict[int, OriginEvidence]

    def of_line(self, root: str, token: str | None, *, in_bundle: bool) -> int:
        """Return the origin of a line."""


def is_masked(token: str) -> bool:
    """Return whether a host token says only that there was one."""
    return _MASKED.search(token) is not None


class Origins:
    """Gives the lines and facts of a unit to the hosts that speak, and writes what is proved about each."""

    def __init__(self, writer: BulkWriter, source_id: int, given_host: str | None, most_hosts: int) -> None:
        """``most_hosts``: how many host tokens of relays are told apart."""
        self._writer = writer
        self._source_id = source_id
        self._given_host = given_host
        self._hosts_left = most_hosts
        self.facts = 0
        """How many facts are kept."""
        self._ids: dict[tuple[str, str | None], int] = {}
        self._facts: dict[str, list[Fact]] = {}
        self._tokens_of_bundles: dict[str, dict[str, None]] = {}
        self.evidence: dict[int, OriginEvidence] = {}
        self.last_us: dict[int, int] = {}

    def of_line(self, root: str, token: str | None, *, in_bundle: bool) -> int:
        """Return the origin of a line. A relay's host token makes an origin of its own, except within a bundle."""
        if token is None or is_masked(token):
            return self._origin(root, None)
        if in_bundle:
            tokens = self._tokens_of_bundles.setdefault(root, {})
            if token in tokens or self._has_room():
                tokens.setdefault(token)
            return self._origin(root, None)
        is_known = (root, token) in self._ids or self._has_room()
        return self._origin(root, token) if is_known else self._origin(f"{root}{OTHER_HOSTS}", None)

    @property
    def has_too_many_hosts(self) -> bool:
        """Whether there were more host tokens than are told apart."""
        return self._hosts_left < 0

    def _has_room(self) -> bool:
        """Return whether there is room for another host token, and take it."""
        self._hosts_left -= 1 if self._hosts_left >= 0 else 0
        return self._hosts_left >= 0

    def of_root(self, root: str) -> int:
        """Return the origin of a bundle or of a loose log."""
        return self._origin(root, None)

    def _origin(self, root: str, token: str | None) -> int:
        found = self._ids.get((root, token))
        if found is None:
            found = self._writer.add(schema.origins, source_id=self._source_id, root=root, token=token)
            self._ids[root, token] = found
            self.evidence[found] = OriginEvidence()
        return found

    def add_fact(self, root: str, fact: Fact) -> None:
        """Keep a fact of a bundle until its capture time is known."""
        self._facts.setdefault(root, []).append(fact)
        self.facts += 1

    def add_root_name(self, root: str, folder: str | None = None) -> None:
        """Take what the name of a bundle's top directory says (``folder``: the name of a root that is itself the unit)."""
        name = re.split(r"[/!]", root)[-1] or folder or ""
        for fact in from_bundle_name(name):
            self.add_fact(root, fact)

    def vm_in(self, root: str, folder: str) -> KnownVm | None:
        """Return the VM whose files lie in a folder (``/vmfs/volumes/…``), if it is one."""
        found = [fact for fact in self._facts.get(root, ()) if isinstance(fact, KnownVm) and fact.name]
        here = [fact for fact in found if (fact.vmx_path or "").rpartition("/")[0] == folder]
        return here[0] if len(here) == 1 else None

    def captured_us(self, root: str) -> int | None:
        """Return when the bundle was made, as far as known by now."""
        return max((fact.at_us for fact in self._facts.get(root, ()) if isinstance(fact, Captured)), default=None)

    def write(self) -> None:
        """Write the origins and all evidence."""
        for root in self._facts:
            self._origin(root, None)
        for (root, token), origin_id in self._ids.items():
            self._write_origin(root, token, origin_id)

    def _write_origin(self, root: str, token: str | None, origin_id: int) -> None:
        captured = self.captured_us(root) if token is None else None
        if captured is not None:
            self._writer.update(schema.origins, origin_id, captured_us=captured)
        at_us = captured if captured is not None else self.last_us.get(origin_id)
        facts = self._facts.get(root, []) if token is None else []
        for fact in dict.fromkeys(facts):
            write_fact(self._writer, origin_id, fact, at_us)
        if token is not None:
            write_token(self._writer, origin_id, token)
        elif not facts and self._given_host and not root.endswith(OTHER_HOSTS):
            write_fact(self._writer, origin_id, HostName(self._given_host, "given"), at_us)
        elif not any(isinstance(fact, HostName) for fact in facts) and (beside := self._host_beside(root)):
            write_token(self._writer, origin_id, beside)
        for name in self._tokens_of_bundles.get(root, ()) if token is None else ():
            write_token(self._writer, origin_id, name)
        self.evidence[origin_id].write(self._writer, origin_id)

    def _host_beside(self, root: str) -> str | None:
        """Return the host of logs that do not name it: the one that all others name which lie with them, if it is one.

        Only logs with the names that ESXi gives share a root; where another log beside them names another host, it is unclear.
        """
        named = [token for (of, token) in self._ids if token is not None and of == root]
        around = [token for (of, token) in self._ids if token is not None and of.rpartition("/")[0] == root]
        hosts = {token if _ADDRESS.fullmatch(token) else token.partition(".")[0].lower() for token in (*named, *around)}
        return max(named, key=len) if named and len(hosts) == 1 else None


def write_token(writer: RowWriter, origin_id: int, token: str) -> None:
    """Write that a relay calls the host of an origin so."""
    if _ADDRESS.fullmatch(token):
        writer.add(schema.address_evidence, origin_id=origin_id, address=token, evidence="syslog-token")
    else:
        write_fact(writer, origin_id, HostName(token, "syslog-token"), None)
