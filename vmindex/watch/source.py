"""One path that is watched: looked at again and again, and read on where there is more."""

from __future__ import annotations

import time
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa

from vmindex.correlate.run import correlate
from vmindex.errors import LockedError
from vmindex.store import database, schema
from vmindex.store.writing import KnownIds
from vmindex.watch import changes, tails
from vmindex.watch.followers import Followers
from vmindex.watch.preparing import let_go, prepare
from vmindex.watch.step import Step

if TYPE_CHECKING:
    from vmindex.ingest.interface import Options
    from vmindex.watch.changes import Change
    from vmindex.watch.followers import Follower
    from vmindex.watch.listing import Place

KIND = "watch"
_READING, _COMPLETE = "reading", "complete"
_MOST_BYTES = 64 << 20
"""Text that one transaction reads: others that write need not wait longer than for that."""


class _Work(NamedTuple):
    """What there is to do: logs to be read on, logs that end (with what they go on in), files that moved, tails to forget."""

    to_read: list[Follower]
    to_finish: list[tuple[Follower, Follower | None]]
    moved: list[Follower]
    gone: list[Follower]


class WatchedSource:
    """A watched path and its source in the index."""

    def __init__(self, engine: sa.Engine, place: Place, options: Options) -> None:
        self.place = place
        self._engine = engine
        self._options = options
        self._known = KnownIds()
        self._source_id = 0
        self._followers: Followers | None = None
        self.is_first_time = False
        """Whether the path had never been read to its end before the last look."""
        self.is_caught_up = False
        """Whether all that the last look found is read."""
        self.is_idle = False
        """Whether the last look found nothing to do."""
        self._status = _READING
        self.events = self.lines = 0

    @property
    def files(self) -> int:
        """How many logs are followed now."""
        followers = self._followers.all if self._followers is not None else []
        return sum(follower.seen is not None and follower.tail.position > 0 for follower in followers)

    def poll(self) -> list[Change] | None:
        """Read what came since the last time, and return what changed by it; ``None`` if another process is writing.

        What could not be committed is read again the next time.
        """
        try:
            return self._poll()
        except tails.MovedError:
            self._start_over()
            return None
        except LockedError:
            self._start_over()
            return None
        except BaseException:
            self._start_over()
            raise

    def _poll(self) -> list[Change] | None:
        followers = self._loaded()
        if followers is None:
            return None
        self.is_first_time = self._status == _READING
        self.is_caught_up = False
        work = self._work(followers)
        self.is_idle = not any(work)
        if self.is_idle and not self.is_first_time:
            self.is_caught_up = True
            return []
        with self._engine.connect() as connection:
            transaction = database.begun_now(connection)
            if transaction is None:
                return None
            with transaction:
                found = self._step(connection, work)
        self.is_caught_up = not any(follower.has_more for follower in work.to_read)
        self._status = _COMPLETE if self.is_caught_up else self._status
        let_go(followers.all)
        return found

    def _loaded(self) -> Followers | None:
        """Return the followers, from the store the first time."""
        if self._followers is None:
            with self._engine.connect() as connection:
                transaction = database.begun_now(connection)
                if transaction is None:
                    return None
                with transaction:
                    self._followers = Followers(self._load(connection))
        return self._followers

    def _load(self, connection: sa.Connection) -> list[tails.Tail]:
        s = schema.sources
        same = (s.c.kind == KIND, s.c.label == self.place.label)
        row = connection.execute(sa.select(s.c.source_id, s.c.status).where(*same)).first()
        if row is not None:
            self._source_id, self._status = row.source_id, row.status
            return tails.load(connection, self._source_id)
        values = {"label": self.place.label, "kind": KIND, "bytes": 0, "events": 0, "status": _READING}
        now_us = time.time_ns() // 1000
        self._source_id = database.insert_one(connection, s, ingested_us=now_us, **values)
        return []

    def _start_over(self) -> None:
        """Forget what may not be in the store; it is told by the store, and by the logs."""
        self._followers = None
        self._known = KnownIds()

    def _work(self, followers: Followers) -> _Work:
        followers.look(self.place.files())
        gone = followers.gone_for_good()
        present = sorted((one for one in followers.all if one.seen is not None), key=_age)
        to_read = [one for one in present if one.has_more or (one.holds_back and one.is_quiet)]
        to_finish = [pair for pair in _ending(present) if all(prepare(one, self._options) for one in pair if one)]
        moved = [one for one in present if one.tail.file_id is not None and _has_moved(one)]
        return _Work([one for one in to_read if prepare(one, self._options)], to_finish, moved, gone)

    def _step(self, connection: sa.Connection, work: _Work) -> list[Change]:
        step = Step(connection, self._source_id, self.place, self._options, self._known)
        for follower in work.moved:
            step.rename(follower)
        for follower in work.to_read:
            if step.bytes < _MOST_BYTES:
                step.read(follower, _MOST_BYTES - step.bytes)
        for follower, newer in work.to_finish:
            step.finish(follower, newer)
        step.forget(work.gone)
        is_left = any(follower.has_more for follower in work.to_read)
        step.close(_READING if is_left and self.is_first_time else _COMPLETE)
        self.lines += step.lines
        self.events += step.events
        return _concluded(connection, step.after_event_id)


def _concluded(connection: sa.Connection, after_event_id: int | None) -> list[Change]:
    before: dict[str, changes.State] = {}
    touched = correlate(
        connection, after_event_id=after_event_id, before=lambda ids: before.update(changes.states(connection, ids))
    )
    return changes.changes(before, changes.states(connection, touched))


def _age(follower: Follower) -> tuple[str, tuple[int, int], str]:
    return follower.seen.age if follower.seen is not None else ("", (0, 0), "")


def _has_moved(follower: Follower) -> bool:
    seen, tail = follower.seen, follower.tail
    return seen is not None and (seen.shown_path, seen.device, seen.inode) != (tail.name, tail.device, tail.inode)


def _ending(present: list[Follower]) -> list[tuple[Follower, Follower | None]]:
    """Return the logs that are read, and go on in a newer file, with the follower of that; they come in order of age."""
    found: list[tuple[Follower, Follower | None]] = []
    for _, group in groupby(present, key=lambda follower: follower.seen.stem if follower.seen else ""):
        parts = [follower for follower in group if not follower.is_no_log]
        for older, newer in zip(parts, [*parts[1:], None], strict=True):
            is_over = older.is_compressed if newer is None else newer.tail.position > 0
            if is_over and older.is_read and older.is_quiet:
                found.append((older, newer))
    return found
