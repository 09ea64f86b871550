"""``gaps``: what was read of each host's logs, and what is missing."""

from __future__ import annotations

from typing import Annotated

import typer

from vmindex.cli.rows import yields_rows
from vmindex.cli.state import state_of
from vmindex.errors import UsageError
from vmindex.records import Rows

_MICROSECONDS_PER_MINUTE = 60_000_000


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(yields_rows(gaps))


def gaps(
    context: typer.Context,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="What was read of each host and component; hosts without any log.")
    ] = False,
    holes: Annotated[
        bool, typer.Option("--holes", help="Times between the files of one log that were rotated away or are missing.")
    ] = False,
    migrations: Annotated[
        bool, typer.Option("--migrations", help="Migrations with a side missing, a row for each missing side.")
    ] = False,
    margin: Annotated[
        float, typer.Option(metavar="MINUTES", min=0, help="Ask for so much before and after the migrations.")
    ] = 10.0,
    split: Annotated[
        float, typer.Option(metavar="HOURS", min=0, help="Migrations further apart make two rows of the shopping list.")
    ] = 6.0,
) -> Rows:
    """Tell which host's logs for which time would settle how many migrations: the shopping list.

    A side is missing if its host's vmkernel log was not read for that time. The reason is no-bundle (nothing of this host was
    read), no-vmkernel (only other logs), rotated-away (its log begins later), captured-before (it ends earlier), hole,
    no-line (read, and silent), unknown-host or unknown-time. Times are by the clock of the side that was read.
    """
    if coverage + holes + migrations > 1:
        raise UsageError("--coverage, --holes and --migrations are lists of their own; give one of them")
    from vmindex import coverage as library

    index = state_of(context).index()
    if coverage:
        return library.coverage_rows(index)
    if holes:
        return library.hole_rows(index)
    if migrations:
        return library.missing_side_rows(index)
    margin_us, split_us = int(margin * _MICROSECONDS_PER_MINUTE), int(split * 60 * _MICROSECONDS_PER_MINUTE)
    return library.shopping_rows(index, margin_us, split_us)
