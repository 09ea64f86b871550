"""Ingest one unit: read it whole, then write it in one transaction."""

from __future__ import annotations

import time
from contextlib import ExitStack
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from vmindex.errors import DatabaseError, SourceError
from vmindex.ingest.catalogue import is_wanted
from vmindex.ingest.interface import SourceDamage, Summary
from vmindex.ingest.piped import piped_portions
from vmindex.ingest.portions import portions
from vmindex.ingest.unit import UnitReader
from vmindex.sources import STANDARD_INPUT
from vmindex.store import schema
from vmindex.store.loading import BulkWriter

if TYPE_CHECKING:
    from collections.abc import Callable

    from vmindex.ingest.interface import Options, Progress
    from vmindex.sources import Unit

_LONGEST_REASON = 500
_NOT_OF_THE_UNIT = (DatabaseError, sa.exc.OperationalError, BrokenPipeError)
_WORTH_A_PROCESS = 4 << 20
"""Bytes on disk; less is read before another process has started."""


def ingest_unit(
    engine: sa.Engine,
    unit: Unit,
    options: Options,
    progress: Progress,
    summary: Summary,
    *,
    piped: bool = False,
    before_writing: Callable[[], None] = lambda: None,
) -> None:
    """Read a unit into the database, unless its bytes were read before, and add to the summary.

    ``piped``: read in a process of its own. ``before_writing`` is called before the transaction begins.
    A unit that cannot be read is recorded as damaged, with nothing of it in the database; others shall not suffer from it.
    """
    found = Summary()
    try:
        _ingest(engine, unit, options, progress, found, piped=piped, before_writing=before_writing)
    except _NOT_OF_THE_UNIT:
        raise
    except Exception as error:  # whatever a stranger's bytes did to a reader, twenty good bundles are to be read
        before_writing()
        found = _failed(engine, unit, error)
    summary.add(found)


def _failed(engine: sa.Engine, unit: Unit, error: Exception) -> Summary:
    """Record a unit that could not be read, without the digest by which it would be skipped the next time."""
    what = str(error) if isinstance(error, SourceError) else f"{type(error).__name__}: {error}"[:_LONGEST_REASON]
    reason = f"it could not be read, and nothing of it is indexed ({what})"
    with engine.begin() as connection:
        writer = BulkWriter(lambda: connection)
        source_id = writer.add(schema.sources, **_source(unit, None, "damaged"))
        writer.add(schema.damage, source_id=source_id, member="", at_offset=None, reason=reason)
        writer.write()
    return Summary(sources=1, damage=[SourceDamage(unit.label, "", None, reason)])


def _source(unit: Unit, digest: str | None, status: str) -> dict[str, Any]:
    return {
        "label": unit.label,
        "kind": unit.kind,
        "sha256": digest,
        "bytes": unit.size,
        "ingested_us": time.time_ns() // 1000,
        "status": status,
        "events": 0,
    }


def _ingest(
    engine: sa.Engine,
    unit: Unit,
    options: Options,
    progress: Progress,
    summary: Summary,
    *,
    piped: bool,
    before_writing: Callable[[], None],
) -> None:
    digest = _digest(unit, options)
    if digest and _is_stored(engine, digest):
        summary.unchanged.append(unit.label)
        progress.advance(unit.size or 0)
        return
    with ExitStack() as transaction:

        def begin() -> sa.Connection:
            before_writing()
            return transaction.enter_context(engine.begin())

        read_there = piped and unit.label != STANDARD_INPUT and (unit.size or 0) >= _WORTH_A_PROCESS
        writer = (
            BulkWriter(begin, 0) if read_there else BulkWriter(begin)
        )  # there is time to write while waiting for lines
        source_id = writer.add(schema.sources, **_source(unit, digest, "complete"))
        reader = UnitReader(unit, source_id, writer, options, summary)
        reader.read(piped_portions(unit) if read_there else portions(unit), progress)
        status = "damaged" if reader.damaged else "complete"
        writer.update(schema.sources, source_id, events=writer.events, status=status)
        writer.write()
    summary.sources += 1
    summary.events += writer.events


def _is_stored(engine: sa.Engine, digest: str) -> bool:
    s = schema.sources
    with engine.connect() as connection:
        return connection.scalar(sa.select(s.c.source_id).where(s.c.sha256 == digest)) is not None


def _digest(unit: Unit, options: Options) -> str | None:
    """Return the digest of the content; options that change what the bytes mean are part of it."""
    digest = unit.digest(is_wanted)
    meaning = "|".join(filter(None, (options.meaning(), unit.limits.meaning())))
    return digest if digest is None or not meaning else sha256(f"{digest}|{meaning}".encode()).hexdigest()
