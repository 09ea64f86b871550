"""Ingest one unit: read it whole, then write it in one transaction."""

from __future__ import annotations

import time
from contextlib import ExitStack, closing
from hashlib import sha256
from typing import TYPE_CHECKING

import sqlalchemy as sa

from vmindex.ingest.catalogue import is_wanted
from vmindex.ingest.piped import PipedReading
from vmindex.ingest.portions import portions
from vmindex.ingest.unit import UnitReader
from vmindex.sources import STANDARD_INPUT
from vmindex.store import schema
from vmindex.store.loading import BulkWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from vmindex.ingest.interface import Options, Progress, Summary
    from vmindex.ingest.portions import Portion
    from vmindex.sources import Unit

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
    """
    with ExitStack() as stack:
        read_there = piped and unit.label != STANDARD_INPUT and (unit.size or 0) >= _WORTH_A_PROCESS
        found: Iterable[Portion] = portions(unit)
        if read_there and not _may_be_stored(engine, unit):
            found = stack.enter_context(closing(PipedReading(unit)))  # it begins while the digest is made here
        digest = _digest(unit, options)
        if digest and _is_stored(engine, digest):
            summary.unchanged.append(unit.label)
            progress.advance(unit.size or 0)
            return

        def begin() -> sa.Connection:
            before_writing()
            return stack.enter_context(engine.begin())

        # Whoever waits for lines has time to write.
        writer = BulkWriter(begin, 0) if read_there else BulkWriter(begin)
        source_id = writer.add(
            schema.sources,
            label=unit.label,
            kind=unit.kind,
            sha256=digest,
            bytes=unit.size,
            ingested_us=time.time_ns() // 1000,
            status="complete",
            events=0,
        )
        reader = UnitReader(unit, source_id, writer, options, summary)
        reader.read(found, progress)
        status = "damaged" if reader.damaged else "complete"
        writer.update(schema.sources, source_id, events=writer.events, status=status)
        writer.write()
    summary.sources += 1
    summary.events += writer.events


def _may_be_stored(engine: sa.Engine, unit: Unit) -> bool:
    """Return whether a source of this size was read before."""
    s = schema.sources
    with engine.connect() as connection:
        return connection.scalar(sa.select(s.c.source_id).where(s.c.bytes == unit.size).limit(1)) is not None


def _is_stored(engine: sa.Engine, digest: str) -> bool:
    s = schema.sources
    with engine.connect() as connection:
        return connection.scalar(sa.select(s.c.source_id).where(s.c.sha256 == digest)) is not None


def _digest(unit: Unit, options: Options) -> str | None:
    """Return the digest of the content; options that change what the bytes mean are part of it."""
    digest = unit.digest(is_wanted)
    meaning = options.meaning()
    return digest if digest is None or not meaning else sha256(f"{digest}|{meaning}".encode()).hexdigest()
