"""From a parsed search to SQL: what the full-text index can answer, and what must be looked up in the messages.

The index knows which words a message holds, not where. Each part of a search gives it a query that finds at least
every match (``index_query``); where that finds more than the matches, a condition on the message decides
(``condition``). A text such as ``naa.6000c29`` is looked up by the words that it surely holds: whole ones between
two separators, the last one as a beginning, and not the first one, which may be the end of a longer word.

Without the index (another database than SQLite, or an ingest was broken off) everything is a condition, and words match
inside of longer ones too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from vmindex.search.grammar import And, Not, Or, Substring, Word
from vmindex.store import fulltext

if TYPE_CHECKING:
    from collections.abc import Callable

    from vmindex.search.grammar import Node

_RUN = re.compile(r"[^\x00-/:-@\[-`{-\x7f]+")
"""What stands between ASCII separators; other characters may or may not separate, as SQLite's version has it."""
_SHORTEST_BEGINNING = 3
_ID_DIGITS = range(15, 21)


class _Indexed(NamedTuple):
    """A query of the index that finds every match, ``None`` if there is none; and whether it finds nothing else."""

    query: str | None
    is_exact: bool


_NOTHING = _Indexed(None, is_exact=False)


class Compiler:
    """Collects the parameters while it writes SQL over ``events e``."""

    def __init__(self, *, has_index: bool, migration_of: Callable[[str], int | None] = lambda _: None) -> None:
        """``migration_of``: the private id of a migration by its vMotion ID, which some lines print before the message only."""
        self.values: dict[str, Any] = {}
        self._has_index = has_index
        self._migration_of = migration_of
        self._known: dict[int, _Indexed] = {}

    def index_query(self, node: Node) -> str | None:
        """Return a query of the index that finds every match (and perhaps more); ``None`` if there is none."""
        return self._index(node).query

    def exact_query(self, node: Node) -> str | None:
        """Return a query of the index that finds the matches and nothing else; ``None`` if there is none."""
        query, is_exact = self._index(node)
        return query if is_exact else None

    def where(self, node: Node) -> str:
        """Return the condition that an event matches."""
        query, is_exact = self._index(node)
        if query is None or is_exact:
            return self._condition(node)
        return f"{self._indexed(query)} AND {self._remainder(node)}"

    def _index(self, node: Node) -> _Indexed:
        if id(node) not in self._known:
            self._known[id(node)] = self._find_index(node) if self._has_index else _NOTHING
        return self._known[id(node)]

    def _find_index(self, node: Node) -> _Indexed:
        match node:
            case Word(text, is_prefix):
                return _Indexed(fulltext.word(text, is_prefix=is_prefix), True) if self._id(node) is None else _NOTHING
            case Substring(text):
                return _Indexed(_sure_words(text), False)
            case Or(parts):
                found = [self._index(part) for part in parts]
                queries = [query for query, _ in found if query]
                return _Indexed(_any(queries), all(e for _, e in found)) if len(queries) == len(parts) else _NOTHING
            case And(parts):
                return self._index_of_all(parts)
            case Not():
                return _NOTHING

    def _index_of_all(self, parts: tuple[Node, ...]) -> _Indexed:
        wanted = [query for part in parts if (query := self._index(part).query)]
        excluded = [self._index(part.part) for part in parts if isinstance(part, Not)]
        queries = [_all(wanted), *(query for query, is_exact in excluded if query and is_exact)]
        return _Indexed(_but_not(queries), all(map(self._is_settled, parts))) if wanted else _NOTHING

    def _is_settled(self, part: Node) -> bool:
        """Return whether the query of an AND settles this part of it."""
        return self._index(part.part if isinstance(part, Not) else part).is_exact

    def _remainder(self, node: Node) -> str:
        """Return the condition that is left to be checked once the query of the index is met."""
        if not isinstance(node, And):
            return self._condition(node)
        return " AND ".join(self._condition(part) for part in node.parts if not self._is_settled(part))

    def _condition(self, node: Node) -> str:
        """Return the condition that decides on its own."""
        query, is_exact = self._index(node)
        if query is not None and is_exact:
            return self._indexed(query)
        match node:
            case Word():
                return self._word(node)
            case Substring(text):
                return self._holds(text)
            case Not(part):
                return f"NOT {self._condition(part)}"
            case And(parts):
                return "(" + " AND ".join(map(self._condition, parts)) + ")"
            case Or(parts):
                return "(" + " OR ".join(map(self._condition, parts)) + ")"

    def _word(self, node: Word) -> str:
        word = fulltext.word(node.text, is_prefix=node.is_prefix)
        found = self._indexed(word) if self._has_index else self._holds(node.text)
        migration_id = self._id(node)
        if migration_id is None:
            return found
        # Joined 0: the line itself prints the id, if only in what stands before the message.
        return f"({found} OR (e.migration_id = {self._bound(migration_id)} AND e.joined = 0))"

    def _id(self, node: Word) -> int | None:
        is_id = len(node.text) in _ID_DIGITS and node.text.isdecimal() and not node.is_prefix
        return self._migration_of(node.text) if is_id else None

    def _indexed(self, query: str) -> str:
        return fulltext.condition("e.event_id", self._bound(query))

    def _holds(self, text: str) -> str:
        """Return the condition that a message holds a text, or an opID does; two blanks in a row count as one."""
        if " " in text:
            return self._contains("replace(e.message, '  ', ' ')", text.replace("  ", " "))
        return f"({self._contains('e.message', text)} OR {self._contains(_OP_ID, text)})"

    def _contains(self, column: str, text: str) -> str:
        if self._has_index and not text.isascii():
            return fulltext.holds(column, self._bound(text))
        pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        if self._has_index:
            return f"{column} LIKE {self._bound(pattern)} ESCAPE '\\'"
        return f"lower({column}) LIKE lower({self._bound(pattern)}) ESCAPE '\\'"

    def _bound(self, value: object) -> str:
        name = f"text{len(self.values)}"
        self.values[name] = value
        return f":{name}"


_OP_ID = "coalesce(e.op_id, '')"


def _all(queries: list[str]) -> str:
    return queries[0] if len(queries) == 1 else "(" + " AND ".join(queries) + ")"


def _any(queries: list[str]) -> str:
    return "(" + " OR ".join(queries) + ")"


def _but_not(queries: list[str]) -> str:
    return "(" * (len(queries) - 1) + queries[0] + "".join(f" NOT {query})" for query in queries[1:])


def _sure_words(text: str) -> str | None:
    """Return the query for the words that every message with this text holds; ``None`` if no word is sure."""
    whole: list[str] = []
    beginning: list[str] = []
    for run in _RUN.finditer(text):
        if run.start() == 0 or not run[0].isascii():
            continue
        is_last = run.end() == len(text)
        (beginning if is_last else whole).append(fulltext.word(run[0], is_prefix=is_last))
        if is_last and whole and len(run[0]) < _SHORTEST_BEGINNING:
            beginning.clear()
    found = list(dict.fromkeys(whole + beginning))
    return _all(found) if found else None
