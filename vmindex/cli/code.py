"""``code``: decode a VMkernel status code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vmindex.cli.rows import yields_rows
from vmindex.cli.state import State, state_of
from vmindex.errors import NotFoundError
from vmindex.home import default_database
from vmindex.records import Rows


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(yields_rows(code))


def code(
    context: typer.Context,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="0xbad003f, bad003f or 195887167.")],
) -> Rows:
    """Decode a VMkernel status code, in any spelling: by the tables of ingested bundles, then the built-in one."""
    from vmindex.knowledge import status_codes

    found = status_codes.decode(value)
    told = _told_by_hosts(state_of(context), status_codes.normalise_code(value) or "")
    if not found and not told:
        shown = status_codes.normalise_code(value)
        raise NotFoundError(
            f"status code {shown} is in no table; look into commands/vmkerrcode_-l.txt of the host's bundle"
        )
    rows = told + [
        (row.code, int(row.code, 16), row.name, row.meaning, row.release, row.note, row.source) for row in found
    ]
    return Rows(("code", "decimal", "name", "meaning", "release", "note", "source"), iter(rows))


def _told_by_hosts(state: State, code: str) -> list[tuple[object, ...]]:
    """Return what the hosts' own tables say, where there is a database; without one, no database code is imported."""
    if not Path(state.db or default_database()).is_file():
        return []
    rows = (
        state.index()
        .sql("SELECT DISTINCT code, name, meaning, host FROM v_status_codes WHERE code = :code", {"code": code})
        .rows
    )
    return [(code, int(code, 16), name, meaning, None, None, host) for _, name, meaning, host in rows]
