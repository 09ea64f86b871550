"""``report``: a page with pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vmindex.cli import completion
from vmindex.cli.options import SinceOption, UntilOption, user_time
from vmindex.cli.skew import NoSkewOption
from vmindex.cli.state import say, state_of
from vmindex.errors import UsageError
from vmindex.output import visible


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(report)


def report(
    context: typer.Context,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The page; it is replaced.")],
    vmotion_id: Annotated[
        str | None,
        typer.Argument(
            metavar="[VMOTION_ID]",
            help="Of this migration only: decimal, hex, or the first 6 digits of either.",
            autocompletion=completion.vmotion_ids,
        ),
    ] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    no_skew: NoSkewOption = False,
) -> None:
    """Write an HTML page with pictures: of all migrations, or of one.

    Of all: how many ended how over time, why they failed, failure rates, slowest, worst downtime, what was read of each host.
    Of one: what show and why tell, its phases as a picture, and every line with the file in which it stands. The page
    is one file that loads nothing and runs nothing, so it can be sent, printed and archived.
    """
    from vmindex.report import migration_page, overview_page

    state = state_of(context)
    if vmotion_id is not None and (since, until) != (None, None):
        raise UsageError("--since and --until choose among all migrations; leave them out with a vMotion ID")
    index = state.index()
    if vmotion_id is not None:
        page = migration_page(index, vmotion_id, skew=not no_skew)
    else:
        page = overview_page(index, user_time(since), user_time(until))
    output.write_text(page, encoding="utf-8")
    if not state.quiet:
        say(f"{visible(str(output))}: written; open it in a browser")
