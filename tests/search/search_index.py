"""An index whose events are made up by a test, without any log."""

from __future__ import annotations

from vmindex.index import Index
from vmindex.store import database, fulltext, schema


class MadeUp:
    """A database with one host, one file and one line kind, whose messages can be replaced."""

    def __init__(self, path):
        self._writer = database.engine_for_writing(database.location(path))
        database.ready_for_writing(self._writer)
        with self._writer.begin() as connection:
            insert = lambda table, **values: database.insert_one(connection, table, **values)  # noqa: E731
            source = insert(schema.sources, label="x.log", kind="file", ingested_us=0, status="complete", events=0)
            host = insert(schema.hosts, key="name:esx01", name="esx01", label="esx01")
            self._ids = {
                "origin_id": insert(schema.origins, source_id=source, root="", host_id=host),
                "file_id": insert(schema.files, source_id=source, name="x.log", lines=0, recognised=0, events=0),
                "class_id": insert(schema.event_classes, component="vmkernel", kind="test", severity="info"),
            }
        self.index = Index(path)

    def fill(self, messages, op_ids=()):
        """Replace all events; the first is the oldest. Return nothing: the event ids are 1, 2, 3 …"""
        op_ids = [*op_ids, *[None] * len(messages)]
        with self._writer.begin() as connection:
            connection.exec_driver_sql("DELETE FROM events")
            connection.exec_driver_sql(f"INSERT INTO {fulltext.TABLE} ({fulltext.TABLE}) VALUES ('delete-all')")
            connection.exec_driver_sql(f"UPDATE {fulltext.UNTIL} SET event_id = 0")
            for number, message in enumerate(messages, 1):
                self._add(connection, number, message, op_ids[number - 1])
            fulltext.extend(connection)

    def replace(self, event_id, message):
        """Delete one event, and add another that takes its id."""
        with self._writer.begin() as connection:
            fulltext.forget(connection, [event_id])
            connection.exec_driver_sql("DELETE FROM events WHERE event_id = ?", (event_id,))
            self._add(connection, event_id, message, None)
            fulltext.extend(connection)

    def _add(self, connection, number, message, op_id):
        row = {"event_id": number, "at_us": number, "line_no": number, "byte_offset": 0, "line_key": number}
        database.insert_one(connection, schema.events, **row, message=message, op_id=op_id, **self._ids)

    def find(self, text, **options):
        """Return the numbers of the messages that match, oldest first."""
        return [event.event_id for event in self.index.search(text, sort="oldest", **options)]

    def close(self):
        self.index.close()
        self._writer.dispose()
