"""Add rows to a transaction that is open: few at a time, to sources, origins and files that may be there already.

Where everything is new and there is much of it, :mod:`vmindex.store.loading` is the quicker way.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Protocol

import sqlalchemy as sa

from vmindex.store import schema
from vmindex.store.database import insert_one
from vmindex.store.loading import insert_rows

if TYPE_CHECKING:
    from collections.abc import Callable

_BATCH = 5_000
_EVENT_COLUMNS = tuple(column.name for column in schema.events.columns)


class RowWriter(Protocol):
    """What turns lines and facts into rows asks of the store."""

    @property
    def add_event(self) -> Callable[[tuple[Any, ...]], None]:
        """Add an event: its columns in their order, without its own id."""

    def add(self, table: sa.Table, **values: Any) -> int:
        """Add a row by column names; returns its id, by which other rows refer to it."""

    def class_id(self, component: str, kind: str, severity: str | None, side: str | None) -> int:
        """Return the id of the event class with these four words."""

    def migration_id(self, vmotion_id: str) -> int:
        """Return the row id of a vMotion ID."""


class KnownIds:
    """Ids that were looked up before. To be forgotten when a transaction fails."""

    def __init__(self) -> None:
        self.classes: dict[tuple[str | None, ...], int] = {}
        self.migrations: dict[str, int] = {}


class DirectWriter:
    """Adds rows to the transaction of a connection; :meth:`flush` writes those that nothing refers to."""

    def __init__(self, connection: sa.Connection, known: KnownIds) -> None:
        self.connection = connection
        self._known = known
        self._events: list[dict[str, Any]] = []
        self._rows: dict[sa.Table, list[dict[str, Any]]] = defaultdict(list)
        self.after_event_id: int | None = None
        """The last event before the first that was added; ``None`` as long as none was."""

    def add(self, table: sa.Table, **values: Any) -> int:
        """Add a row by column names; returns its id, 0 for one of a table whose rows are not referred to."""
        if table in (schema.sources, schema.origins, schema.files, schema.migrations, schema.event_classes):
            return insert_one(self.connection, table, **values)
        names = [column.name for column in table.columns if not (column.primary_key and column.name not in values)]
        self._rows[table].append({name: values.get(name) for name in names})
        return 0

    def add_event(self, row: tuple[Any, ...]) -> None:
        """Add an event: its columns in their order, without its own id."""
        self._events.append(dict(zip(_EVENT_COLUMNS[1:], row, strict=True)))
        if len(self._events) >= _BATCH:
            self.flush()

    def class_id(self, component: str, kind: str, severity: str | None, side: str | None) -> int:
        """Return the id of the event class with these four words."""
        words = {"component": component, "kind": kind, "severity": severity, "side": side}
        known = self._known.classes
        key = tuple(words.values())
        if key not in known:
            known[key] = self._found_or_added(schema.event_classes, words, words)
        return known[key]

    def migration_id(self, vmotion_id: str) -> int:
        """Return the row id of a vMotion ID."""
        known = self._known.migrations
        if vmotion_id not in known:
            row = {"vmotion_id": vmotion_id, "hex_id": f"{int(vmotion_id):x}"}
            known[vmotion_id] = self._found_or_added(schema.migrations, {"vmotion_id": vmotion_id}, row)
        return known[vmotion_id]

    def flush(self) -> None:
        """Write everything that waits."""
        if self._events:
            if self.after_event_id is None:
                last = self.connection.scalar(sa.select(sa.func.max(schema.events.c.event_id)))
                self.after_event_id = last or 0
            insert_rows(self.connection, schema.events, self._events)
            self._events = []
        for table, rows in self._rows.items():
            insert_rows(self.connection, table, rows)
        self._rows.clear()

    def _found_or_added(self, table: sa.Table, words: dict[str, Any], row: dict[str, Any]) -> int:
        (key,) = table.primary_key.columns
        same = [table.c[name].is_not_distinct_from(value) for name, value in words.items()]
        found = self.connection.scalar(sa.select(key).where(*same).limit(1))
        return insert_one(self.connection, table, **row) if found is None else int(found)
