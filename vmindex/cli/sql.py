"""``sql``: read-only statements over the public views."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from vmindex.cli.rows import yields_rows
from vmindex.cli.state import state_of
from vmindex.records import Rows


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(yields_rows(sql))


def sql(
    context: typer.Context,
    statement: Annotated[str, typer.Argument(metavar="STATEMENT", help="One SELECT over the views; - reads stdin.")],
    timeout: Annotated[float, typer.Option(min=0.001, metavar="SECONDS", help="Stop after so long.")] = 60.0,
) -> Rows:
    """Run read-only SQL over the public views (v_migrations, v_events, v_hosts, …)."""
    text = sys.stdin.read() if statement == "-" else statement
    return state_of(context).index().sql(text, timeout_s=timeout)
