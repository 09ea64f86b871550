"""One step of a watch, in one transaction: logs are read on, and what was read is written with how far it was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from vmindex.ingest.account import faults_of, span_of
from vmindex.ingest.evidence import write_vm_of_migration
from vmindex.ingest.log_file import EventWriter
from vmindex.store import fulltext, schema
from vmindex.store.writing import DirectWriter, KnownIds
from vmindex.watch import tails
from vmindex.watch.content import opened
from vmindex.watch.origins import LiveOrigins
from vmindex.watch.reading import read_on, take_last, take_unfinished

if TYPE_CHECKING:
    from vmindex.ingest.interface import Options
    from vmindex.watch.content import Content
    from vmindex.watch.followers import Follower
    from vmindex.watch.listing import Place
    from vmindex.watch.reading import Reading


class Step:
    """The transaction of a connection, as far as one source is concerned."""

    def __init__(
        self, connection: sa.Connection, source_id: int, place: Place, options: Options, known: KnownIds
    ) -> None:
        self._connection = connection
        self._source_id = source_id
        self._writer = DirectWriter(connection, known)
        self._origins = LiveOrigins(self._writer, source_id, place.folder.name, options.host)
        self._events = EventWriter(self._writer, self._origins, options)
        self.lines = 0
        self.events = 0
        self.bytes = 0

    @property
    def after_event_id(self) -> int | None:
        """The last event before those that were added; ``None`` if none was."""
        return self._writer.after_event_id

    def read(self, follower: Follower, most: int) -> None:
        """Read at most about ``most`` bytes further in a log that was prepared."""
        reading = follower.reading
        if reading is None or follower.seen is None:
            return
        with opened(follower.seen) as content:
            if content is None:
                return
            self._begin(follower, reading)
            before, follower.tail.is_ended = follower.tail.position, False
            rest = read_on(follower.tail, reading, content, self._events, most)
            self.bytes += follower.tail.position - before
            self._note_rest(follower, reading, content, rest)
            self._account(follower, reading)

    def _note_rest(self, follower: Follower, reading: Reading, content: Content, rest: bytes | None) -> None:
        """Remember that all was read, and what waits for more; lines that may go on are taken once nobody writes any more."""
        if rest is None:
            return
        if content.trouble is not None:
            self._damage(reading.log.name, follower.tail.position, content.trouble)
        if rest.endswith(b"\n") and follower.is_quiet:
            rest = take_last(follower.tail, reading, rest, self._events)
            reading.scanner.end()
        follower.holds_back = rest.endswith(b"\n")
        follower.done = follower.state

    def finish(self, follower: Follower, newer: Follower | None) -> None:
        """Read a log to its very end that goes on in a newer file; a line may be cut in two there."""
        reading = follower.reading
        if reading is None or follower.seen is None:
            return
        with opened(follower.seen) as content:
            if content is None:
                return
            self._begin(follower, reading)
            rest = take_last(follower.tail, reading, b"".join(content.blocks(follower.tail.position)), self._events)
            if rest:
                head = newer.reading.scanner.seen.head if newer is not None and newer.reading is not None else None
                take_unfinished(follower.tail, reading, rest, head, self._events)
            self._events.end(reading.log, reading.scanner.seen)
            follower.tail.is_ended, follower.holds_back = True, False
            for fault in faults_of(reading.log):
                self._damage(reading.log.name, *fault)
            self._account(follower, reading)

    def rename(self, follower: Follower) -> None:
        """Write that a file is called otherwise now, or that another one holds the content."""
        tail, seen = follower.tail, follower.seen
        if seen is None or tail.file_id is None:
            return
        tail.name = seen.shown_path
        f = schema.files
        self._connection.execute(sa.update(f).where(f.c.file_id == tail.file_id).values(name=tail.name))
        tails.save(self._connection, tail)

    def forget(self, followers: list[Follower]) -> None:
        """Forget how far files were read that are long gone."""
        tails.forget(self._connection, [gone.tail.file_id for gone in followers if gone.tail.file_id is not None])

    def close(self, status: str) -> None:
        """Write everything that waits."""
        self._origins.write()
        self._writer.flush()
        s = schema.sources
        values = {"events": s.c.events + self.events, "bytes": s.c.bytes + self.bytes, "status": status}
        self._connection.execute(sa.update(s).where(s.c.source_id == self._source_id).values(values))

    def _begin(self, follower: Follower, reading: Reading) -> None:
        tail, log = follower.tail, reading.log
        if tail.file_id is None and follower.seen is not None:
            tail.name = follower.seen.shown_path
            values = {"name": tail.name, "read_as": tail.family, "lines": 0, "recognised": 0, "events": 0}
            tail.file_id = self._writer.add(schema.files, source_id=self._source_id, **values)
            tails.add(self._connection, tail.file_id)
        log.file_id = tail.file_id or 0
        log.name = tail.name
        if follower.is_to_restart:
            self._restart(follower)
        for token, origin_id in log.origin_ids.items():
            if not origin_id:
                log.origin_ids[token] = self._origins.of_line(log.root, token, in_bundle=log.in_bundle)

    def _restart(self, follower: Follower) -> None:
        """Take back what was read of a log, which turned out to be of another family: of its first lines."""
        tail, e = follower.tail, schema.events
        event_ids = list(self._connection.scalars(sa.select(e.c.event_id).where(e.c.file_id == tail.file_id)))
        fulltext.forget(self._connection, event_ids)
        self._connection.execute(sa.delete(e).where(e.c.file_id == tail.file_id))
        self.events -= tail.events
        self.bytes -= tail.position
        tail.position, tail.events = 0, 0
        follower.is_to_restart = False

    def _account(self, follower: Follower, reading: Reading) -> None:
        tail, log, seen = follower.tail, reading.log, reading.scanner.seen
        first_us, last_us = span_of(log)
        origin_ids = log.origins or {self._origins.of_root(log.root)}
        values = {
            "origin_id": min(origin_ids) if len(origin_ids) == 1 else None,
            "name": tail.name,
            "read_as": tail.family,
            "component": log.component,
            "bytes": tail.position,
            "lines": seen.lines,
            "recognised": seen.recognised,
            "events": log.events,
            "first_us": first_us,
            "last_us": last_us,
        }
        f = schema.files
        before = self._connection.scalar(sa.select(f.c.lines).where(f.c.file_id == tail.file_id)) or 0
        self._connection.execute(sa.update(f).where(f.c.file_id == tail.file_id).values(values))
        self.lines += seen.lines - before
        self.events += log.events - tail.events
        tail.events = log.events
        tails.save(self._connection, tail)
        self._write_vm(reading)

    def _write_vm(self, reading: Reading) -> None:
        """Write which VM the migrations of a vmware.log are of, as far as the log has said it by now."""
        log, vmware = reading.log, reading.log.vmware
        if vmware is None or not (vmware.vm_name or vmware.vmx_path or vmware.uuid):
            return
        vm = {"vmx_path": vmware.vmx_path, "vm_name": vmware.vm_name, "vm_uuid": vmware.uuid}
        origin_id = self._origins.of_root(log.root)
        for vmotion_id in vmware.ids.keys() - reading.told_ids:
            at_us = vmware.ids[vmotion_id]
            write_vm_of_migration(self._writer, origin_id, vmotion_id, at_us, "vmware-log", **vm)
        reading.told_ids.update(vmware.ids)

    def _damage(self, member: str, at_offset: int | None, reason: str) -> None:
        self._writer.add(schema.damage, source_id=self._source_id, member=member, at_offset=at_offset, reason=reason)
