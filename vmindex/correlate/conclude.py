"""Make the record of each migration from the events of both hosts."""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from vmindex.correlate.findings import Trouble, find
from vmindex.correlate.two_sides import packed, tell
from vmindex.facts import addresses
from vmindex.store import schema
from vmindex.store.among import among
from vmindex.store.loading import insert_rows, update_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from vmindex.correlate.hosts import HostChanges
    from vmindex.correlate.two_sides import Told
    from vmindex.processes import Helper

_SECOND = 1_000_000
_AT_ONCE = 500
"""Migrations whose events are read together."""
_AHEAD = 4
"""So many times as many may wait for the helper."""


def conclude(
    connection: sa.Connection,
    migration_ids: Iterable[int],
    hosts: HostChanges,
    helper: Helper | None = None,
    meanwhile: Callable[[], None] = lambda: None,
) -> None:
    """Write the rows of ``migrations``, ``phases`` and ``findings`` for these migrations anew.

    ``helper`` understands them in another process, while this one reads and writes; ``meanwhile`` is called when it has enough
    to do for a while.
    """
    ordered = sorted(migration_ids)
    trouble = Trouble(connection)
    waiting: deque[tuple[list[int], Callable[[], list[Told]]]] = deque()
    for start in range(0, len(ordered), _AT_ONCE):
        some = ordered[start : start + _AT_ONCE]
        rows = packed(connection.execute(_events_statement(some)).all())
        waiting.append((some, partial(tell, rows) if helper is None else helper.begin(tell, rows)))
        if len(waiting) > (_AHEAD if helper else 0):
            of, told = waiting.popleft()
            _write(connection, trouble, of, told(), hosts)
    meanwhile()
    for of, told in waiting:
        _write(connection, trouble, of, told(), hosts)


def _write(
    connection: sa.Connection,
    trouble: Trouble,
    migration_ids: list[int],
    told: list[Told],
    hosts: HostChanges,
) -> None:
    findings: list[dict[str, Any]] = []
    for one in told:
        record = one.record
        for end in ("source", "dest"):
            if record[f"{end}_host_id"] is None and (address := record[f"{end}_ip"]) is not None:
                record[f"{end}_host_id"] = _owner(connection, hosts, address, record["started_us"])
        sides = {"S": record["source_host_id"], "D": record["dest_host_id"]}
        findings += find(trouble, record["migration_id"], one.verdict, one.failures, one.span, sides)
    records = [one.record for one in told]
    _name_operations(connection, records)
    _replace(connection, migration_ids, records, [phase for one in told for phase in one.phases], findings)
    _forget(connection, set(migration_ids) - {record["migration_id"] for record in records})


def _events_statement(migration_ids: list[int]) -> sa.Select[Any]:
    """Return the events of migrations in the order of time; equal times in an order that no ingest can change."""
    e, c, o = schema.events, schema.event_classes, schema.origins
    return (
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
        .where(among(e.c.migration_id, migration_ids))
        .order_by(e.c.migration_id, e.c.at_us, e.c.line_no, e.c.line_key)
    )


def _name_operations(connection: sa.Connection, records: list[dict[str, Any]]) -> None:
    """Replace the opID of vmkernel, a hash, by vCenter's where the host's log maps one to the other."""
    p, o = schema.op_id_evidence, schema.origins
    wanted = {record["op_id"] for record in records if record["op_id"]}
    statement = sa.select(o.c.host_id, p.c.kernel_op_id, p.c.vc_op_id, p.c.at_us).join(
        o, o.c.origin_id == p.c.origin_id
    )
    told: dict[tuple[int, str], list[tuple[int, str]]] = {}
    for row in connection.execute(statement.where(among(p.c.kernel_op_id, wanted))):
        told.setdefault((row.host_id, row.kernel_op_id), []).append((row.at_us or 0, row.vc_op_id))
    for record in records:
        host_id = record["source_host_id"] if record["has_source_log"] else record["dest_host_id"]
        maps = told.get((host_id, record["op_id"]), [])
        before = [found for found in maps if found[0] <= (record["started_us"] or 0) + _SECOND]
        if maps:
            record["op_id"] = max(before or maps)[1]


def _owner(connection: sa.Connection, hosts: HostChanges, address: str, at_us: int | None) -> int:
    """Return who had an address at that time."""
    return hosts.id_of(connection, hosts.directory.key_of_address(addresses.normalise(address) or address, at_us))


def _replace(
    connection: sa.Connection,
    migration_ids: list[int],
    records: list[dict[str, Any]],
    phases: list[dict[str, Any]],
    findings: list[dict[str, Any]],
) -> None:
    for table, rows in ((schema.phases, phases), (schema.findings, findings)):
        connection.execute(sa.delete(table).where(among(table.c.migration_id, migration_ids)))
        insert_rows(connection, table, rows)
    if records:
        key, *columns = records[0]
        rows_by_id = [(*(record[name] for name in columns), record[key]) for record in records]
        update_rows(connection, schema.migrations, columns, rows_by_id)


def _forget(connection: sa.Connection, migration_ids: set[int]) -> None:
    """Hide migrations of which no event is left."""
    m = schema.migrations
    if migration_ids:
        connection.execute(sa.update(m).where(among(m.c.migration_id, migration_ids)).values(outcome=None))
