"""A line kind with its patterns compiled, as the readers of all families use it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vmindex.logs.interface import LineKind

if TYPE_CHECKING:
    from vmindex.logs.interface import Component


@dataclass(frozen=True, slots=True)
class Compiled:
    """A kind, the pattern that decides, and those that find more fields."""

    kind: LineKind
    pattern: re.Pattern[str]
    also: tuple[re.Pattern[str], ...]
    holds: str

    def tells(self, group: str) -> bool:
        """Return whether any of the patterns has this group."""
        return any(group in pattern.groupindex for pattern in (self.pattern, *self.also))

    def groups(self, found: re.Match[str], message: str, start: int = 0) -> dict[str, Any]:
        """Return the groups of a match, and of the other patterns that are found from ``start`` on."""
        return found.groupdict() | self.more_groups(message, start)

    def more_groups(self, message: str, start: int = 0) -> dict[str, str]:
        """Return what the other patterns find from ``start`` on."""
        groups: dict[str, str] = {}
        for pattern in self.also:
            if more := pattern.search(message, start):
                groups.update((name, text) for name, text in more.groupdict().items() if text is not None)
        return groups


def compiled(kind: LineKind) -> Compiled:
    """Compile the patterns of a kind; the additional ones ignore case, since releases differ in it."""
    also = tuple(re.compile(text, re.IGNORECASE) for text in kind.also)
    return Compiled(kind, re.compile(kind.pattern), also, kind.holds)


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
