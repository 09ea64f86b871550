"""What each migration tells of the clocks of its hosts: a line that receives cannot precede the line that sent it.

Between destination and source (``<=`` is "not later than", in true time):

* The source connects, the destination accepts: the first bind of the source (its set-info, where it logs no binds) ``<=`` the
  first connection that the destination accepts, the first stream it adds, and all that it says of received memory.
* The destination connects back: its first bind ``<=`` the first connection that the source accepts.
* The destination answers only for an id that it knows: its set-info ``<=`` the first connection, stream and pass of the source.
* Memory: the source stops pre-copy, sends the last pages ``<=`` the destination has paged in.

Between a host and the clock of legacy ids (vCenter's): the id is made, vCenter's task begins ``<=`` the set-info of either host;
the source has sent all pages ``<=`` vCenter's task finishes. Other orders are likely, but nothing forces them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from vmindex import vmotion_id
from vmindex.store import schema
from vmindex.store.among import among

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SECOND = 1_000_000
_MILLISECOND = 1_000
_BIND = ("net-bind-vmknic",)
_ACCEPT = ("net-accept",)
_FROM_THEN_ON = ("stream-added", "precopy-iteration", "precopy-stop", "all-pages-sent")
"""What the source logs only after the destination has answered."""
_RECEIVED = ("stream-added", "low-memory-wait-dest", "bandwidth-dest", "page-in-done")
"""What the destination logs only after the source has connected."""
_VCENTER_BEGINS = ("lro-begin", "lro-begin-drs-vmotion", "drs-vmotion", "localvc-migrate")
_VCENTER_ENDS = ("lro-finish", "lro-error")

Row = dict[str, Any]


def bounds_of(connection: sa.Connection, migration_ids: Iterable[int]) -> list[Row]:
    """Return the rows of ``clock_bounds`` of these migrations."""
    rows = connection.execute(_statement(connection, migration_ids))
    return [bound for row in rows for bound in (*_between_hosts(row), *_to_id_clock(row))]


def _statement(connection: sa.Connection, migration_ids: Iterable[int]) -> sa.Select[Any]:
    """Return one row for each migration with the times of the lines that matter; what is wanted of a side is of its host."""
    e, m, o = schema.events, schema.migrations, schema.origins
    classes = _Classes(connection)
    on_source, on_dest = o.c.host_id == m.c.source_host_id, o.c.host_id == m.c.dest_host_id
    set_up_there = e.c.at_us >= m.c.source_set_up_us
    set_up_here = e.c.at_us >= m.c.dest_set_up_us
    a_task = e.c.message.contains(" task-")
    kernel = classes.of("vmkernel")
    vcenter = classes.of("vpxd")
    return (
        sa.select(
            m.c.vmotion_id,
            m.c.migration_id,
            m.c.source_host_id,
            m.c.dest_host_id,
            m.c.source_set_up_us,
            m.c.dest_set_up_us,
            _first(kernel(_BIND), on_source).label("s_bind"),
            _first(kernel(_ACCEPT), on_source, set_up_there).label("s_accept"),
            _first(kernel(_FROM_THEN_ON), on_source).label("s_answered"),
            _first(kernel(("precopy-stop",)), on_source).label("s_stopped"),
            _first(kernel(("all-pages-sent",)), on_source).label("s_sent"),
            _first(kernel(_BIND), on_dest).label("d_bind"),
            _first(kernel(_ACCEPT), on_dest, set_up_here).label("d_accept"),
            _first(kernel(_RECEIVED), on_dest).label("d_received"),
            _first(kernel(("page-in-done",)), on_dest).label("d_paged"),
            _first(vcenter(_VCENTER_BEGINS)).label("v_begins"),
            _last(vcenter(_VCENTER_ENDS), a_task).label("v_ends"),
        )
        .select_from(e)
        .join(m, m.c.migration_id == e.c.migration_id)
        .join(o, o.c.origin_id == e.c.origin_id)
        .where(among(e.c.migration_id, migration_ids), e.c.class_id.in_(classes.all()))
        .group_by(m.c.migration_id)
    )


class _Classes:
    """Ids of event classes by component and kind."""

    def __init__(self, connection: sa.Connection) -> None:
        c = schema.event_classes
        wanted = (*_BIND, *_ACCEPT, *_FROM_THEN_ON, *_RECEIVED, *_VCENTER_BEGINS, *_VCENTER_ENDS)
        statement = sa.select(c.c.class_id, c.c.component, c.c.kind).where(c.c.kind.in_(wanted))
        self._ids: dict[tuple[str, str], list[int]] = {}
        for row in connection.execute(statement):
            self._ids.setdefault((row.component, row.kind), []).append(row.class_id)

    def of(self, component: str) -> Any:
        """Return a function that turns kinds of a component into a condition on events."""

        def condition(kinds: Iterable[str]) -> sa.ColumnElement[bool]:
            found = [class_id for kind in kinds for class_id in self._ids.get((component, kind), ())]
            return schema.events.c.class_id.in_(found)

        return condition

    def all(self) -> list[int]:
        """Return all ids that matter."""
        return sorted(class_id for ids in self._ids.values() for class_id in ids)


def _first(*conditions: sa.ColumnElement[bool]) -> sa.Function[Any]:
    return sa.func.min(sa.case((sa.and_(*conditions), schema.events.c.at_us)))


def _last(*conditions: sa.ColumnElement[bool]) -> sa.Function[Any]:
    return sa.func.max(sa.case((sa.and_(*conditions), schema.events.c.at_us)))


def _between_hosts(row: Any) -> Iterator[Row]:
    """Yield the bound of the destination's clock against the source's."""
    known = None not in (row.source_host_id, row.dest_host_id) and row.source_host_id != row.dest_host_id
    source_us = row.source_set_up_us if row.source_set_up_us is not None else row.s_answered
    dest_us = row.dest_set_up_us if row.dest_set_up_us is not None else row.d_received
    if not known or source_us is None or dest_us is None:
        return
    lower, upper = _lower(row), _upper(row)
    if lower is not None and upper is not None and lower > upper:  # the clock stepped in the middle of it
        return
    if lower is not None or upper is not None:
        yield _row(row, row.dest_host_id, dest_us, row.source_host_id, source_us, lower, upper)


def _upper(row: Any) -> int | None:
    """Return the most by which the destination's clock can be ahead: it saw what the source did before."""
    connects = None  # the first bind is known to be the first only if the log goes back to the set-info
    if row.source_set_up_us is not None:
        connects = row.s_bind if row.s_bind is not None else row.source_set_up_us
    found = [
        _not_later(connects, row.d_accept),
        _not_later(connects, row.d_received),
        _not_later(row.s_stopped, row.d_paged),
        _not_later(row.s_sent, row.d_paged),
    ]
    return min((limit for limit in found if limit is not None), default=None)


