"""How far each file was read: what the table ``tails`` keeps, in the transaction of the events that were read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from vmindex.store import schema
from vmindex.store.among import among
from vmindex.watch.content import digest

_NOTHING = digest(b"")


class MovedError(Exception):
    """The file was read on by another process, or replaced while it was read: what is known of it is out of date."""


@dataclass(slots=True)
class Tail:
    """How far one content was read, whatever the file is called that holds it. Positions are bytes, decompressed."""

    file_id: int | None = None
    """``None`` until something of it is in the index."""
    name: str = ""
    family: str = ""
    device: str = ""
    inode: str = ""
    position: int = 0
    stored_position: int = 0
    """The position that the store has."""
    head_bytes: int = 0
    head: str = _NOTHING
    digest: str = _NOTHING
    events: int = 0
    is_ended: bool = False
    """Nothing more is expected: the log goes on in another file."""

    def begins(self, head: bytes) -> bool:
        """Return whether a content that begins with ``head`` may be this one."""
        return len(head) >= self.head_bytes and digest(head[: self.head_bytes]) == self.head


def load(connection: sa.Connection, source_id: int) -> list[Tail]:
    """Return the tails of a source."""
    t, f = schema.tails, schema.files
    statement = sa.select(t, f.c.name, f.c.read_as, f.c.events).join(f, f.c.file_id == t.c.file_id)
    return [_tail(row) for row in connection.execute(statement.where(f.c.source_id == source_id))]


def _tail(row: Any) -> Tail:
    return Tail(
        file_id=row.file_id,
        name=row.name,
        family=row.read_as,
        device=row.device,
        inode=row.inode,
        position=row.position,
        stored_position=row.position,
        head_bytes=row.head_bytes,
        head=row.head,
        digest=row.digest,
        events=row.events,
        is_ended=bool(row.ended),
    )


def add(connection: sa.Connection, file_id: int) -> None:
    """Begin to keep how far a file is read."""
    values = {
        "device": "",
        "inode": "",
        "position": 0,
        "head_bytes": 0,
        "head": _NOTHING,
        "digest": _NOTHING,
        "ended": 0,
    }
    connection.execute(sa.insert(schema.tails).values(file_id=file_id, **values))


def save(connection: sa.Connection, tail: Tail) -> None:
    """Write a tail. Raises :class:`MovedError` if the store has another position than it had."""
    t = schema.tails
    statement = sa.update(t).where(t.c.file_id == tail.file_id, t.c.position == tail.stored_position)
    done = connection.execute(
        statement.values(
            device=tail.device,
            inode=tail.inode,
            position=tail.position,
            head_bytes=tail.head_bytes,
            head=tail.head,
            digest=tail.digest,
            ended=int(tail.is_ended),
        )
    )
    if done.rowcount != 1:
        raise MovedError(tail.name)
    tail.stored_position = tail.position


def forget(connection: sa.Connection, file_ids: list[int]) -> None:
    """Delete the tails of files that are long gone; what was read of them stays."""
    connection.execute(sa.delete(schema.tails).where(among(schema.tails.c.file_id, file_ids)))
