"""``sql``: read-only statements over the public views."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from vmindex.cli import completion
from vmindex.cli.rows import yields_rows
from vmindex.cli.state import State, say, state_of
from vmindex.records import Rows

_HINT = 'run a statement with: vmindex sql "SELECT vm, duration_s FROM v_migrations LIMIT 10"'


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(yields_rows(sql))


def sql(
    context: typer.Context,
    statement: Annotated[
        str | None,
        typer.Argument(
            metavar="[STATEMENT]",
            help="One SELECT over the views; - reads stdin. Without it, the views are listed.",
            autocompletion=completion.statement,
        ),
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=0.001, metavar="SECONDS", help="Stop when the database has worked so long on it.")
    ] = 60.0,
) -> Rows:
    """Run read-only SQL over the public views; without a statement, list them with their columns.

    Rows are printed while they are found, except as a table. Nothing but reading is possible.
    """
    if statement is None:
        return _views(state_of(context))
    text = sys.stdin.read() if statement == "-" else statement
    return state_of(context).index().sql(text, timeout_s=timeout)


def _views(state: State) -> Rows:
    from vmindex.store import catalogue

    if not state.quiet:
        say(_HINT)
    return catalogue.views()
