"""The index as a library: open a database, ingest, ask. Prints nothing, raises subclasses of :class:`vmindex.Error`."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Self

import sqlalchemy as sa

from vmindex import vmotion_id
from vmindex.errors import NotFoundError
from vmindex.filters import MigrationFilter, filter_of, is_called
from vmindex.records import Event, Migration, Phase, Rows
from vmindex.store import database
from vmindex.store.readonly import read_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import TracebackType

    from vmindex.anonymize import Anonymized
    from vmindex.ingest.beginning import Begun
    from vmindex.ingest.interface import Options, Progress, Summary
    from vmindex.search import Found, Search
    from vmindex.search.context import Contexts
    from vmindex.sources import Limits
    from vmindex.watch import News

_MOST_NAMED = 5
SIGNATURES = "signatures"
"""The one canned query that is not SQL: the failure signatures, with where each comes from."""


class Index:
    """An index of migrations in a database. Made by :func:`vmindex.open`."""

    def __init__(self, db: str | Path | None = None) -> None:
        self.url = database.location(db)
        self._reader: sa.Engine | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        if self._reader is not None:
            self._reader.dispose()
            self._reader = None

    def ingest(
        self,
        paths: str | Path | Iterable[str | Path],
        options: Options | None = None,
        progress: Progress | None = None,
        limits: Limits | None = None,
        begun: Begun | None = None,
    ) -> Summary:
        """Read bundles, folders, logs or ``-`` into the index. See :func:`vmindex.ingest.run.ingest`.

        What ``progress`` raises ends it, and comes out as it is.
        """
        from vmindex.ingest.interface import Options
        from vmindex.ingest.listener import Listener, raising
        from vmindex.ingest.run import ingest

        options = self._alone(options or Options())
        engine = sa.create_engine("sqlite://") if options.dry_run else database.engine_for_writing(self.url)
        heard = Listener(progress) if progress is not None else None
        paths = [paths] if isinstance(paths, str | PurePath) else paths
        try:
            with raising():
                return ingest(engine, paths, options, heard, limits, begun)
        finally:
            database.close(engine)

    def watch(
        self,
        paths: Iterable[str | Path],
        options: Options | None = None,
        *,
        interval_s: float = 0.5,
        once: bool = False,
        from_start: bool = False,
    ) -> Iterator[News]:
        """Follow growing logs, and yield the migrations that change. See :func:`vmindex.watch.watch`."""
        from vmindex.watch import watch

        engine = database.engine_for_writing(self.url)
        try:
            yield from watch(engine, paths, options, interval_s=interval_s, once=once, from_start=from_start)
        finally:
            database.close(engine)

    def anonymize(self, out: Path, mapping: Path | None = None) -> Anonymized:
        """Write a shareable copy of the database. See :func:`vmindex.anonymize.run.anonymize`."""
        from vmindex.anonymize import anonymize

        return anonymize(self.url, out, mapping)

    def sql(self, text: str, parameters: dict[str, Any] | None = None, timeout_s: float | None = None) -> Rows:
        """Run one read-only statement over the public views. Raises :class:`vmindex.errors.QueryError`."""
        return read_rows(self._engine(), text, parameters or {}, timeout_s)

    def query(self, name: str, **parameters: object) -> Rows:
        """Run a canned query (``vmindex query`` lists them). Raises :class:`NotFoundError` for an unknown name or id."""
        from vmindex.home import home_folder
        from vmindex.queries import bind, load

        if name == SIGNATURES and not parameters:
            from vmindex.knowledge.matching import signature_rows

            return signature_rows()
        query = load(home_folder()).get(name)
        ids = {parameter.name for parameter in query.parameters if parameter.kind == "vmotion-id"}
        given = {key: self.resolve_id(value) if key in ids else value for key, value in parameters.items()}
        return self.sql(query.sql, bind(query, given))

    def migrations(self, **filters: Any) -> Iterator[Migration]:
        """Yield the migrations that fit the fields of :class:`vmindex.filters.MigrationFilter`."""
        wanted = filter_of(MigrationFilter, filters)
        return (Migration(*row) for row in self.migration_rows(wanted).rows)  # type: ignore[arg-type]

    def migration_rows(self, wanted: MigrationFilter) -> Rows:
        """Return the migrations that fit as rows of ``v_migrations``."""
        text, values = wanted.statement()
        return self.sql(text, values)

    def migration(self, shown_id: str | int) -> Migration:
        """Return one migration by its id: decimal, hex, or the first digits of either.

        Raises :class:`NotFoundError` if none or more than one begins so.
        """
        columns = ", ".join(field.name for field in fields(Migration))
        found = self.sql(
            f"SELECT {columns} FROM v_migrations WHERE vmotion_id = :id", {"id": self.resolve_id(shown_id)}
        )
        return Migration(*next(iter(found.rows)))  # type: ignore[arg-type]

    def resolve_id(self, shown_id: object) -> str:
        """Return the whole decimal id that ``shown_id`` means, which is text or an integer."""
        decimal, hexadecimal = vmotion_id.prefixes(str(shown_id))
        # Ranges, since LIKE would look at every row; the colon and the g come after all digits of their kind.
        statement = """
            SELECT vmotion_id, vmotion_id = :decimal OR hex_id = :hex FROM migrations
            WHERE outcome IS NOT NULL AND (vmotion_id >= :decimal AND vmotion_id < :decimal || ':'
                                           OR hex_id >= :hex AND hex_id < :hex || 'g')
            ORDER BY 2 DESC, 1 LIMIT 6"""
        rows = list(self.sql(statement, {"decimal": decimal, "hex": hexadecimal}).rows)
        whole = [str(found) for found, is_whole in rows if is_whole]
        found = whole if len(whole) == 1 else [str(row[0]) for row in rows]
        if not found:
            raise NotFoundError(f"no migration has the id {shown_id}; list what there is with: vmindex migrations")
        if len(found) > 1:
            shown = ", ".join(found[:_MOST_NAMED]) + (", …" if len(found) > _MOST_NAMED else "")
            raise NotFoundError(f"more than one migration begins with {shown_id}: {shown}; give more digits")
        return found[0]

    def events(
        self, shown_id: str | int | None = None, *, kind: str | None = None, host: str | None = None
    ) -> Iterator[Event]:
        """Yield events in the order of their times: of a migration, of a line kind, of a host (as for :meth:`migrations`)."""
        columns = ", ".join(field.name for field in fields(Event))
        wheres = {
            "vmotion_id = :id": ("id", None if shown_id is None else self.resolve_id(shown_id)),
            "kind = :kind": ("kind", kind),
            is_called("host"): ("host", MigrationFilter.pattern(host)),
        }
        given = dict(pair for pair in wheres.values() if pair[1] is not None)
        where = " AND ".join(text for text, pair in wheres.items() if pair[1] is not None) or "1 = 1"
        text = f"SELECT {columns} FROM v_events WHERE {where} ORDER BY at_us, source_file, line_no"
        return (Event(*row) for row in self.sql(text, given).rows)  # type: ignore[arg-type]

    def search(
        self, text: str, *, literal: bool = False, sort: str = "newest", limit: int | None = None, **filters: Any
    ) -> Iterator[Event]:
        """Yield the events that match a text (see :mod:`vmindex.search.grammar`) and :class:`vmindex.search.EventFilter`.

        A text with ``literal`` stands in the line as it is; ``sort`` is ``newest``, ``oldest`` or ``best``.
        """
        from vmindex.search import EventFilter, Search

        found = self.search_rows(Search(text, literal, filter_of(EventFilter, filters), sort, limit)).rows
        return (Event(*row[: len(fields(Event))]) for row in found.rows)  # type: ignore[arg-type]

    def search_rows(self, wanted: Search, answer: str | None = None) -> Found:
        """Return the matches as rows, or their numbers; see :func:`vmindex.search.run`."""
        from vmindex.search import run

        return run(self._engine(), wanted, answer)

    def matches_inside_words(self, wanted: Search) -> int | None:
        """Return how many lines match if words may be parts of longer ones; see :func:`vmindex.search.inside_longer_words`."""
        from vmindex.search import inside_longer_words

        return inside_longer_words(self._engine(), wanted)

    def contexts(self, event_ids: Iterable[int], lines: int) -> Contexts:
        """Return the raw lines around events, read from their sources. See :func:`vmindex.search.context.contexts`."""
        from vmindex.search.context import contexts

        return contexts(self._engine(), event_ids, lines)

    def phases(self, shown_id: str | int) -> list[Phase]:
        """Return the phases of a migration, source first."""
        columns = ", ".join(field.name for field in fields(Phase))
        text = f"SELECT {columns} FROM v_phases WHERE vmotion_id = :id ORDER BY side DESC, started_at, ended_at"
        return [Phase(*row) for row in self.sql(text, {"id": self.resolve_id(shown_id)}).rows]  # type: ignore[arg-type]

    def _alone(self, options: Options) -> Options:
        """Let go of the connection for reading: what SQLite knows of locks must not be inherited by another process.

        While rows are still being fetched, it cannot be let go; then no other process is started.
        """
        busy = self._reader is not None and getattr(self._reader.pool, "checkedout", int)() > 0
        self.close()
        return replace(options, jobs=1) if busy else options

    def _engine(self) -> sa.Engine:
        if self._reader is None:
            engine = database.engine_for_reading(self.url)
            with engine.connect() as connection:
                database.require_current(connection)
            self._reader = engine
        return self._reader
