"""Ingest paths: each unit in one transaction, then the conclusions in another."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import sqlalchemy as sa

from vmindex.correlate.pending import is_pending
from vmindex.ingest.beginning import begin, read_elsewhere
from vmindex.ingest.interface import Options, Silent, Summary
from vmindex.ingest.known import is_stored, remember, tell_unchanged
from vmindex.ingest.totals import add_totals
from vmindex.processes import rare_cycle_search
from vmindex.sources import STANDARD_INPUT
from vmindex.store import database, schema

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from vmindex.ingest.beginning import Begun
    from vmindex.ingest.interface import Progress
    from vmindex.sources import Limits, Unit


def ingest(
    engine: sa.Engine,
    paths: Iterable[str | Path],
    options: Options | None = None,
    progress: Progress | None = None,
    limits: Limits | None = None,
    begun: Begun | None = None,
) -> Summary:
    """Read ``paths`` into the database behind ``engine`` and return what was done.

    ``begun``: what :func:`vmindex.ingest.beginning.begin` has begun of it.
    A unit whose bytes were read before is skipped. Damage is recorded and reported, not raised. Raises
    :class:`vmindex.errors.SourceError` for a path that does not exist, and errors of the database.
    """
    options = options or Options()
    progress = progress or Silent()
    if options.dry_run:
        engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    summary = Summary()
    with closing(begun or begin(paths, options, limits, database.file_of(engine.url))) as begun:
        sizes = [unit.size for unit in begun.units]
        progress.start(None if None in sizes else sum(size or 0 for size in sizes))
        try:
            database.ready_for_writing(engine)
            with rare_cycle_search():
                _read(engine, begun, options, progress, summary)
                progress.stage("linking both sides")
                with engine.begin() as connection:
                    _conclude(connection, options.jobs)
                    add_totals(connection.exec_driver_sql, summary)
        finally:
            progress.finish()
    return summary


def _read(engine: sa.Engine, begun: Begun, options: Options, progress: Progress, summary: Summary) -> None:
    """Read the units that are new: several at once if there are several, else the one with the help of a second process."""
    units = _new_units(engine, begun, options, progress, summary)
    if not units:
        return
    import vmindex.correlate.run  # noqa: F401 - for the conclusions, while an archive is read elsewhere
    from vmindex.ingest.one import ingest_unit
    from vmindex.ingest.workers import ingest_units

    with engine.begin() as connection:
        write_kinds(connection)
    at_once = options.jobs > 1 and len(units) > 1 and not options.dry_run
    if at_once and all(unit.label != STANDARD_INPUT for unit in units):
        engine.dispose()  # no connection may be open while processes start
        ingest_units(engine.url, units, options, progress, summary, options.jobs)
        return
    for unit in units:
        reading = begun.reading or (read_elsewhere(unit) if options.jobs > 1 else None)
        ingest_unit(engine, unit, options, progress, summary, reading=reading)


def _new_units(engine: sa.Engine, begun: Begun, options: Options, progress: Progress, summary: Summary) -> list[Unit]:
    digests = begun.take_digests()
    hashed = [unit for unit in begun.units if is_stored(engine, digests.get(unit.label))]
    if hashed:
        with engine.begin() as connection:
            for unit in hashed:
                remember(connection, unit, options, digests[unit.label])
    known = begun.unchanged.union(unit.label for unit in hashed)
    for unit in begun.units:
        if unit.label in known:
            tell_unchanged(unit, progress, summary)
    return [unit for unit in begun.units if unit.label not in known]


def _conclude(connection: sa.Connection, jobs: int) -> None:
    """Draw conclusions, if there is anything to conclude; else what draws them is not even imported."""
    if is_pending(connection.exec_driver_sql):
        from vmindex.correlate.run import correlate

        correlate(connection, jobs)


def write_kinds(connection: sa.Connection) -> None:
    """Keep the table of line kinds as this version declares them."""
    from vmindex.logs.families import all_kinds

    kinds = {(kind.slug, kind.component): kind.meaning for kind in all_kinds()}
    k = schema.event_kinds
    stored = {(row.kind, row.component): row.meaning for row in connection.execute(sa.select(k))}
    if stored != kinds:
        connection.execute(sa.delete(k))
        rows = [{"kind": kind, "component": component, "meaning": text} for (kind, component), text in kinds.items()]
        connection.execute(sa.insert(k), rows)
