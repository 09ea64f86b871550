"""Write many rows: tuples through the driver, statements made from the tables of the schema.

No ORM object and no SQL expression is built for a row; a SQLAlchemy connection takes about 650,000 of them a second.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from vmindex.store import schema
from vmindex.store.database import free_ids

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BATCH = 5_000
_ID_OF_MIGRATION = sa.select(schema.migrations.c.migration_id).where(
    schema.migrations.c.vmotion_id == sa.bindparam("vmotion_id")
)


class BulkWriter:
    """Collects rows for tables and inserts them in batches, within the transaction of its connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._waiting: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        self._statements: dict[str, tuple[str, Sequence[str] | None, Sequence[str]]] = {}
        self._free_ids: dict[str, Iterator[int]] = {}
        self._classes: dict[tuple[str | None, ...], int] = {}
        self._migrations: dict[str, int] = {}
        self._new: dict[str, bool] = {}
        self.count: dict[str, int] = {}

    def add(self, table: sa.Table, **values: Any) -> int | None:
        """Add a row by column names; returns its new id if the table has one and none is given."""
        new_id = None
        key = next(iter(table.primary_key.columns), None)
        if key is not None and key.name.endswith("_id") and key.name not in values:
            new_id = values[key.name] = self.new_id(table)
        self.add_tuple(table, tuple(values.get(column.name) for column in table.columns))
        return new_id

    def add_tuple(self, table: sa.Table, row: tuple[Any, ...]) -> None:
        """Add a row as a tuple in the order of the table's columns."""
        waiting = self._waiting[table.name]
        waiting.append(row)
        if len(waiting) >= _BATCH:
            self._insert(table)

    def new_id(self, table: sa.Table) -> int:
        """Return the next free id of a table."""
        if table.name not in self._free_ids:
            self._free_ids[table.name] = free_ids(self._connection, table)
        return next(self._free_ids[table.name])

    def class_id(self, component: str, kind: str, severity: str | None, side: str | None) -> int:
        """Return the id of the event class with these four words."""
        words = (component, kind, severity, side)
        if not self._classes:
            rows = self._connection.execute(sa.select(schema.event_classes))
            self._classes = {(row.component, row.kind, row.severity, row.side): row.class_id for row in rows}
        if words not in self._classes:
            new = self.add(schema.event_classes, component=component, kind=kind, severity=severity, side=side)
            self._classes[words] = new or 0
        return self._classes[words]

    def migration_id(self, vmotion_id: str) -> int:
        """Return the row id of a vMotion ID, which is made when it is new."""
        if vmotion_id not in self._migrations:
            table = schema.migrations
            found = None
            if not self._is_new(table):
                found = self._connection.scalar(_ID_OF_MIGRATION, {"vmotion_id": vmotion_id})
            if found is None:
                found = self.add(table, vmotion_id=vmotion_id, hex_id=f"{int(vmotion_id):x}")
            self._migrations[vmotion_id] = found or 0
        return self._migrations[vmotion_id]

    def _is_new(self, table: sa.Table) -> bool:
        """Return whether the table had no rows when writing began."""
        if table.name not in self._new:
            self._new[table.name] = (
                self._connection.scalar(sa.select(sa.literal(1)).select_from(table).limit(1)) is None
            )
        return self._new[table.name]

    def update(self, table: sa.Table, row_id: int, **values: Any) -> None:
        """Complete a row that was added before by its id."""
        self._insert(table)
        (key,) = table.primary_key.columns
        self._connection.execute(sa.update(table).where(key == row_id).values(values))

    def flush(self) -> None:
        """Insert everything that waits, tables that are referred to first."""
        for table in schema.metadata.sorted_tables:
            self._insert(table)

    def _insert(self, table: sa.Table) -> None:
        rows = self._waiting.get(table.name)
        if not rows:
            return
        if table is schema.events:  # what events refer to must be there first
            self._insert_before_events()
        statement, positions, columns = self._statement(table)
        self._waiting[table.name] = []
        self.count[table.name] = self.count.get(table.name, 0) + len(rows)
        if positions is not None:
            self._connection.exec_driver_sql(statement, rows)
        else:
            self._connection.exec_driver_sql(statement, [dict(zip(columns, row, strict=True)) for row in rows])

    def _insert_before_events(self) -> None:
        for table in (schema.event_classes, schema.migrations, schema.origins, schema.files):
            self._insert(table)

    def _statement(self, table: sa.Table) -> tuple[str, Sequence[str] | None, Sequence[str]]:
        if table.name not in self._statements:
            columns = [column.name for column in table.columns]
            compiled = (
                sa.insert(table)
                .values(dict.fromkeys(columns))
                .compile(dialect=self._connection.dialect, column_keys=columns)
            )
            positions = getattr(compiled, "positiontup", None)
            self._statements[table.name] = (str(compiled), positions, columns)
        return self._statements[table.name]
