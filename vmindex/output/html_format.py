"""html: one page with one table that needs nothing else and runs nothing."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, TextIO

from vmindex.output.interface import Format, Options
from vmindex.output.values import is_number, to_text
from vmindex.output.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_HEAD = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>vmindex</title>
<style>
:root { color-scheme: light dark; }
body { font: 14px/1.4 system-ui, sans-serif; margin: 1.5em; }
table { border-collapse: collapse; }
th, td { padding: .25em .75em; text-align: left; vertical-align: top; border-bottom: 1px solid #8884; }
th { position: sticky; top: 0; background: Canvas; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
</style>
</head>
<body>
<table>
"""
_FOOT = "</tbody>\n</table>\n</body>\n</html>\n"


def _text(value: object) -> str:
    return escape(visible(to_text(value)))


def _cell(value: object) -> str:
    return f'<td class="number">{_text(value)}</td>' if is_number(value) else f"<td>{_text(value)}</td>"


def write(columns: Sequence[str], rows: Iterable[Sequence[object]], out: TextIO, _options: Options) -> None:
    """Write the page, row by row."""
    out.write(_HEAD)
    headings = "".join(f'<th scope="col">{_text(column)}</th>' for column in columns)
    out.write(f"<thead><tr>{headings}</tr></thead>\n<tbody>\n")
    for row in rows:
        out.write(f"<tr>{''.join(map(_cell, row))}</tr>\n")
    out.write(_FOOT)


FORMAT = Format("html", "a page with one table, complete in itself", write)
