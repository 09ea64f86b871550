"""Write many rows in one short transaction: tuples through the driver, statements made from the tables of the schema.

Rows wait, under ids of their own, until they are written; only then is the lock of the database taken, and ids are given that
are free in it. So several readers can work at once, and a reader that fails leaves nothing behind. Events wait as packed
bytes, a third of the size; should they be too many even so, they are written early, and the lock is kept to the end.
"""

from __future__ import annotations

import marshal
from collections import defaultdict
from itertools import chain, count
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from vmindex.store import schema
from vmindex.store.among import among
from vmindex.store.database import free_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_BATCH = 5_000
_MOST_PACKED_BYTES = 48 << 20
_LOOKED_UP = (schema.migrations, schema.event_classes)
"""Tables whose rows may be there already, under another id."""


class BulkWriter:
    """Collects the rows of one transaction."""

    def __init__(self, begin: Callable[[], sa.Connection], most_packed_bytes: int = _MOST_PACKED_BYTES) -> None:
        """``begin`` begins the transaction, which its owner ends; so many bytes of events may wait for it."""
        self._begin = begin
        self._most_packed_bytes = most_packed_bytes
        self._connection: sa.Connection | None = None
        self._ids: dict[str, Iterator[int]] = defaultdict(lambda: count(1))
        self._rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._by_id: dict[tuple[str, int], dict[str, Any]] = {}
        self._classes: dict[tuple[str | None, ...], int] = {}
        self._migrations: dict[str, int] = {}
        self._events: list[tuple[Any, ...]] = []
        self._packed: list[bytes] = []
        self._packed_bytes = 0
        self._before: dict[str, int] = {}
        self._stored: dict[str, dict[int | None, int | None]] = {table.name: {None: None} for table in _LOOKED_UP}
        self._counted = 0

    @property
    def events(self) -> int:
        """How many events were added."""
        return self._counted + len(self._events)

    def add(self, table: sa.Table, **values: Any) -> int:
        """Add a row by column names; returns its id, by which other rows refer to it until all are written."""
        key = _key(table)
        row_id = 0
        if key is not None:
            row_id = values[key] = next(self._ids[table.name])
            self._by_id[table.name, row_id] = values
        self._rows[table.name].append(values)
        return row_id

    def update(self, table: sa.Table, row_id: int, **values: Any) -> None:
        """Complete a row that was added before by its id."""
        row = self._by_id.get((table.name, row_id))
        if row is not None:
            row.update(values)
        elif self._connection is not None:
            (key,) = table.primary_key.columns
            stored = self._before[table.name] + row_id
            self._point(table, [values])
            self._connection.execute(sa.update(table).where(key == stored).values(values))

    def add_event(self, row: tuple[Any, ...]) -> None:
        """Add an event: its columns in their order, without its own id."""
        self._events.append(row)
        if len(self._events) >= _BATCH:
            self._set_aside()

    def class_id(self, component: str, kind: str, severity: str | None, side: str | None) -> int:
        """Return the id of the event class with these four words."""
        words = (component, kind, severity, side)
        found = self._classes.get(words)
        if found is None:
            found = self._classes[words] = self.add(
                schema.event_classes, component=component, kind=kind, severity=severity, side=side
            )
        return found

    def migration_id(self, vmotion_id: str) -> int:
        """Return the row id of a vMotion ID."""
        found = self._migrations.get(vmotion_id)
        if found is None:
            found = self._migrations[vmotion_id] = self.add(
                schema.migrations, vmotion_id=vmotion_id, hex_id=f"{int(vmotion_id):x}"
            )
        return found

    def write(self) -> sa.Connection:
        """Write everything that waits, and return the connection whose transaction it is in."""
        if self._connection is None:
            self._connection = self._begin()
        connection = self._connection
        for table in schema.metadata.sorted_tables:
            if rows := self._rows.pop(table.name, None):
                self._write_rows(connection, table, rows)
        self._by_id.clear()
        self._write_events(connection)
        return connection

    def _set_aside(self) -> None:
        """Pack the last events until the lock is needed, or write them at once if nothing may wait."""
        if not self._most_packed_bytes:
            self.write()
            return
        packed = marshal.dumps(self._events)
        self._counted += len(self._events)
        self._events = []
        self._packed.append(packed)
        self._packed_bytes += len(packed)
        if self._packed_bytes > self._most_packed_bytes:
            self.write()

    def _write_rows(self, connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
        if table is schema.migrations:
            rows = self._new_rows(connection, table, rows, ("vmotion_id",))
        elif table is schema.event_classes:
            rows = self._new_rows(connection, table, rows, ("component", "kind", "severity", "side"))
        elif (key := _key(table)) is not None:
            before = self._before_of(connection, table)
            for row in rows:
                row[key] += before
        self._point(table, rows)
        columns = [column.name for column in table.columns]
        _insert(connection, table, [tuple(row.get(name) for name in columns) for row in rows])

    def _point(self, table: sa.Table, rows: list[dict[str, Any]]) -> None:
        """Let rows refer to the stored ids of other rows."""
        targets = {column.name: key.column.table for column in table.columns for key in column.foreign_keys}
        for row in rows:
            for name, target in targets.items():
                if row.get(name) is not None:
                    row[name] = self._id_of(target, row[name])

    def _new_rows(
        self, connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]], words: tuple[str, ...]
    ) -> list[dict[str, Any]]:
        """Return the rows that are not stored yet, with their new ids, and learn the ids of the others."""
        (key,) = table.primary_key.columns
        known = _stored_ids(connection, table, rows, words)
        ids, stored = free_ids(connection, table), self._stored[table.name]
        new = []
        for row in rows:
            found = known.get(tuple(row[word] for word in words))
            stored[row[key.name]] = next(ids) if found is None else found
            if found is None:
                new.append({**row, key.name: stored[row[key.name]]})
        return new

    def _before_of(self, connection: sa.Connection, table: sa.Table) -> int:
        """Return the last id that was taken in a table when writing to it began."""
        if table.name not in self._before:
            self._before[table.name] = next(free_ids(connection, table)) - 1
        return self._before[table.name]

    def _id_of(self, table: sa.Table, row_id: int) -> int | None:
        stored = self._stored.get(table.name)
        return stored[row_id] if stored is not None else self._before[table.name] + row_id

    def _write_events(self, connection: sa.Connection) -> None:
        self._counted += len(self._events)
        waiting, self._packed, self._packed_bytes = self._packed, [], 0
        last, self._events = self._events, []
        if not waiting and not last:
            return
        origins, files = self._before[schema.origins.name], self._before[schema.files.name]
        classes, migrations = self._stored[schema.event_classes.name], self._stored[schema.migrations.name]
        for some in chain(map(marshal.loads, waiting), [last]):  # packed above, in this very process
            rows = [
                (None, row[0] + origins, row[1] + files, classes[row[2]], migrations[row[3]], *row[4:]) for row in some
            ]
            _insert(connection, schema.events, rows)


