"""Rendering of rows. A format is a module ``…_format`` with a ``FORMAT``, and its name in the line below."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, TextIO, cast

from vmindex.errors import UsageError
from vmindex.output.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vmindex.output.interface import Format

__all__ = ["FORMATS", "SLUGS", "render", "visible"]

SLUGS = ("table", "json", "jsonl", "csv", "tsv", "markdown", "html")


class _Formats(Mapping[str, "Format"]):
    """The formats by their names. One is imported when it is asked for: a call uses one, and all of them take 10 ms."""

    def __getitem__(self, slug: str) -> Format:
        if slug not in SLUGS:
            raise KeyError(slug)
        return cast("Format", import_module(f"vmindex.output.{slug}_format").FORMAT)

    def __iter__(self) -> Iterator[str]:
        return iter(SLUGS)

    def __len__(self) -> int:
        return len(SLUGS)


FORMATS: Mapping[str, Format] = _Formats()


def render(
    format_slug: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    out: TextIO,
    width: int | None = None,
    spare: tuple[str, ...] = (),
) -> None:
    """Write ``rows`` to ``out`` in a format of :data:`FORMATS`.

    ``width`` is that of the terminal, if it is one; ``spare`` are columns that a narrow table does without.
    """
    from vmindex.output.interface import Options

    declared = FORMATS.get(format_slug)
    if declared is None:
        raise UsageError(f"format '{format_slug}' is not known; use one of {', '.join(FORMATS)}")
    declared.write(columns, rows, out, Options(width, spare))
