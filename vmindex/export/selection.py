"""Which events are exported, as SQL over ``v_events`` with bound values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vmindex.filters import MigrationFilter, is_called


@dataclass(frozen=True, slots=True)
class Selection:
    """Each condition narrows the events. Times are microseconds; ``host`` is a name or an address and takes ``*`` and ``?``."""

    since_us: int | None = None
    until_us: int | None = None
    host: str | None = None

    def where(self, *more: str) -> tuple[str, dict[str, Any]]:
        """Return a WHERE clause (empty without any condition) and its parameters."""
        conditions = {
            "since": ("at_us >= :since", self.since_us),
            "until": ("at_us < :until", self.until_us),
            "host": (is_called("host"), MigrationFilter.pattern(self.host)),
        }
        given = {name: pair for name, pair in conditions.items() if pair[1] is not None}
        wheres = [*(condition for condition, _ in given.values()), *more]
        text = " WHERE " + " AND ".join(wheres) if wheres else ""
        return text, {name: value for name, (_, value) in given.items()}
