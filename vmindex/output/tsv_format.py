r"""tsv: one line a row, columns apart by one tab; ``\`` is doubled, tabs and line ends are ``\t`` and ``\n``."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from vmindex.output.interface import Format, Options
from vmindex.output.values import to_text
from vmindex.output.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def _line(values: Iterable[object]) -> str:
    # The backslash first: what visible() adds must stay as it is, so that the text can be read back.
    return "\t".join(visible(to_text(value).replace("\\", "\\\\")) for value in values) + "\n"


def write(columns: Sequence[str], rows: Iterable[Sequence[object]], out: TextIO, _options: Options) -> None:
    """Write header and rows."""
    out.write(_line(columns))
    for row in rows:
        out.write(_line(row))


FORMAT = Format("tsv", "tab-separated values with a header", write)
