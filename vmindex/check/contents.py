"""What is in the tables fits together: references, counts, views. Each check yields what is wrong, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from vmindex.store import schema
from vmindex.store.database import defined_views
from vmindex.store.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterator

_AT_ONCE = 10_000


def orphans(connection: sa.Connection) -> Iterator[str]:
    """Yield the tables with rows that refer to what is not there."""
    for table in schema.metadata.sorted_tables:
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
            target = key.column.table.alias()
            there = sa.exists().where(target.c[key.column.name] == key.parent)
            wrong = sa.select(sa.func.count()).select_from(table).where(key.parent.is_not(None), ~there)
            if number := connection.scalar(wrong):
                yield f"{number} rows of {table.name} refer by {key.parent.name} to {key.column.table.name} that are not there"


def pending(connection: sa.Connection) -> Iterator[str]:
    """Yield whether an ingest ended before conclusions were drawn."""
    o = schema.origins
    waiting = sa.select(sa.func.count(o.c.source_id.distinct())).where(o.c.host_id.is_(None))
    if number := connection.scalar(waiting):
        yield f"{number} sources are read, but not linked yet: an ingest is going on, or was cut off"


def miscounts(connection: sa.Connection) -> Iterator[str]:
    """Yield what differs between the account of what was read and what is there."""
    s, f, e, o = schema.sources, schema.files, schema.events, schema.origins
    told = sa.select(f.c.source_id, sa.func.sum(f.c.events).label("events")).group_by(f.c.source_id).subquery()
    of_files = sa.select(s.c.label).outerjoin(told).where(sa.func.coalesce(told.c.events, 0) != s.c.events)
    for label in connection.scalars(of_files):
        yield f"the events of the files of {label} are not as many as the source is said to have"
    held = sa.select(e.c.file_id, sa.func.count().label("events")).group_by(e.c.file_id).subquery()
    too_many = sa.select(f.c.name).join(held, held.c.file_id == f.c.file_id).where(held.c.events > f.c.events)
    for name in connection.scalars(too_many):
        yield f"there are more events of {name} than were read from it"
    other = (
        sa.select(sa.func.count())
        .select_from(e)
        .join(f, f.c.file_id == e.c.file_id)
        .join(o, o.c.origin_id == e.c.origin_id)
        .where(f.c.source_id != o.c.source_id)
    )
    if number := connection.scalar(other):
        yield f"{number} events are of a file and of a host of different sources"


def other_views(connection: sa.Connection) -> Iterator[str]:
    """Yield the public views that are missing or not those of this version."""
    there = defined_views(connection)
    for view in VIEWS:
        if there and there.get(view.name) != f"CREATE VIEW {view.name} AS {view.select}":
            yield f"the view {view.name} is {'not that of this version' if view.name in there else 'missing'}"


def unreadable_views(connection: sa.Connection) -> Iterator[str]:
    """Yield the views that cannot be read to their end."""
    for view in VIEWS:
        try:
            result = connection.execution_options(stream_results=True).exec_driver_sql(f"SELECT * FROM {view.name}")
            while result.fetchmany(_AT_ONCE):
                pass
        except DBAPIError as error:
            yield f"the view {view.name} cannot be read: {error.orig}"
