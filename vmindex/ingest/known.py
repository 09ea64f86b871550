"""Tell whether a unit was read before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from vmindex.ingest.beginning import seen
from vmindex.store import database, schema

if TYPE_CHECKING:
    from vmindex.ingest.interface import Options, Progress, Summary
    from vmindex.sources import Unit


def is_stored(engine: sa.Engine, digest: str | None) -> bool:
    """Return whether a source of this digest was read before."""
    if digest is None:
        return False
    with database.reading(engine).connect() as connection:
        return is_there(connection, digest)


def is_there(connection: sa.Connection, digest: str | None) -> bool:
    """Return the same within a transaction."""
    s = schema.sources
    return digest is not None and connection.scalar(sa.select(s.c.source_id).where(s.c.sha256 == digest)) is not None


def remember(connection: sa.Connection, unit: Unit, options: Options, digest: str | None) -> None:
    """Write down how a stored unit was found, unless it was written since: the next time it need not be hashed."""
    found, u, s = seen(unit, options), schema.seen_units, schema.sources
    if digest is None or found is None or not unit.is_as_found():
        return
    source = sa.select(s.c.source_id).where(s.c.sha256 == digest).scalar_subquery()
    connection.execute(sa.delete(u).where(u.c.path == found.path))
    connection.execute(sa.insert(u).values(**found._asdict(), source_id=source))


def tell_unchanged(unit: Unit, progress: Progress, summary: Summary) -> None:
    """Add a unit that was read before to the summary."""
    summary.unchanged.append(unit.label)
    progress.advance(unit.size or 0)
