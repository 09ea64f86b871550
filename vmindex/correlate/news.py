"""What is new since the last conclusions: whole origins, and lines that were added to origins that are known already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from vmindex.store import schema
from vmindex.store.among import among

if TYPE_CHECKING:
    from sqlalchemy.sql.elements import ColumnElement


@dataclass(frozen=True, slots=True)
class News:
    """The events to conclude from.

    ``origins`` are new, or belong to another host than before; events behind ``after_event_id`` are new, whosever they are.
    """

    origins: set[int]
    after_event_id: int | None = None

    def is_new(self) -> ColumnElement[bool]:
        """Return the condition that an event (``schema.events``) is new."""
        of_new_origins = among(schema.events.c.origin_id, self.origins)
        if self.after_event_id is None:
            return of_new_origins
        added = _is_behind(self.after_event_id)
        return sa.or_(added, of_new_origins) if self.origins else added

    def speakers(self, connection: sa.Connection) -> set[int]:
        """Return the origins that have new events."""
        if self.after_event_id is None:
            return self.origins
        added = sa.select(schema.events.c.origin_id).where(_is_behind(self.after_event_id)).distinct()
        return self.origins | set(connection.scalars(added))


def _is_behind(event_id: int) -> ColumnElement[bool]:
    """Return the condition that an event was added later.

    As a list of ids: SQLite takes a range that is open for a large part of all events, and goes through all of them.
    """
    later = schema.events.alias()
    return schema.events.c.event_id.in_(sa.select(later.c.event_id).where(later.c.event_id > event_id))
