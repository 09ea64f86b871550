"""Rank what explains a migration that did not succeed: the primary cause, secondary symptoms, and context.

Context are lines about network, storage and memory of the same hosts, from a minute before the migration to half a minute after
it (``grammar.md`` §10).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from vmindex.knowledge.matching import signature_of
from vmindex.store import schema
from vmindex.store.among import among

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vmindex.correlate.outcome import Verdict
    from vmindex.correlate.side import Failure

_BEFORE_US = 60_000_000
_AFTER_US = 30_000_000
_MOST_CONTEXT = 500
_HARMLESS = ("explain-apd-handle",)


class Trouble:
    """The lines of an index about network, storage and memory of its hosts."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        e, c, o = schema.events, schema.event_classes, schema.origins
        troubles = c.c.kind.like("explain-%"), c.c.kind.not_in(_HARMLESS)
        class_ids = connection.scalars(sa.select(c.c.class_id).where(*troubles)).all()
        self._is_any = bool(class_ids)
        self._of_host = (
            sa.select(e.c.event_id, e.c.at_us, e.c.message, c.c.component, c.c.kind)
            .join(c, c.c.class_id == e.c.class_id)
            .where(
                e.c.origin_id.in_(sa.select(o.c.origin_id).where(o.c.host_id == sa.bindparam("host_id"))),
                e.c.at_us.between(sa.bindparam("since_us"), sa.bindparam("until_us")),
                among(e.c.class_id, class_ids),
            )
            .order_by(e.c.at_us, e.c.line_no, e.c.line_key)
            .limit(_MOST_CONTEXT)
        )

    def around(self, host_id: int, first_us: int, last_us: int) -> Sequence[Any]:
        """Return the lines of a host around these moments, in the order of time."""
        if not self._is_any:
            return []
        window = {"host_id": host_id, "since_us": first_us - _BEFORE_US, "until_us": last_us + _AFTER_US}
        return self._connection.execute(self._of_host, window).all()


def find(
    trouble: Trouble,
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
    for host_id, *moments in spans:
        rows += _context(migration_id, host_id, trouble.around(host_id, *moments))
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


def _context(migration_id: int, host_id: int, lines: Sequence[Any]) -> list[dict[str, Any]]:
    """Return one row for each kind of trouble of the host: its first line."""
    found: dict[str, dict[str, Any]] = {}
    for row in lines:
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
