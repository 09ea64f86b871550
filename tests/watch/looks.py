"""Look at logs as watch does: as one process that goes on, or started again for every look."""

from __future__ import annotations

import gzip
from collections import Counter

from vmindex.index import Index
from vmindex.ingest.interface import Options
from vmindex.ingest.run import write_kinds
from vmindex.store import database
from vmindex.watch.listing import place_of
from vmindex.watch.source import WatchedSource

OPTIONS = Options(host="esx01")


class Restarted:
    """A new process for every look."""

    def __init__(self, db, path):
        self.db, self.path = db, path

    def look(self):
        with Index(self.db) as index:
            return list(index.watch([self.path], OPTIONS, once=True, interval_s=0.001))


class Live:
    """One process that looks now and then."""

    def __init__(self, db, path):
        self.db = db
        engine = database.engine_for_writing(database.location(db))
        database.ready_for_writing(engine)
        with engine.begin() as connection:
            write_kinds(connection)
        self.source = WatchedSource(engine, place_of(path), OPTIONS)

    def look(self):
        changes = []
        for _ in range(4):
            changes += self.source.poll()
        return changes


def events(db):
    with Index(db) as index:
        return Counter(index.sql("SELECT at_us, message FROM v_events").rows)


def numbers(db):
    """The numbers of the lines of :func:`numbered`, each as often as it is in the index, in order."""
    with Index(db) as index:
        texts = index.sql("SELECT message FROM v_events WHERE message LIKE '%number %'").rows
        return sorted(int(text.partition("number ")[2]) for (text,) in texts)


def ingested(db, path):
    """What ingest makes of the same files."""
    with Index(db) as index:
        index.ingest([path], OPTIONS)
    return events(db)


def numbered(*wanted):
    """Lines that are kept, a minute apart."""
    return "".join(
        f"2020-01-01T10:{number:02}:00.000Z cpu1:1000)VMotionUtil: 3396: 1577872800000000 S: number {number}\n"
        for number in wanted
    )


def append(path, text):
    with path.open("a") as file:
        file.write(text)


def compress(path, target):
    target.write_bytes(gzip.compress(path.read_bytes()))
    path.unlink()
