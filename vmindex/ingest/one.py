"""Ingest one unit: read it whole, then write it in one transaction."""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from vmindex.errors import DatabaseError, SourceError
from vmindex.ingest.beginning import digest_of
from vmindex.ingest.interface import SourceDamage, Summary
from vmindex.ingest.known import is_stored, is_there, remember, tell_unchanged
from vmindex.ingest.piped import KilledError
from vmindex.ingest.portions import portions
from vmindex.ingest.unit import UnitReader
from vmindex.store import schema
from vmindex.store.loading import BulkWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from vmindex.ingest.interface import Options, Progress
    from vmindex.ingest.piped import PipedReading
    from vmindex.ingest.portions import Portion
    from vmindex.sources import Unit

_LONGEST_REASON = 500
_NOT_OF_THE_UNIT = (DatabaseError, sa.exc.OperationalError, BrokenPipeError)


def ingest_unit(
    engine: sa.Engine,
    unit: Unit,
    options: Options,
    progress: Progress,
    summary: Summary,
    *,
    reading: PipedReading | None = None,
    before_writing: Callable[[], None] = lambda: None,
) -> None:
    """Read a unit into the database, unless its bytes were read before, and add to the summary.

    ``reading``: what reads it in a process of its own; it is closed at the end. ``before_writing`` is called before the
    transaction begins.
    A unit that cannot be read is recorded as damaged, with nothing of it in the database; others shall not suffer from it.
    """
    try:
        with ExitStack() as stack:
            if reading is not None:
                stack.callback(reading.close)
            digest = digest_of(unit, options)
            if is_stored(engine, digest):
                tell_unchanged(unit, progress, summary)
                return

            def begin() -> sa.Connection:
                before_writing()
                connection = stack.enter_context(engine.begin())
                _require_absent(connection, digest)
                return connection

            # Whoever waits for lines has time to write.
            writer = BulkWriter(begin) if reading is None else BulkWriter(begin, 0)
            found = portions(unit) if reading is None else reading
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
    if is_there(connection, digest):
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
    remember(writer.write(), unit, options, digest)
    summary.events += writer.events
    if (
        not summary.files_read and not summary.damage and unit.kind != "folder"
    ):  # nor is there in most folders of a case
        summary.fruitless.append(unit.label)
    return summary
