"""A line kind with its patterns, as the readers of all families use it. Patterns are compiled when they are first needed."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from vmindex.logs.interface import LineKind

if TYPE_CHECKING:
    from vmindex.logs.interface import Component


END = r"(?<!\s\s)\s*$"
"""The end of a text without the blanks before it; the look back keeps a run of blanks from being read once for each of them."""


class Compiled:
    """A kind, the pattern that decides, and those that find more fields."""

    def __init__(self, kind: LineKind) -> None:
        self.kind = kind
        self.holds = kind.holds
        self.tells_id = self._has_group("id")
        self.tells_side = self._has_group("is_source")

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern that decides whether a line is of the kind."""
        return re.compile(self.kind.pattern)

    @cached_property
    def also(self) -> tuple[re.Pattern[str], ...]:
        """The patterns that find more fields; they ignore case, since releases differ in it."""
        return tuple(re.compile(text, re.IGNORECASE) for text in self.kind.also)

    @cached_property
    def usual(self) -> re.Pattern[str] | None:
        """The pattern of the whole wording, if one is declared."""
        return re.compile(rf"(?:{self.kind.usual})\s*$") if self.kind.usual else None

    def _has_group(self, group: str) -> bool:
        return any(f"(?P<{group}>" in text for text in (self.kind.pattern, *self.kind.also))

    def groups(self, found: re.Match[str], message: str, start: int = 0) -> dict[str, Any]:
        """Return the groups of a match, and of the other patterns that are found from ``start`` on."""
        if self.usual is not None and (whole := self.usual.match(message, start)):
            return {name: text for name, text in whole.groupdict().items() if text is not None}
        return found.groupdict() | self.more_groups(message, start)

    def more_groups(self, message: str, start: int = 0) -> dict[str, str]:
        """Return what the other patterns find from ``start`` on."""
        groups: dict[str, str] = {}
        for pattern in self.also:
            if more := pattern.search(message, start):
                groups.update((name, text) for name, text in more.groupdict().items() if text is not None)
        return groups


def migration_other(component: Component) -> LineKind:
    """Return the kind of a line that carries a vMotion ID though nobody has declared its wording."""
    return LineKind(
        slug="migration-other",
        component=component,
        subsystems=(),
        pattern="",
        meaning="A line of this migration whose wording vmindex does not know; read it as it stands.",
        samples=(),
    )
