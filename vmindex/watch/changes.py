"""What changed about migrations: their rows before and after conclusions were drawn anew."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from vmindex.records import Migration
from vmindex.store import schema
from vmindex.store.among import among
from vmindex.store.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterable

_SELECT = next(view.select for view in VIEWS if view.name == "v_migrations")
_NEXT = {
    ("S", "connect"): "pre-copy",
    ("S", "pre-copy"): "switchover",
    ("S", "switchover"): "finish",
    ("D", "connect"): "receive",
    ("D", "receive"): "finish",
}
"""The phase that begins where another one ended."""
_SHOWN = ("vm", "source_host", "source_ip", "dest_host", "dest_ip", "failure", "downtime_s")
STARTED, UPDATED, INCOMPLETE = "started", "updated", "incomplete"


@dataclass(frozen=True, slots=True)
class State:
    """A migration, and the phase that it is in as far as the logs show."""

    migration: Migration
    phase: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A migration that is not what it was.

    ``what``: ``started``; the phase that began (``pre-copy``, ``switchover``, ``receive``, ``finish``); the outcome
    (``success``, ``failed``, ``cancelled``); ``updated`` if more got known of it, such as the other host.
    """

    what: str
    migration: Migration

    def row(self) -> dict[str, object]:
        """Return the columns of ``v_migrations``, and ``change``."""
        return {"change": self.what, **asdict(self.migration)}


def states(connection: sa.Connection, migration_ids: Iterable[int]) -> dict[str, State]:
    """Return the migrations of these rows that have a record, by vMotion ID."""
    ids = sorted(migration_ids)
    statement = sa.text(f"{_SELECT} AND m.migration_id IN (SELECT value FROM json_each(:ids))")
    phases = _phases(connection, ids)
    rows = connection.execute(statement, {"ids": json.dumps(ids)})
    return {row.vmotion_id: State(Migration(*row), phases.get(row.vmotion_id)) for row in rows}


def _phases(connection: sa.Connection, migration_ids: list[int]) -> dict[str, str]:
    """Return the phase that each migration is in: on the source, where that shows one, else on the destination."""
    p, m = schema.phases, schema.migrations
    statement = sa.select(m.c.vmotion_id, p.c.side, p.c.phase).join(m, m.c.migration_id == p.c.migration_id)
    ended = statement.where(among(p.c.migration_id, migration_ids)).order_by(p.c.side, p.c.ended_us, p.c.started_us)
    found: dict[str, str] = {}
    for row in connection.execute(ended):  # the source comes last, and its last phase
        if (following := _NEXT.get((row.side, row.phase))) is not None:
            found[row.vmotion_id] = following
    return found


def changes(before: dict[str, State], after: dict[str, State]) -> list[Change]:
    """Return what changed, in the order in which the migrations were last heard of."""
    told = ((_what(before.get(vmotion_id), state), state.migration) for vmotion_id, state in after.items())
    found = [Change(what, migration) for what, migration in told if what is not None]
    return sorted(found, key=lambda change: (_last_us(change.migration), change.migration.vmotion_id))


def _what(before: State | None, after: State) -> str | None:
    outcome = after.migration.outcome
    if before is None:
        return STARTED if outcome == INCOMPLETE else outcome
    if outcome != before.migration.outcome:
        return outcome
    if outcome == INCOMPLETE and after.phase != before.phase and after.phase is not None:
        return after.phase
    return UPDATED if _shown(before.migration) != _shown(after.migration) else None


def _shown(migration: Migration) -> list[Any]:
    return [getattr(migration, name) for name in _SHOWN]


def _last_us(migration: Migration) -> int:
    return migration.ended_us or migration.started_us or 0
