"""What an output format is: a name and a function that writes rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Options:
    """What a format may take into account. ``width`` is in characters; ``None`` means: do not cut anything.

    ``spare`` are columns that a table does without where there is no room for all, the first of them first.
    """

    width: int | None = None
    spare: tuple[str, ...] = ()


class Write(Protocol):
    """Writes ``rows`` to ``out``. Formats that can do so take one row at a time."""

    def __call__(
        self, columns: Sequence[str], rows: Iterable[Sequence[object]], out: TextIO, options: Options, /
    ) -> None:
        """Write all of it; ``out`` stays open."""


@dataclass(frozen=True, slots=True)
class Format:
    """The declaration of one output format."""

    slug: str
    description: str
    write: Write
