"""All canned queries: those that come with vmindex, and those that the user keeps beside them."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vmindex.errors import NotFoundError, QueryError
from vmindex.queries.header import read

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from vmindex.queries.interface import Query

BUILT_IN = "built-in"
_SUFFIX = ".sql"


@dataclass(slots=True)
class Library:
    """Queries by name, and one line for each file that could not be read."""

    queries: dict[str, Query] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def get(self, name: str) -> Query:
        """Return a query. Raises :class:`NotFoundError` that names those with a name like it."""
        if name in self.queries:
            return self.queries[name]
        close = difflib.get_close_matches(name, self.queries, n=3)
        hint = f"did you mean {' or '.join(close)}?" if close else "'vmindex query' lists them"
        raise NotFoundError(f"there is no query '{name}'; {hint}")

    def add(self, file: Traversable, origin: str) -> None:
        """Take up one file, or the fault that it has."""
        try:
            query = self._unused(read(_name(file), file.read_text("utf-8-sig"), origin))
        except (QueryError, OSError, UnicodeDecodeError) as error:
            self.faults.append(f"query file {file} is skipped: {error}")
        else:
            self.queries[query.name] = query

    def _unused(self, query: Query) -> Query:
        if taken := self.queries.get(query.name):
            raise QueryError(f"there is a {taken.origin} query '{query.name}'; rename the file")
        return query


def load(home: Path | None) -> Library:
    """Return the built-in queries and those of ``home/queries/*.sql``, each in the order of their names."""
    # Importing it takes longer than reading the files.
    from importlib.resources import files

    library = Library()
    for file in _sql_files(files("vmindex.queries") / "builtin"):
        library.add(file, BUILT_IN)
    if home is not None:
        for file in _sql_files(home / "queries"):
            library.add(file, str(file))
    return library


def _sql_files(folder: Traversable) -> list[Traversable]:
    if not folder.is_dir():
        return []
    return sorted((file for file in folder.iterdir() if file.name.endswith(_SUFFIX)), key=_name)


def _name(file: Traversable) -> str:
    return file.name.removesuffix(_SUFFIX)
