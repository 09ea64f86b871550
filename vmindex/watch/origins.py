"""Whose voice the lines of a watched path are: origins that live as long as the path is watched, and grow."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

import sqlalchemy as sa

from vmindex.facts import HostName, from_bundle_name
from vmindex.ingest.evidence import SAME_BOOT_US, OriginEvidence, write_fact
from vmindex.ingest.origins import OTHER_HOSTS, is_masked, write_token
from vmindex.limits import Limits
from vmindex.store import schema

if TYPE_CHECKING:
    from vmindex.logs import Record
    from vmindex.store.writing import DirectWriter

_FROM_LINES = "vmotion"


class LiveOrigins:
    """Gives lines to the origins of one source, which may be stored already, and writes what new lines prove.

    To be made anew for every transaction.
    """

    def __init__(self, writer: DirectWriter, source_id: int, folder: str, given_host: str | None) -> None:
        self._writer = writer
        self._source_id = source_id
        self._folder = folder
        self._given_host = given_host
        self._ids: dict[tuple[str, str | None], int] = {}
        self.evidence: dict[int, OriginEvidence] = defaultdict(OriginEvidence)

    def of_line(self, root: str, token: str | None, *, in_bundle: bool) -> int:
        """Return the origin of a line, by the rules of :class:`vmindex.ingest.origins.Origins`."""
        if token is None or is_masked(token):
            return self.of_root(root)
        if in_bundle:
            origin_id = self.of_root(root)
            if not self._is_named(origin_id, token) and self._names(origin_id) < Limits().hosts:
                write_token(self._writer, origin_id, token)
            return origin_id
        is_known = (root, token) in self._ids or self._stored(root, token) is not None
        if is_known or self._origins() < Limits().hosts:
            return self._origin(root, token)
        return self._origin(f"{root}{OTHER_HOSTS}", None)

    def of_root(self, root: str) -> int:
        """Return the origin of a folder of logs, or of a log that names no host."""
        return self._origin(root, None)

    def _origin(self, root: str, token: str | None) -> int:
        if (root, token) not in self._ids:
            self._ids[root, token] = self._stored(root, token) or self._added(root, token)
            if token is None and self._given_host and not root.endswith(OTHER_HOSTS):
                self._write_given(self._ids[root, token], self._given_host)
        return self._ids[root, token]

    def _stored(self, root: str, token: str | None) -> int | None:
        o = schema.origins
        same = (o.c.source_id == self._source_id, o.c.root == root, o.c.token.is_not_distinct_from(token))
        return self._writer.connection.scalar(sa.select(o.c.origin_id).where(*same))

    def _added(self, root: str, token: str | None) -> int:
        origin_id = self._writer.add(schema.origins, source_id=self._source_id, root=root, token=token)
        if token is not None:
            write_token(self._writer, origin_id, token)
        for fact in from_bundle_name(re.split(r"[/!]", root)[-1] or self._folder) if token is None else ():
            write_fact(self._writer, origin_id, fact, None)
        return origin_id

    def _write_given(self, origin_id: int, name: str) -> None:
        if not self._is_named(origin_id, name):
            write_fact(self._writer, origin_id, HostName(name, "given"), None)

    def _origins(self) -> int:
        o = schema.origins
        number = sa.select(sa.func.count()).where(o.c.source_id == self._source_id)
        return self._writer.connection.scalar(number) or 0

    def _names(self, origin_id: int) -> int:
        n = schema.name_evidence
        return self._writer.connection.scalar(sa.select(sa.func.count()).where(n.c.origin_id == origin_id)) or 0

    def _is_named(self, origin_id: int, name: str) -> bool:
        self._writer.flush()
        n, a = schema.name_evidence, schema.address_evidence
        told = sa.union(
            sa.select(n.c.name).where(n.c.origin_id == origin_id, n.c.name == name),
            sa.select(a.c.address).where(a.c.origin_id == origin_id, a.c.address == name),
        )
        return self._writer.connection.execute(told).first() is not None

    def write(self) -> None:
        """Write what the lines proved."""
        for origin_id, evidence in self.evidence.items():
            self._extend_addresses(origin_id, evidence)
            self._drop_known_boots(origin_id, evidence)
            evidence.write(self._writer, origin_id)
        self.evidence.clear()

    def _extend_addresses(self, origin_id: int, evidence: OriginEvidence) -> None:
        """Let the time of an address that is known already reach to the new lines."""
        a = schema.address_evidence
        for address, (first_us, last_us) in list(evidence.addresses.items()):
            same = (a.c.origin_id == origin_id, a.c.address == address, a.c.evidence == _FROM_LINES)
            row = self._writer.connection.execute(sa.select(a.c.first_us, a.c.last_us).where(*same)).first()
            if row is None:
                continue
            del evidence.addresses[address]
            first = min((at for at in (first_us, row.first_us) if at is not None), default=None)
            last = max((at for at in (last_us, row.last_us) if at is not None), default=None)
            if (first, last) != tuple(row):
                values = {"first_us": first, "last_us": last}
                self._writer.connection.execute(sa.update(a).where(*same).values(values))

    def _drop_known_boots(self, origin_id: int, evidence: OriginEvidence) -> None:
        """Old logs show the time since the boot in every line."""
        if not evidence.boots:
            return
        b = schema.boot_evidence
        near = (b.c.origin_id == origin_id, b.c.at_us >= min(evidence.boots) - SAME_BOOT_US)
        known = list(self._writer.connection.scalars(sa.select(b.c.at_us).where(*near)))
        evidence.boots = [at for at in evidence.boots if all(abs(at - other) > SAME_BOOT_US for other in known)]


class NoRows:
    """Takes rows that are in the index already, when what was read is read again to be remembered."""

    def add(self, table: sa.Table, **values: object) -> int:  # noqa: ARG002
        """Add nothing."""
        return 0

    def add_event(self, row: tuple[object, ...]) -> None:
        """Add nothing."""

    def class_id(self, component: str, kind: str, severity: str | None, side: str | None) -> int:  # noqa: ARG002
        """Return no id."""
        return 0

    def migration_id(self, vmotion_id: str) -> int:  # noqa: ARG002
        """Return no id."""
        return 0


class _Deaf(OriginEvidence):
    def add(self, record: Record) -> None:
        """Learn nothing."""


class NoOrigins:
    """Gives all lines to nobody."""

    def __init__(self) -> None:
        self.evidence: dict[int, OriginEvidence] = {0: _Deaf()}

    def of_line(self, root: str, token: str | None, *, in_bundle: bool) -> int:  # noqa: ARG002
        """Return no id."""
        return 0
