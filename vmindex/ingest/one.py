"""Ingest one unit: read it whole, then write it in one transaction."""

from __future__ import annotations

import time
from contextlib import ExitStack, closing
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from vmindex.errors import DatabaseError, SourceError
from vmindex.ingest.catalogue import is_wanted
from vmindex.ingest.interface import SourceDamage, Summary
from vmindex.ingest.piped import KilledError, PipedReading
from vmindex.ingest.portions import portions
from vmindex.ingest.unit import UnitReader
from vmindex.sources import STANDARD_INPUT
from vmindex.store import database, schema
from vmindex.store.loading import BulkWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from vmindex.ingest.interface import Options, Progress
    from vmindex.ingest.portions import Portion
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
    read_there = piped and unit.label != STANDARD_INPUT and (unit.size or 0) >= _WORTH_A_PROCESS
    try:
        found: Iterable[Portion] = portions(unit)
        with ExitStack() as stack:
            if read_there and not _may_be_stored(engine, unit):
                found = stack.enter_context(closing(PipedReading(unit)))  # it begins while the digest is made here
            digest = _digest(unit, options)
            if _is_stored(engine, digest):
                summary.unchanged.append(unit.label)
                progress.advance(unit.size or 0)
                return

            def begin() -> sa.Connection:
                before_writing()
                connection = stack.enter_context(engine.begin())
                _require_absent(connection, digest)
                return connection

            # Whoever waits for lines has time to write.
            writer = BulkWriter(begin, 0) if read_there else BulkWriter(begin)
            done = _read(unit, found, options, progress, writer, digest)
    except _WrittenMeanwhileError:
        summary.unchanged.append(unit.label)
    except _NOT_OF_THE_UNIT:
        raise
    except KilledError as error:
        summary.add(Summary(damage=[SourceDamage(unit.label, "", None, str(error))]))
    except Exception as error:  # whatever a stranger's bytes did to a reader, twenty good bundles are to be read
        before_writing()
        summary.add(_failed(engine, unit, error))
    else:
        summary.add(done)


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


class _WrittenMeanwhileError(Exception):
    """Another process wrote the same bytes while they were read here."""


def _require_absent(connection: sa.Connection, digest: str | None) -> None:
    if _is_there(connection, digest):
        raise _WrittenMeanwhileError


def _read(
    unit: Unit, found: Iterable[Portion], options: Options, progress: Progress, writer: BulkWriter, digest: str | None
) -> Summary:
    """Read what is found in a unit, write it, and return what was done."""
    summary = Summary(sources=1)
    source_id = writer.add(schema.sources, **_source(unit, digest, "complete"))
    reader = UnitReader(unit, source_id, writer, options, summary)
    reader.read(found, progress)
    status = "damaged" if reader.is_damaged else "complete"
    writer.update(schema.sources, source_id, events=writer.events, status=status)
    writer.write()
    summary.events += writer.events
    return summary


def _may_be_stored(engine: sa.Engine, unit: Unit) -> bool:
    """Return whether a source of this size was read before."""
    s = schema.sources
    with database.reading(engine).connect() as connection:
        return connection.scalar(sa.select(s.c.source_id).where(s.c.bytes == unit.size).limit(1)) is not None


def _is_stored(engine: sa.Engine, digest: str | None) -> bool:
    if digest is None:
        return False
    with database.reading(engine).connect() as connection:
        return _is_there(connection, digest)


def _is_there(connection: sa.Connection, digest: str | None) -> bool:
    s = schema.sources
    return digest is not None and connection.scalar(sa.select(s.c.source_id).where(s.c.sha256 == digest)) is not None


def _digest(unit: Unit, options: Options) -> str | None:
    """Return the digest of the content; options that change what the bytes mean are part of it."""
    digest = unit.digest(is_wanted)
    meaning = "|".join(filter(None, (options.meaning(), unit.limits.meaning())))
    return digest if digest is None or not meaning else sha256(f"{digest}|{meaning}".encode()).hexdigest()
