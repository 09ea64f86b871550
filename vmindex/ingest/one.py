"""Ingest one unit: read it whole, then write it in one transaction."""

from __future__ import annotations

import time
from contextlib import ExitStack, closing
from hashlib import sha256
from typing import TYPE_CHECKING

import sqlalchemy as sa

from vmindex.ingest.catalogue import is_wanted
from vmindex.ingest.interface import Summary
from vmindex.ingest.piped import piped_portions
from vmindex.ingest.portions import portions
from vmindex.ingest.unit import UnitReader
from vmindex.sources import STANDARD_INPUT
from vmindex.store import database, schema
from vmindex.store.loading import BulkWriter

if TYPE_CHECKING:
    from collections.abc import Callable

    from vmindex.ingest.interface import Options, Progress
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
    digest = _digest(unit, options)
    if _is_stored(engine, digest):
        summary.unchanged.append(unit.label)
        progress.advance(unit.size or 0)
        return
    try:
        with ExitStack() as transaction:

            def begin() -> sa.Connection:
                before_writing()
                connection = transaction.enter_context(engine.begin())
                _require_absent(connection, digest)
                return connection

            found = _read(unit, options, progress, begin, digest, piped=piped)
    except _WrittenMeanwhileError:
        summary.unchanged.append(unit.label)
    else:
        summary.add(found)


class _WrittenMeanwhileError(Exception):
    """Another process wrote the same bytes while they were read here."""


def _require_absent(connection: sa.Connection, digest: str | None) -> None:
    if _is_there(connection, digest):
        raise _WrittenMeanwhileError


def _read(
    unit: Unit,
    options: Options,
    progress: Progress,
    begin: Callable[[], sa.Connection],
    digest: str | None,
    *,
    piped: bool,
) -> Summary:
    """Read a unit and write it in the transaction that ``begin`` begins."""
    summary = Summary(sources=1)
    read_there = piped and unit.label != STANDARD_INPUT and (unit.size or 0) >= _WORTH_A_PROCESS
    writer = BulkWriter(begin, 0) if read_there else BulkWriter(begin)  # there is time to write while waiting for lines
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
    found = piped_portions(unit) if read_there else portions(unit)
    with closing(found):
        reader.read(found, progress)
    status = "damaged" if reader.damaged else "complete"
    writer.write()  # which counts the last events
    writer.update(schema.sources, source_id, events=writer.events, status=status)
    summary.events += writer.events
    return summary


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
    meaning = options.meaning()
    return digest if digest is None or not meaning else sha256(f"{digest}|{meaning}".encode()).hexdigest()
