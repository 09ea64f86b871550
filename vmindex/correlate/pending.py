"""Tell whether conclusions wait to be drawn, without the import of all that draws them."""

from __future__ import annotations

import sqlalchemy as sa

from vmindex.store import schema


def is_pending(connection: sa.Connection) -> bool:
    """Return whether there are origins without a host: of an ingest that was just made, or was broken off."""
    o = schema.origins
    return connection.scalar(sa.select(o.c.origin_id).where(o.c.host_id.is_(None)).limit(1)) is not None
