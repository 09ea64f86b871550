"""Make the record of each migration from the events of both hosts."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from vmindex.correlate.findings import find
from vmindex.correlate.outcome import Verdict, decide
from vmindex.correlate.phases import cut
from vmindex.correlate.side import NO_HOST, SideStory
from vmindex.facts import addresses
from vmindex.store import schema
from vmindex.store.database import chunks
from vmindex.store.loading import insert_rows, update_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vmindex.correlate.hosts import HostChanges
    from vmindex.correlate.side import Failure

_SECOND = 1_000_000


def conclude(connection: sa.Connection, migration_ids: Iterable[int], hosts: HostChanges) -> None:
    """Write the rows of ``migrations``, ``phases`` and ``findings`` for these migrations anew."""
    for some in chunks(sorted(migration_ids)):
        records: list[dict[str, Any]] = []
        phases: list[dict[str, Any]] = []
        findings: list[dict[str, Any]] = []
        seen: set[int] = set()
        for migration_id, rows in _events(connection, some):
            story = _Story(migration_id, rows)
            record = story.record(connection, hosts)
            records.append(record)
            phases += story.phases()
            sides = {"S": record["source_host_id"], "D": record["dest_host_id"]}
            findings += find(connection, story.migration_id, story.verdict, story.failures(), story.span(), sides)
            seen.add(migration_id)
        _name_operations(connection, records)
        _replace(connection, some, records, phases, findings)
        _forget(connection, set(some) - seen)


def _events(connection: sa.Connection, migration_ids: list[int]) -> Iterator[tuple[int, list[Any]]]:
    """Yield the events of each migration in the order of time; equal times in an order that no ingest can change."""
    e, c, o = schema.events, schema.event_classes, schema.origins
    statement = (
        sa.select(
            e.c.migration_id,
            e.c.event_id,
            e.c.at_us,
            e.c.op_id,
            e.c.joined,
            e.c.message,
            c.c.component,
            c.c.kind,
            c.c.side,
            o.c.host_id,
        )
        .join(c, c.c.class_id == e.c.class_id)
        .join(o, o.c.origin_id == e.c.origin_id)
        .where(e.c.migration_id.in_(migration_ids))
        .order_by(e.c.migration_id, e.c.at_us, e.c.line_no, e.c.line_key)
    )
    for migration_id, rows in groupby(connection.execute(statement).all(), key=attrgetter("migration_id")):
        yield migration_id, list(rows)


class _Story:
    """Both sides of one migration."""

    def __init__(self, migration_id: int, rows: list[Any]) -> None:
        self.migration_id = migration_id
        self.rows = rows
        self.source = SideStory("S")
        self.dest = SideStory("D")
        self.neither = SideStory(None)
        stories = {"S": self.source, "D": self.dest, None: self.neither}
        for place, row in enumerate(rows):
            stories[row.side].add(row, place)
        self.verdict: Verdict = decide(self.source, self.dest, self.neither)

    def record(self, connection: sa.Connection, hosts: HostChanges) -> dict[str, Any]:
        """Return the columns of ``migrations``."""
        source, dest = self.source, self.dest
        source_ip = source.source_ip or dest.source_ip or self.neither.source_ip
        dest_ip = source.dest_ip or dest.dest_ip or self.neither.dest_ip
        started_us = self._started()
        ended_us, begun_us = self._ended()
        primary = self.verdict.primary
        return {
            "migration_id": self.migration_id,
            "kind": self._kind(source_ip, dest_ip),
            "source_host_id": _host(connection, hosts, source, source_ip, started_us),
            "dest_host_id": _host(connection, hosts, dest, dest_ip, started_us),
            "source_ip": source_ip,
            "dest_ip": dest_ip,
            "source_world": source.leader_world,
            "dest_world": source.dest_world or dest.leader_world,
            "source_set_up_us": source.set_up_us,
            "dest_set_up_us": dest.set_up_us,
            "started_us": started_us,
            "ended_us": ended_us,
            "duration_s": _seconds(begun_us, ended_us),
            "precopy_s": _seconds(source.connected_us, source.precopy_stopped_us),
            "switchover_s": _seconds(source.precopy_stopped_us, source.sent_us),
            "downtime_s": self._downtime_s(),
            "bandwidth_mbps": source.bandwidth_mbps,
            "streams": len(source.streams) or len(dest.streams) or None,
            "encrypted": int(bool(source.encrypted or dest.encrypted)),
            "outcome": self.verdict.outcome,
            "failed_side": primary.side if primary else None,
            "failure": primary.text or None if primary else None,
            "status_code": primary.status_code if primary else None,
            "op_id": source.op_id or dest.op_id,
            "told_vm": source.told_vm or dest.told_vm or self.neither.told_vm,
            "has_source_log": int(source.has_log),
            "has_dest_log": int(dest.has_log),
        }

    def _ended(self) -> tuple[int | None, int | None]:
        """Return when it ended and when it began, both by the clock of the side that shows the end (the source's, if both)."""
        if self.verdict.outcome == "incomplete":
            return None, None
        for story in (self.source, self.dest, self.neither):
            if (ended_us := story.last_closing_us) is not None:
                same_clock = self.source.host_id in (None, story.host_id)
                return ended_us, self._started() if same_clock else story.first_us
        return None, None

    def _started(self) -> int | None:
        """Return the first line of the id on the source, else on the destination, else on nobody knows which side."""
        for story in (self.source, self.dest):
            if story.has_log:
                return story.first_us
        return min((row.at_us for row in self.rows if row.at_us is not None), default=None)

    def _kind(self, source_ip: str | None, dest_ip: str | None) -> str:
        if any(row.message.startswith("XVMotion:") for row in self.rows):
            return "xvmotion"
        same_host = self.source.has_log and self.source.host_id == self.dest.host_id
        if (
            same_host
            or any(row.message.startswith("FSR:") for row in self.rows)
            or (source_ip is not None and source_ip == dest_ip)
        ):
            return "svmotion"
        return "vmotion"

    def _downtime_s(self) -> float | None:
        """Return how long the guest stood still: as vCenter's agent reports it, else as the VMX or hostd measured it."""
        stories = (self.neither, self.dest, self.source)
        reported = [story.downtime_us for story in stories]
        measured = [
            *(story.stun_us for story in (self.dest, self.source, self.neither)),
            *(s.precopy_stun_us for s in stories),
        ]
        found = next((value for value in (*reported, *measured) if value is not None), None)
        return None if found is None or self.verdict.outcome != "success" else found / _SECOND

    def phases(self) -> list[dict[str, Any]]:
        """Return the rows of ``phases``."""
        return [
            {
                "migration_id": self.migration_id,
                "host_id": story.host_id,
                "side": phase.side,
                "phase": phase.phase,
                "started_us": phase.started_us,
                "ended_us": phase.ended_us,
            }
            for story in (self.source, self.dest)
            for phase in cut(story)
        ]

    def span(self) -> list[tuple[int, int, int]]:
        """Return (host_id, first, last moment) of each side whose log was read."""
        found: dict[int, list[int]] = {}
        for row in self.rows:
            if row.at_us is not None and row.component not in NO_HOST:
                found.setdefault(row.host_id, []).append(row.at_us)
        return [(host_id, min(times), max(times)) for host_id, times in sorted(found.items())]

    def failures(self) -> list[Failure]:
        """Return all lines that say that something failed, by side."""
        return [*self.source.failures, *self.dest.failures, *self.neither.failures]


def _name_operations(connection: sa.Connection, records: list[dict[str, Any]]) -> None:
    """Replace the opID of vmkernel, a hash, by vCenter's where the host's log maps one to the other."""
    p, o = schema.op_id_evidence, schema.origins
    wanted = {record["op_id"] for record in records if record["op_id"]}
    statement = sa.select(o.c.host_id, p.c.kernel_op_id, p.c.vc_op_id, p.c.at_us).join(
        o, o.c.origin_id == p.c.origin_id
    )
    told: dict[tuple[int, str], list[tuple[int, str]]] = {}
    for row in connection.execute(statement.where(p.c.kernel_op_id.in_(wanted))):
        told.setdefault((row.host_id, row.kernel_op_id), []).append((row.at_us or 0, row.vc_op_id))
    for record in records:
        host_id = record["source_host_id"] if record["has_source_log"] else record["dest_host_id"]
        maps = told.get((host_id, record["op_id"]), [])
        before = [found for found in maps if found[0] <= (record["started_us"] or 0) + _SECOND]
        if maps:
            record["op_id"] = max(before or maps)[1]


def _host(
    connection: sa.Connection, hosts: HostChanges, story: SideStory, address: str | None, at_us: int | None
) -> int | None:
    """Return the host of a side: whose log it is, else who had the address at that time."""
    if story.host_id is not None:
        return story.host_id
    if address is None:
        return None
    return hosts.id_of(connection, hosts.directory.key_of_address(addresses.normalise(address) or address, at_us))


def _seconds(begun_us: int | None, ended_us: int | None) -> float | None:
    return None if begun_us is None or ended_us is None else (ended_us - begun_us) / _SECOND


def _replace(
    connection: sa.Connection,
    migration_ids: list[int],
    records: list[dict[str, Any]],
    phases: list[dict[str, Any]],
    findings: list[dict[str, Any]],
) -> None:
    for table, rows in ((schema.phases, phases), (schema.findings, findings)):
        connection.execute(sa.delete(table).where(table.c.migration_id.in_(migration_ids)))
        insert_rows(connection, table, rows)
    if records:
        key, *columns = records[0]
        rows_by_id = [(*(record[name] for name in columns), record[key]) for record in records]
        update_rows(connection, schema.migrations, columns, rows_by_id)


def _forget(connection: sa.Connection, migration_ids: set[int]) -> None:
    """Hide migrations of which no event is left."""
    m = schema.migrations
    if migration_ids:
        connection.execute(sa.update(m).where(m.c.migration_id.in_(migration_ids)).values(outcome=None))
