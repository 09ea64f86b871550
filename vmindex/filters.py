"""The conditions by which migrations are listed, as SQL over ``v_migrations`` with bound values."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from vmindex.errors import UsageError
from vmindex.records import Migration

COLUMNS = tuple(field.name for field in fields(Migration))
OUTCOMES = ("success", "failed", "cancelled", "incomplete")


@dataclass(frozen=True, slots=True)
class MigrationFilter:
    """Each condition narrows the list. Names take ``*`` and ``?``; hosts are names or addresses; times are microseconds.

    ``sort`` is a column of ``v_migrations``, with ``-`` in front for the largest first.
    """

    vm: str | None = None
    host: str | None = None
    source: str | None = None
    dest: str | None = None
    since_us: int | None = None
    until_us: int | None = None
    outcome: str | None = None
    min_duration_s: float | None = None
    min_downtime_s: float | None = None
    limit: int | None = None
    sort: str = "started_us"

    def statement(self) -> tuple[str, dict[str, Any]]:
        """Return the SELECT and its parameters. Raises :class:`UsageError` for an unknown column or outcome."""
        wheres: list[str] = []
        values: dict[str, Any] = {}
        for condition, name, value in self._conditions():
            if value is not None:
                wheres.append(condition)
                values[name] = value
        text = f"SELECT {', '.join(COLUMNS)} FROM v_migrations"
        if wheres:
            text += " WHERE " + " AND ".join(wheres)
        text += f" ORDER BY {self._order()}, vmotion_id"
        if self.limit is not None:
            text += " LIMIT :limit"
            values["limit"] = self.limit
        return text, values

    def _conditions(self) -> list[tuple[str, str, Any]]:
        if self.outcome is not None and self.outcome not in OUTCOMES:
            raise UsageError(f"outcome '{self.outcome}' is unknown; use one of {', '.join(OUTCOMES)}")
        at_source = ("source_host", "source_ip")
        at_dest = ("dest_host", "dest_ip")
        return [
            (_any_like(("vm", "vm_uuid"), "vm"), "vm", self.pattern(self.vm)),
            (_any_like(at_source + at_dest, "host"), "host", self.pattern(self.host)),
            (_any_like(at_source, "source"), "source", self.pattern(self.source)),
            (_any_like(at_dest, "dest"), "dest", self.pattern(self.dest)),
            ("started_us >= :since", "since", self.since_us),
            ("started_us < :until", "until", self.until_us),
            ("outcome = :outcome", "outcome", self.outcome),
            ("duration_s >= :duration", "duration", self.min_duration_s),
            ("downtime_s >= :downtime", "downtime", self.min_downtime_s),
        ]

    def _order(self) -> str:
        column = self.sort.removeprefix("-")
        if column not in COLUMNS:
            raise UsageError(f"column '{column}' is unknown; sort by one of {', '.join(COLUMNS)}")
        return f"{column} IS NULL, {column} {'DESC' if self.sort.startswith('-') else 'ASC'}"

    @staticmethod
    def pattern(text: str | None) -> str | None:
        """Return the LIKE pattern of a name in which ``*`` and ``?`` stand for any text."""
        if text is None:
            return None
        escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return escaped.replace("*", "%").replace("?", "_")


def like(column: str, parameter: str | None = None) -> str:
    """Return the condition that a column fits a bound pattern (of its own name)."""
    return f"{column} LIKE :{parameter or column} ESCAPE '\\'"


def _any_like(columns: tuple[str, ...], parameter: str) -> str:
    return "(" + " OR ".join(like(column, parameter) for column in columns) + ")"