def _key(table: sa.Table) -> str | None:
    """Return the column of a table that numbers its rows."""
    key = next(iter(table.primary_key.columns), None)
    return key.name if key is not None and key.name.endswith("_id") else None


def _stored_ids(
    connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]], words: tuple[str, ...]
) -> dict[tuple[Any, ...], int]:
    """Return the ids of rows that are stored, by their words; looked for by the first word."""
    (key,) = table.primary_key.columns
    columns = [table.c[word] for word in words]
    statement = sa.select(*columns, key).where(among(columns[0], {row[words[0]] for row in rows}))
    return {tuple(row[:-1]): row[-1] for row in connection.execute(statement)}


def insert_rows(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that have the same columns each; the others are left to their defaults."""
    if rows:
        columns = tuple(rows[0])
        statement = sa.insert(table).values({name: sa.bindparam(name) for name in columns})
        _execute(connection, statement, columns, [tuple(row.values()) for row in rows])


def update_rows(
    connection: sa.Connection, table: sa.Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Set columns of many rows; each tuple holds their values and, last, the id of its row."""
    (key,) = table.primary_key.columns
    values: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in columns}
    statement = sa.update(table).where(key == sa.bindparam("row_id")).values(values)
    _execute(connection, statement, (*(f"new_{name}" for name in columns), "row_id"), rows)


def pack_indexes(connection: sa.Connection, table: sa.Table) -> None:
    """Build the indexes of a table anew, whose rows did not come in their order; what becomes free is used by what comes next."""
    if connection.dialect.name == "sqlite":
        for index in table.indexes:
            connection.exec_driver_sql(f"REINDEX {index.name}")


def _insert(connection: sa.Connection, table: sa.Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert tuples in the order of the table's columns."""
    columns = [column.name for column in table.columns]
    statement = sa.insert(table).values({name: sa.bindparam(name) for name in columns})
    _execute(connection, statement, columns, rows)


def _execute(
    connection: sa.Connection,
    statement: sa.Insert | sa.Update,
    names: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
) -> None:
    """Run a statement for many tuples; ``names`` are the parameters that these hold."""
    compiled = statement.compile(dialect=connection.dialect)
    positions: Sequence[str] | None = getattr(compiled, "positiontup", None)
    if positions is not None and list(positions) != list(names):  # the statement has them in another order
        places = [list(names).index(name) for name in positions]
        rows = [tuple(row[place] for place in places) for row in rows]
    for start in range(0, len(rows), _BATCH):
        some = list(rows[start : start + _BATCH])
        by_name = [] if positions is not None else [dict(zip(names, row, strict=True)) for row in some]
        connection.exec_driver_sql(str(compiled), some if positions is not None else by_name)
