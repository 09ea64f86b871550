"""``code``: decode a VMkernel status code."""

from __future__ import annotations

from typing import Annotated

import typer

from vmindex.cli.rows import yields_rows
from vmindex.errors import NotFoundError
from vmindex.records import Rows


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(yields_rows(code))


def code(
    value: Annotated[str, typer.Argument(metavar="VALUE", help="0xbad003f, bad003f or 195887167.")],
) -> Rows:
    """Decode a VMkernel status code, in any spelling that logs use."""
    from vmindex.knowledge import status_codes

    found = status_codes.decode(value)
    if not found:
        shown = status_codes.normalise_code(value)
        raise NotFoundError(
            f"status code {shown} is in no table; look into commands/vmkerrcode_-l.txt of the host's bundle"
        )
    rows = [(row.code, int(row.code, 16), row.name, row.meaning, row.release, row.note) for row in found]
    return Rows(("code", "decimal", "name", "meaning", "release", "note"), iter(rows))
