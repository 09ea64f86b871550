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
        e = schema.events
        of_new_origins = among(e.c.origin_id, self.origins)
        if self.after_event_id is None:
            return of_new_origins
        added = e.c.event_id > self.after_event_id
        return sa.or_(added, of_new_origins) if self.origins else added

    def speakers(self, connection: sa.Connection) -> set[int]:
        """Return the origins that have new events."""
        e = schema.events
        if self.after_event_id is None:
            return self.origins
        added = sa.select(e.c.origin_id).where(e.c.event_id > self.after_event_id).distinct()
        return self.origins | set(connection.scalars(added))
