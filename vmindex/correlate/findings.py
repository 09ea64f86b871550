"""Rank what explains a migration that did not succeed: the primary cause, secondary symptoms, and context.

Context are lines about network, storage and memory of the same hosts, from a minute before the migration to half a minute after
it (``grammar.md`` §10).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from vmindex.knowledge.matching import signature_of
from vmindex.store import schema

if TYPE_CHECKING:
    from vmindex.correlate.outcome import Verdict
    from vmindex.correlate.side import Failure

_BEFORE_US = 60_000_000
_AFTER_US = 30_000_000
_MOST_CONTEXT = 500
_HARMLESS = ("explain-apd-handle",)


e, c, o = schema.events, schema.event_classes, schema.origins
_CONTEXT = (
    sa.select(e.c.event_id, e.c.at_us, e.c.message, c.c.component, c.c.kind)
    .join(c, c.c.class_id == e.c.class_id)
    .where(
        e.c.origin_id.in_(sa.select(o.c.origin_id).where(o.c.host_id == sa.bindparam("host_id"))),
        e.c.at_us.between(sa.bindparam("since_us"), sa.bindparam("until_us")),
        e.c.class_id.in_(sa.select(c.c.class_id).where(c.c.kind.like("explain-%"), c.c.kind.not_in(_HARMLESS))),
    )
    .order_by(e.c.at_us, e.c.line_no, e.c.line_key)
    .limit(_MOST_CONTEXT)
)
del e, c, o


def find(
    connection: sa.Connection,
    migration_id: int,
    verdict: Verdict,
    failures: list[Failure],
    spans: list[tuple[int, int, int]],
    sides: dict[str, int | None],
) -> list[dict[str, Any]]:
    """Return the rows of ``findings`` of a migration.

    ``spans``: (host_id, first, last moment) of the logs of its sides; ``sides``: host_id by side, for lines of the VM's own log,
    which may lie in the bundle of the other host.
    """
    primary = verdict.primary
    if primary is None:
        return []
    rows = [
        _of_failure(migration_id, failure, "primary" if failure is primary else "secondary", sides)
        for failure in failures
    ]
    for host_id, first_us, last_us in spans:
        rows += _context(connection, migration_id, host_id, first_us - _BEFORE_US, last_us + _AFTER_US)
    return rows


def _of_failure(migration_id: int, failure: Failure, rank: str, sides: dict[str, int | None]) -> dict[str, Any]:
    signature = failure.signature
    logged = failure.text + (f" ({failure.status_code})" if failure.status_code else "")
    return {
        "migration_id": migration_id,
        "rank": rank,
        "signature": signature.id if signature else failure.kind,
        "cause": signature.cause if signature else logged,
        "remedy": signature.remedy or None if signature else None,
        "reference": signature.reference or None if signature else None,
        "host_id": sides.get(failure.side or "") if failure.host_id is None else failure.host_id,
        "at_us": failure.at_us,
        "event_id": failure.event_id,
    }


def _context(
    connection: sa.Connection, migration_id: int, host_id: int, since_us: int, until_us: int
) -> list[dict[str, Any]]:
    """Return one row for each kind of trouble of the host in that time: its first line."""
    found: dict[str, dict[str, Any]] = {}
    window = {"host_id": host_id, "since_us": since_us, "until_us": until_us}
    for row in connection.execute(_CONTEXT, window):
        signature = signature_of(row)
        found.setdefault(
            signature.id if signature else row.kind,
            {
                "migration_id": migration_id,
                "rank": "context",
                "signature": signature.id if signature else row.kind,
                "cause": signature.cause if signature else row.message,
                "remedy": signature.remedy or None if signature else None,
                "reference": signature.reference or None if signature else None,
                "host_id": host_id,
                "at_us": row.at_us,
                "event_id": row.event_id,
            },
        )
    return list(found.values())
