"""Anonymise a database: find all names, make up others, write a copy with those."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from vmindex.anonymize.columns import treatments
from vmindex.anonymize.mapping import default_mapping, load, save
from vmindex.anonymize.names import Names
from vmindex.anonymize.texts import Finder, Replacer
from vmindex.errors import AnonymizeError, UsageError
from vmindex.store import database, rewriting

if TYPE_CHECKING:
    from collections.abc import Callable

    import sqlalchemy as sa
    from sqlalchemy.engine import URL


def _say_nothing(_stage: str) -> None:
    """Tell nobody what is being done."""


@dataclass(frozen=True, slots=True)
class Anonymized:
    """What was written. ``names`` counts the made-up names in the mapping by category."""

    out: Path
    mapping: Path
    names: dict[str, int] = field(default_factory=dict)


def anonymize(
    source: URL, out: Path, mapping: Path | None = None, stage: Callable[[str], None] = _say_nothing
) -> Anonymized:
    """Write an anonymised copy of a database to ``out``, and the mapping to a file of its own.

    A mapping that is there already is continued, so that the same original has the same made-up name in all copies.
    Raises :class:`AnonymizeError` if ``out`` exists or cannot be written, or the mapping is none.
    """
    mapping = mapping or default_mapping(out)
    require_new(out, mapping)
    names = Names(load(mapping))
    _require_sqlite(source)
    try:
        with TemporaryDirectory(prefix=".vmindex-", dir=out.parent) as folder:
            work, made = Path(folder) / "work.db", Path(folder) / "made.db"
            rewriting.copy(Path(source.database or ""), work)
            _anonymize(work, made, names, stage)
            save(mapping, names.mapping())
            require_new(out, mapping)
            made.rename(out)
    except (OSError, *rewriting.FAILURES) as error:
        raise AnonymizeError(
            f"{out} or its mapping cannot be written ({error}); check the disk and your permissions"
        ) from error
    return Anonymized(out, mapping, {category: len(made) for category, made in names.mapping().items()})


def require_new(out: Path, mapping: Path) -> None:
    """Raise unless ``out`` can be made and is not the mapping."""
    if out.exists():
        raise AnonymizeError(f"{out} exists; choose another name, or remove it first")
    if not out.parent.is_dir():
        raise AnonymizeError(f"there is no folder {out.parent}; make it first")
    if out.resolve() == mapping.resolve():
        raise UsageError("the mapping must not be in the file that is shared; give another --mapping")


def _require_sqlite(source: URL) -> None:
    if source.get_backend_name() != "sqlite" or not source.database:
        raise AnonymizeError("only an SQLite file can be anonymised; ingest the logs into one with --db PATH")
    engine = database.engine_for_reading(source)
    try:
        with engine.connect() as connection:
            database.require_current(connection)
    finally:
        engine.dispose()


def _anonymize(work: Path, made: Path, names: Names, stage: Callable[[str], None]) -> None:
    engine = rewriting.scratch_engine(work)
    try:
        with engine.begin() as connection:
            stage("finding names")
            _find(connection, names)
            stage("replacing names")
            rewriting.drop_what_is_not_ours(connection)
            rewriting.rewrite(connection, treatments(Replacer(names)))
            rewriting.erase_digests(connection)
            stage("writing the copy")
            rewriting.complete(connection)
        rewriting.write_compact(engine, made)
    finally:
        engine.dispose()


def _find(connection: sa.Connection, names: Names) -> None:
    for table, columns in treatments(Finder(names)).items():
        for column, treat in columns.items():
            for text in rewriting.texts(connection, table, column):
                treat(text)
    names.settle()
