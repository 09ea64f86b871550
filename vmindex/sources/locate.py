"""Open again what was read before: the members of a source, by the label that it was read under."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from vmindex.errors import SourceError
from vmindex.sources.discover import discover

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from vmindex.sources.interface import Damage, Member, Unit

STREAM = "stream"


def reopened(label: str, kind: str, names: Collection[str]) -> Iterator[Member]:
    """Yield the members of these names, as far as they are there.

    ``label`` and ``kind`` are those of the unit. Raises :class:`SourceError` if it is not at that path any more.
    """
    if kind == STREAM:
        raise SourceError(f"'{label}' was read from a stream, which cannot be read again")
    for unit in _units(label, kind):
        for member in unit.members(lambda name: name in names, _unheard):
            if member.stream is not None and member.name in names:
                yield member


def _units(label: str, kind: str) -> Iterator[Unit]:
    path = Path(label)
    pieces: list[Path | str] = [*sorted(path.parent.glob(f"{_literally(path.name)}.FRAG-*"))]
    if not path.exists() and not pieces:
        where = "" if path.is_absolute() else f", seen from {Path.cwd()}"
        raise SourceError(f"'{label}' is not there any more{where}; put it back to see the lines around a match")
    found = list(discover([path] if path.exists() else pieces))
    exact = [unit for unit in found if Path(unit.label) == path and unit.kind == kind]
    if not exact:
        raise SourceError(
            f"'{label}' is another {found[0].kind if found else 'thing'} now than the {kind} that was ingested"
        )
    return iter(exact)


def _literally(name: str) -> str:
    """Return the pattern of a name in which nothing stands for anything else."""
    return "".join(f"[{character}]" if character in "*?[" else character for character in name)


def _unheard(_damage: Damage, /) -> None:
    """Take no notice: damage was reported when the source was ingested."""
