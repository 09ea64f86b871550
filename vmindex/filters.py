"""The conditions by which migrations are listed, as SQL that yields rows of ``v_migrations``, with bound values.

They are added to the statement of the view instead of being asked of the view: so a name is looked for once among the
hosts and not in every migration, and a stretch of time is read from its index.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar

from vmindex.errors import UsageError
from vmindex.records import Migration
from vmindex.store.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from vmindex.search import EventFilter

_Filter = TypeVar("_Filter", bound="MigrationFilter | EventFilter")
COLUMNS = tuple(field.name for field in fields(Migration))
OUTCOMES = ("success", "failed", "cancelled", "incomplete")
_SELECT = next(view.select for view in VIEWS if view.name == "v_migrations")
"""Ends in its own WHERE; the migrations are ``m`` in it."""
_SORTED_BY = {"started_at": "started_us", "ended_at": "ended_us"}
"""The texts of times sort as what they are made of, which has an index."""


@dataclass(frozen=True, slots=True)
class MigrationFilter:
    """Each condition narrows the list. Names take ``*`` and ``?``; times are microseconds.

    ``host``, ``source`` and ``dest`` are names, short names or addresses of hosts; ``outcome`` is one, or several of which
    any will do (a list, or a text with commas). ``sort`` is a column of ``v_migrations``,
    with ``-`` in front for the largest first.
    """

    vm: str | None = None
    host: str | None = None
    source: str | None = None
    dest: str | None = None
    since_us: int | None = None
    until_us: int | None = None
    outcome: str | Collection[str] | None = None
    min_duration_s: float | None = None
    min_downtime_s: float | None = None
    limit: int | None = None
    sort: str = "started_us"

    def statement(self) -> tuple[str, dict[str, Any]]:
        """Return the SELECT and its parameters. Raises :class:`UsageError` for an unknown column or outcome."""
        wheres = self._outcomes()
        values: dict[str, Any] = {}
        for condition, name, value in self._conditions():
            if value is not None:
                wheres.append(f"AND {condition}")
                values[name] = value
        chosen = "\n".join((_SELECT, *wheres))
        text = f"SELECT {', '.join(COLUMNS)} FROM ({chosen}) ORDER BY {self._order()}, vmotion_id"
        if self.limit is not None:
            text += " LIMIT :limit"
            values["limit"] = self.limit
        return text, values

    def _conditions(self) -> list[tuple[str, str, Any]]:
        return [
            (self._is_vm(), "vm", self.pattern(self.vm)),
            (f"({_is_side('source', 'host')} OR {_is_side('dest', 'host')})", "host", self.pattern(self.host)),
            (_is_side("source", "source"), "source", self.pattern(self.source)),
            (_is_side("dest", "dest"), "dest", self.pattern(self.dest)),
            ("m.started_us >= :since", "since", self.since_us),
            ("m.started_us < :until", "until", self.until_us),
            ("m.duration_s >= :duration", "duration", self.min_duration_s),
            ("m.downtime_s >= :downtime", "downtime", self.min_downtime_s),
        ]

    def _outcomes(self) -> list[str]:
        if self.outcome is None:
            return []
        texts = self.outcome if isinstance(self.outcome, list | tuple | set | frozenset) else [self.outcome]
        given = [outcome.strip() for text in texts for outcome in str(text).split(",")]
        for outcome in given:
            if outcome not in OUTCOMES:
                raise UsageError(f"outcome '{outcome}' is unknown; use one or more of {', '.join(OUTCOMES)}")
        return [f"AND m.outcome IN ({', '.join(map(repr, given))})"]

    def _is_vm(self) -> str:
        """Return the condition for a VM. With a time, that index is the better one: the + keeps SQLite off the other."""
        column = "m.vm_id" if self.since_us is None and self.until_us is None else "+m.vm_id"
        return f"{column} IN (SELECT vm_id FROM vms WHERE {is_vm('name', 'uuid')})"

    def _order(self) -> str:
        column = self.sort.removeprefix("-")
        if column not in COLUMNS:
            raise UsageError(f"column '{column}' is unknown; sort by one of {', '.join(COLUMNS)}")
        return f"{_SORTED_BY.get(column, column)} {'DESC' if self.sort.startswith('-') else 'ASC'} NULLS LAST"

    @staticmethod
    def pattern(text: str | None) -> str | None:
        """Return the LIKE pattern of a name in which ``*`` and ``?`` stand for any text; an empty one is an error."""
        if text is None:
            return None
        if not text.strip():  # as of a variable that a script did not set; an empty list would look like an answer
            raise UsageError("a name to look for is empty; give one, or leave the option out for all")
        escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return escaped.replace("*", "%").replace("?", "_")


def filter_of(kind: type[_Filter], given: Mapping[str, Any]) -> _Filter:
    """Return a filter with these conditions; those that are ``None`` are none.

    Raises :class:`UsageError` for a condition that it does not have, or a value that is no text or number where one is needed.
    """
    names = [field.name for field in fields(kind)]
    wanted = {name: value for name, value in given.items() if value is not None}
    for name, value in wanted.items():
        if name not in names:
            raise UsageError(f"filter '{name}' is unknown; use one of {', '.join(names)}")
        is_number = name.endswith(("_us", "_s")) or name == "limit"
        if name != "outcome" and not isinstance(value, (int, float) if is_number else str):
            raise UsageError(f"filter '{name}' cannot be {value!r}; give a {'number' if is_number else 'text'}")
    return kind(**wanted)


def like(column: str, parameter: str | None = None) -> str:
    """Return the condition that a column fits a bound pattern (of its own name)."""
    return f"{column} LIKE :{parameter or column} ESCAPE '\\'"


def is_host(column: str, parameter: str = "host") -> str:
    """Return the condition that a column refers to a host of a bound name, short name or address."""
    return f"""{column} IN (
        SELECT h.host_id FROM hosts h
        WHERE {like("h.label", parameter)} OR {like("h.name", parameter)} OR h.name LIKE :{parameter} || '.%' ESCAPE '\\'
        UNION SELECT a.host_id FROM host_addresses a WHERE {like("a.address", parameter)})"""


def is_called(column: str, parameter: str = "host") -> str:
    """Return the condition that a column holds what such a host is called in the views."""
    return f"{column} IN (SELECT label FROM hosts WHERE {is_host('host_id', parameter)})"


def is_vm(name: str, uuid: str, parameter: str = "vm") -> str:
    """Return the condition that one of two columns is the bound name or uuid of a VM, the uuid in any spelling."""
    digits = f"lower(replace(replace(:{parameter}, '-', ''), ' ', ''))"
    return f"({like(name, parameter)} OR {like(uuid, parameter)} OR {uuid} = {digits})"


def world_statement(host: str | None, vm: str | None, world: int | None) -> tuple[str, dict[str, Any]]:
    """Return the SELECT of ``v_worlds`` and its parameters; hosts and VMs are told as for migrations."""
    conditions = {
        "host": is_called("host"),
        "vm": f"vm IN (SELECT name FROM vms WHERE {is_vm('name', 'uuid')})",
        "world": "world = :world",
    }
    values = {"host": MigrationFilter.pattern(host), "vm": MigrationFilter.pattern(vm), "world": world}
    given = {name: value for name, value in values.items() if value is not None}
    where = " AND ".join(conditions[name] for name in given) or "1 = 1"
    return f"SELECT * FROM v_worlds WHERE {where} ORDER BY host, first_seen, world", given


def _is_side(side: str, parameter: str) -> str:
    """Return the condition that the host of a side, known or not, has a name or an address that fits."""
    return f"({is_host(f'm.{side}_host_id', parameter)} OR {like(f'm.{side}_ip', parameter)})"
