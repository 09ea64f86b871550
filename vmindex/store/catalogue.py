"""The public views with their columns, as this version makes them; no database is needed for it."""

from __future__ import annotations

import sqlalchemy as sa

from vmindex.records import Rows
from vmindex.store import database
from vmindex.store.schema import metadata
from vmindex.store.views import VIEWS


def views() -> Rows:
    """Return a row for each view: its name, what a row of it is, and its columns."""
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        database.create_views(connection)
        rows = [
            (view.name, view.about, ", ".join(connection.exec_driver_sql(f"SELECT * FROM {view.name} LIMIT 0").keys()))
            for view in VIEWS
        ]
    engine.dispose()
    return Rows(("view", "about", "columns"), iter(rows))
