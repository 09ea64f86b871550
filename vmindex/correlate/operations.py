"""Join lines that print no vMotion ID by their opID (``grammar.md`` §2).

vpxd's children append ``-NN``: the opID of a parent is the beginning of its children's, up to a ``-``. A line belongs to a
migration if its opID, or the longest beginning of it, or what begins with it, is that of lines of one migration only.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from vmindex.store import schema
from vmindex.store.among import among
from vmindex.store.loading import insert_rows, update_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vmindex.correlate.news import News

_COMPONENTS = ("hostd", "vpxa", "vpxd", "vmware")
_TASKS = frozenset({"lro-begin", "lro-begin-drs-vmotion"})
"""Lines that begin the task of one VM; what is done under its opID belongs to the same migration."""
_BY_OP_ID = "management-log-opid"
_SHORTEST = 6
"""Characters; what is shorter is no opID that tells tasks apart."""


def join_operations(connection: sa.Connection, migration_ids: Iterable[int], news: News) -> set[int]:
    """Join lines of the touched migrations and new lines; return the migrations that gained or lost one."""
    touched = set(migration_ids)
    _write_operations(connection, touched)
    candidates = _candidates(connection, news, touched)
    known = _Operations(connection, {_root(row.op_id) for row in candidates})
    changed: set[int] = set()
    updates: list[tuple[int | None, int, int]] = []
    tasks = {row.op_id: found for row in candidates if row.kind in _TASKS and (found := known.migration_of(row.op_id))}
    for row in candidates:
        found = known.migration_of(row.op_id) or _of_task(row.op_id, tasks)
        if found != row.migration_id:
            updates.append((found, int(found is not None), row.event_id))
            changed.update(item for item in (found, row.migration_id) if item is not None)
    update_rows(connection, schema.events, ("migration_id", "joined"), updates)
    _write_vms(connection, touched | changed)
    return changed


def _write_vms(connection: sa.Connection, migration_ids: set[int]) -> None:
    """Write the VMs that lines of the same opID name by their path."""
    v, e, p = schema.migration_evidence, schema.events, schema.operation_evidence
    connection.execute(sa.delete(v).where(among(v.c.migration_id, migration_ids), v.c.evidence == _BY_OP_ID))
    told = (
        sa.select(e.c.migration_id, p.c.origin_id, sa.func.min(p.c.at_us), p.c.vmx_path, sa.literal(_BY_OP_ID))
        .join(p, p.c.op_id == e.c.op_id)
        .where(among(e.c.migration_id, migration_ids))
        .group_by(e.c.migration_id, p.c.origin_id, p.c.vmx_path)
    )
    columns = ["migration_id", "origin_id", "at_us", "vmx_path", "evidence"]
    connection.execute(sa.insert(v).from_select(columns, told))


def _write_operations(connection: sa.Connection, migration_ids: set[int]) -> None:
    """Write the opIDs of the lines that print an id, and vCenter's where vmkernel's is a hash of it."""
    t, e, p, o = schema.operations, schema.events, schema.op_id_evidence, schema.origins
    connection.execute(sa.delete(t).where(among(t.c.migration_id, migration_ids)))
    here = (among(e.c.migration_id, migration_ids), e.c.joined == 0)
    printed = sa.select(e.c.migration_id, e.c.op_id).where(*here, e.c.op_id.is_not(None))
    teller = schema.origins.alias()
    mapped = (
        sa.select(e.c.migration_id, p.c.vc_op_id)
        .join(o, o.c.origin_id == e.c.origin_id)
        .join(p, p.c.kernel_op_id == e.c.op_id)
        .join(teller, sa.and_(teller.c.origin_id == p.c.origin_id, teller.c.host_id == o.c.host_id))
        .where(*here)
    )
    found = {(row[0], row[1]) for query in (printed, mapped) for row in connection.execute(query.distinct()).all()}
    insert_rows(
        connection,
        t,
        [{"migration_id": migration, "op_id": op_id} for migration, op_id in sorted(found) if len(op_id) >= _SHORTEST],
    )


def _candidates(connection: sa.Connection, news: News, migration_ids: set[int]) -> list[Any]:
    """Return the lines without an id that may belong to a migration: new ones, and those of the operations in question."""
    e, c, t = schema.events, schema.event_classes, schema.operations
    statement = (
        sa.select(e.c.event_id, e.c.migration_id, e.c.op_id, c.c.kind)
        .join(c, c.c.class_id == e.c.class_id)
        .where(
            c.c.component.in_(_COMPONENTS),
            e.c.world.is_(None),  # true of all of them, and the condition of the index
            e.c.op_id.is_not(None),
            sa.or_(e.c.migration_id.is_(None), e.c.joined == 1),
        )
    )
    found = {row.event_id: row for row in connection.execute(statement.where(news.is_new()))}
    op_ids = connection.scalars(sa.select(t.c.op_id).where(among(t.c.migration_id, migration_ids)).distinct())
    roots = {_root(op_id) for op_id in op_ids}
    found |= {row.event_id: row for row in _of_roots(connection, statement, e.c.op_id, roots)}
    return list(found.values())


_roots = sa.Table(
    "wanted_roots",
    sa.MetaData(),
    sa.Column("root", sa.Text, primary_key=True),
    sa.Column("past", sa.Text, nullable=False),
    prefixes=["TEMPORARY"],
)


def _of_roots(
    connection: sa.Connection, statement: sa.Select[Any], column: sa.Column[Any], roots: set[str]
) -> list[Any]:
    """Return those rows of a statement whose opID (``column``) has one of these first parts."""
    if not roots:
        return []
    _roots.create(connection, checkfirst=True)
    connection.execute(sa.delete(_roots))
    # What begins with a root and a dash is less than the root and a full stop, in the order of bytes.
    insert_rows(connection, _roots, [{"root": root, "past": f"{root}."} for root in sorted(roots)])
    of_roots = statement.join(_roots, sa.and_(column >= _roots.c.root, column < _roots.c.past))
    return [row for row in connection.execute(of_roots) if _root(row.op_id) in roots]


def _of_task(op_id: str, tasks: dict[str, int]) -> int | None:
    """Return the migration of the task of one VM under which vCenter did something."""
    return next((tasks[parent] for parent in _beginnings(op_id) if parent in tasks), None)


def _root(op_id: str) -> str:
    return op_id.partition("-")[0]


class _Operations:
    """The opIDs of migrations, those of the given first parts."""

    def __init__(self, connection: sa.Connection, roots: set[str]) -> None:
        t = schema.operations
        self._exact: dict[str, set[int]] = defaultdict(set)
        self._beginnings: dict[str, set[int]] = defaultdict(set)
        for migration_id, op_id in _of_roots(connection, sa.select(t.c.migration_id, t.c.op_id), t.c.op_id, roots):
            self._exact[op_id].add(migration_id)
            for beginning in _beginnings(op_id):
                self._beginnings[beginning].add(migration_id)

    def migration_of(self, op_id: str) -> int | None:
        """Return the one migration whose opID this is, begins with, or is the beginning of."""
        for candidate in (op_id, *_beginnings(op_id)):
            if found := self._exact.get(candidate):
                return next(iter(found)) if len(found) == 1 else None
        found = self._beginnings.get(op_id, set())
        return next(iter(found)) if len(found) == 1 else None


def _beginnings(op_id: str) -> list[str]:
    """Return the opIDs of possible parents, longest first."""
    parts = op_id.split("-")
    return [text for cut in range(len(parts) - 1, 0, -1) if len(text := "-".join(parts[:cut])) >= _SHORTEST]
