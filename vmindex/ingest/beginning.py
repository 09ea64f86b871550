"""What of an ingest begins before SQLAlchemy is loaded, which takes as long as reading a tenth of a gigabyte of text.

What may be new is read by another process meanwhile; what may be known already is hashed by threads, unless the file system
says that nothing was written to it since it was read.
"""

from __future__ import annotations

import os
from hashlib import sha256
from typing import TYPE_CHECKING

from vmindex.sources import STANDARD_INPUT, Limits, discover
from vmindex.store import lookup

if TYPE_CHECKING:
    from collections.abc import Iterable
    from multiprocessing.pool import AsyncResult, ThreadPool
    from pathlib import Path

    from vmindex.ingest.interface import Options
    from vmindex.ingest.piped import PipedReading
    from vmindex.sources import Unit

_WORTH_A_PROCESS = 4 << 20
"""Bytes on disk; less is read before another process has started."""


class Begun:
    """An ingest that has begun: its units, those that were read before, the reading of a single new one, or digests.

    ``unchanged``: the labels of units that need not be hashed to tell that they were read before.
    """

    def __init__(self, units: list[Unit], options: Options, database: Path | None) -> None:
        self.units = units
        self.database = database
        self.unchanged = {unit.label for unit in units if _is_unchanged(unit, options, database)}
        doubtful = [unit for unit in units if unit.label not in self.unchanged]
        self.reading = start_reading(doubtful[0], options, database) if len(doubtful) == 1 < options.jobs else None
        known = [unit for unit in doubtful if self.reading is None and _may_be_known(unit, options, database)]
        self._threads: ThreadPool | None = None
        self._digests: dict[str, AsyncResult[str | None]] = {}
        if known:
            from multiprocessing.pool import ThreadPool

            self._threads = ThreadPool(min(options.jobs, len(known)))
            self._digests = {unit.label: self._threads.apply_async(digest_of, (unit, options)) for unit in known}

    def take_digests(self) -> dict[str, str | None]:
        """Return the digests of the units that may be known, by label. No thread is left: processes can be forked."""
        if self._threads is not None:
            self._threads.close()
            self._threads.join()
        return {label: digest.get() for label, digest in self._digests.items() if digest.successful()}

    def close(self) -> None:
        """Give up what is not done, without waiting for it: hashing a large file may take minutes."""
        if self._threads is not None:
            self._threads.terminate()
        if self.reading is not None:
            self.reading.close()


def begin(paths: Iterable[str | Path], options: Options, limits: Limits | None, database: Path | None) -> Begun:
    """Begin to ingest paths into the SQLite file ``database``, which need not exist; ``None`` for any other database.

    Raises :class:`vmindex.errors.SourceError` for a path that does not exist.
    """
    return Begun(list(discover(list(paths), limits or Limits())), options, database)


def start_reading(unit: Unit, options: Options, database: Path | None) -> PipedReading | None:
    """Have a unit read by another process if nothing of its size was read before."""
    return None if _may_be_known(unit, options, database) else read_elsewhere(unit)


def read_elsewhere(unit: Unit) -> PipedReading | None:
    """Have a unit read by another process, if it is large enough, and can be, and the system starts one."""
    if unit.label == STANDARD_INPUT or (unit.size or 0) < _WORTH_A_PROCESS:
        return None
    from vmindex.ingest.piped import PipedReading

    try:
        return PipedReading(unit)
    except OSError:  # no process or no memory is left: it is read here
        return None


def _may_be_known(unit: Unit, options: Options, database: Path | None) -> bool:
    if options.dry_run or unit.size is None:
        return False
    return database is None or lookup.may_hold_source(database, unit.size)


def _is_unchanged(unit: Unit, options: Options, database: Path | None) -> bool:
    if options.dry_run or options.checksum or database is None:
        return False
    found = seen(unit, options)
    return found is not None and lookup.is_seen(database, found)


def seen(unit: Unit, options: Options) -> lookup.Seen | None:
    """Return how a unit was found, by which it is known again without reading it; ``None`` if that cannot tell."""
    if unit.stat_key is None:
        return None
    path = os.path.abspath(unit.label)  # noqa: PTH100 - no link is followed
    return lookup.Seen(path, unit.stat_key, _meaning(unit, options))


def _meaning(unit: Unit, options: Options) -> str:
    return "|".join(filter(None, (options.meaning(), unit.limits.meaning())))


def digest_of(unit: Unit, options: Options) -> str | None:
    """Return the digest of the content; options that change what the bytes mean are part of it."""
    digest, meaning = unit.digest(_is_wanted), _meaning(unit, options)
    return digest if digest is None or not meaning else sha256(f"{digest}|{meaning}".encode()).hexdigest()


def _is_wanted(name: str, /) -> bool:
    """Ask the catalogue, which knows all logs and is not imported for the digest of an archive."""
    from vmindex.ingest.catalogue import is_wanted

    return is_wanted(name)
