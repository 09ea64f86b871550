"""``query``: canned queries."""

from __future__ import annotations

from typing import Annotated

import typer

from vmindex.cli.rows import yields_rows
from vmindex.cli.state import say, state_of
from vmindex.errors import UsageError
from vmindex.records import Rows


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(yields_rows(query))


def query(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="A canned query; without it, they are listed.")
    ] = None,
    parameters: Annotated[list[str] | None, typer.Argument(metavar="[KEY=VALUE...]", help="Its parameters.")] = None,
) -> Rows:
    """Run a canned query, or list them all with their parameters."""
    from vmindex.home import home_folder
    from vmindex.index import SIGNATURES
    from vmindex.knowledge.matching import library as signatures
    from vmindex.queries import load

    library = load(home_folder())
    for fault in (*library.faults, *signatures().faults):
        say(f"error: {fault}")
    if name is None:
        listed = [
            (q.name, q.title, " ".join(p.usage for p in q.parameters), q.origin) for q in library.queries.values()
        ]
        listed.append((SIGNATURES, "Failure signatures", "", "built-in"))
        return Rows(("name", "title", "parameters", "source"), iter(listed))
    if name != SIGNATURES:
        library.get(name)
    return state_of(context).index().query(name, **dict(_pair(text) for text in parameters or []))


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"parameter '{text}' is not understood; write KEY=VALUE")
    return key, value
