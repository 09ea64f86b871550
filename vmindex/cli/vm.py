"""``vm``: the journey of a VM over hosts, and where it was at a time."""

from __future__ import annotations

from typing import Annotated

import typer

from vmindex.cli.lists import user_time
from vmindex.cli.rows import yields_rows
from vmindex.cli.state import state_of
from vmindex.records import Rows


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(yields_rows(vm))


def vm(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name (with * and ?) or uuid.")],
    at: Annotated[
        str | None, typer.Option(metavar="TIME", help="Only where it was then, and how sure that is.")
    ] = None,
) -> Rows:
    """Show the journey of a VM over hosts, or where it was at a time.

    The journey has a row for each item: stay (from the first to the last proof that it was on the host, and how both are
    known), move, storage move (within a host), and gap (nobody knows where it was, or how it came from one host to the other).

    --at answers: certain (between two proofs that leave no room for another host), likely (the nearest proof holds as far as
    the logs tell, or the time is within a switchover), or unknown (then without a host).

    Times of stays are corrected by what is known of the hosts' clocks; times of moves are as logged.
    """
    from vmindex.journey import journey, place_at

    index = state_of(context).index()
    at_us = user_time(at)
    return journey(index, name) if at_us is None else place_at(index, name, at_us)