def _lower(row: Any) -> int | None:
    """Return the least by which the destination's clock is ahead: the source saw what the destination did before."""
    ready_us = row.dest_set_up_us
    found = [
        _not_later(row.d_bind if ready_us is not None else None, row.s_accept),
        _not_later(ready_us, row.s_accept),
        _not_later(ready_us, row.s_answered),
    ]
    return max((-limit for limit in found if limit is not None), default=None)


def _to_id_clock(row: Any) -> Iterator[Row]:
    """Yield the bounds of both clocks against the one that made the id."""
    made_us = vmotion_id.made_at_us(row.vmotion_id)
    origins = [at_us for at_us in (made_us, row.v_begins) if at_us is not None]
    if not origins:
        return
    for host_id, set_up_us, sent_us in (
        (row.source_host_id, row.source_set_up_us, row.s_sent),
        (row.dest_host_id, row.dest_set_up_us, None),
    ):
        if host_id is None or set_up_us is None:
            continue
        upper = min(set_up_us + _grain(set_up_us) - at_us for at_us in origins)
        lower = None if row.v_begins is None else _not_later(sent_us, row.v_ends)
        if lower is None or -lower <= upper:
            yield _row(row, host_id, set_up_us, None, origins[0], None if lower is None else -lower, upper)


def _not_later(before_us: int | None, after_us: int | None) -> int | None:
    """Return the most by which the clock of ``after_us`` can be ahead of the other, given what happened first."""
    return None if before_us is None or after_us is None else after_us + _grain(after_us) - before_us


def _grain(at_us: int) -> int:
    """Return how much later than its stamp a line may have been written: stamps are cut, old ones to whole seconds."""
    return _SECOND if at_us % _SECOND == 0 else _MILLISECOND if at_us % _MILLISECOND == 0 else 1


def _row(
    row: Any, host_id: int, at_us: int, peer_id: int | None, peer_at_us: int, lower: int | None, upper: int | None
) -> Row:
    return {
        "migration_id": row.migration_id,
        "host_id": host_id,
        "at_us": at_us,
        "peer_id": peer_id,
        "peer_at_us": peer_at_us,
        "lower_us": lower,
        "upper_us": upper,
    }
