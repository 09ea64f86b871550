"""The conditions by which events are narrowed down, as SQL over the private table ``events e``."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from vmindex.errors import UsageError
from vmindex.filters import MigrationFilter, is_host, like

if TYPE_CHECKING:
    from collections.abc import Collection

COMPONENTS = ("vmkernel", "vmware", "hostd", "vpxa", "vpxd", "vobd", "fdm", "other")
SEVERITIES = ("debug", "info", "notice", "warning", "error", "critical", "alert", "emergency")
SIDES = ("S", "D")
_HOSTS = f"e.origin_id IN (SELECT o.origin_id FROM origins o WHERE {is_host('o.host_id')})"


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Each condition narrows the search. Names take ``*`` and ``?``; times are microseconds, ``until_us`` not included.

    ``host`` is the host that wrote the line (a name, a short name or an address); ``vm``, ``source``, ``dest``, ``outcome``
    and the two durations are those of the migration that the line belongs to, so that other lines are left out.
    """

    host: str | None = None
    vm: str | None = None
    source: str | None = None
    dest: str | None = None
    since_us: int | None = None
    until_us: int | None = None
    component: str | None = None
    kind: str | None = None
    severity: str | None = None
    side: str | None = None
    outcome: str | Collection[str] | None = None
    min_duration_s: float | None = None
    min_downtime_s: float | None = None

    def conditions(self) -> tuple[list[str], dict[str, Any]]:
        """Return the conditions and their parameters. Raises :class:`UsageError` for a value that cannot be."""
        _check("component", self.component, COMPONENTS)
        _check("severity", self.severity, SEVERITIES)
        _check("side", self.side, SIDES)
        wheres: list[str] = []
        values: dict[str, Any] = {}
        for condition, name, value in (
            (_HOSTS, "host", MigrationFilter.pattern(self.host)),
            ("e.at_us >= :since", "since", self.since_us),
            ("e.at_us < :until", "until", self.until_us),
        ):
            if value is not None:
                wheres.append(condition)
                values[name] = value
        for condition, more in (self._classes(), self._migrations()):
            if condition:
                wheres.append(condition)
                values |= more
        return wheres, values

    def _classes(self) -> tuple[str, dict[str, Any]]:
        given = {"component": self.component, "severity": self.severity, "side": self.side}
        values: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        wheres = [f"c.{name} = :{name}" for name in values]
        if self.kind is not None:
            wheres.append(like("c.kind", "kind"))
            values["kind"] = MigrationFilter.pattern(self.kind)
        where = " AND ".join(wheres)
        return (f"e.class_id IN (SELECT c.class_id FROM event_classes c WHERE {where})" if where else "", values)

    def _migrations(self) -> tuple[str, dict[str, Any]]:
        """Narrow down by the migration, with the meaning that ``vmindex migrations`` gives to the same options."""
        names = {field.name for field in fields(MigrationFilter)} & {field.name for field in fields(self)}
        given = {name: getattr(self, name) for name in names - {"host", "since_us", "until_us"}}
        if not any(value is not None for value in given.values()):
            return "", {}
        text, values = MigrationFilter(**given).statement()
        chosen = f"SELECT m.migration_id FROM migrations m WHERE m.vmotion_id IN (SELECT w.vmotion_id FROM ({text}) w)"
        return f"e.migration_id IN ({chosen})", values


def _check(name: str, value: str | None, valid: tuple[str, ...]) -> None:
    if value is not None and value not in valid:
        raise UsageError(f"{name} '{value}' is unknown; use one of {', '.join(valid)}")
