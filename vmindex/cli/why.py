"""``why``: ranked findings about one migration."""

from __future__ import annotations

import typer

from vmindex.cli import pager
from vmindex.cli.options import IdArgument
from vmindex.cli.rows import FormatName, FormatOption, OutputOption, print_rows
from vmindex.cli.skew import NoSkewOption
from vmindex.cli.state import paint, state_of, terminal_width
from vmindex.records import Rows

_PIPED_WIDTH = 100


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(why)


def why(
    context: typer.Context,
    vmotion_id: IdArgument,
    no_skew: NoSkewOption = False,
    output_format: FormatOption = FormatName("table"),
    output: OutputOption = None,
) -> None:
    """Say why a migration failed: primary cause, symptoms, what else happened on its hosts, and what to do.

    Times of the destination are corrected to the clock of the source where their difference is known, and marked with ~;
    the formats for programs have them as logged.
    """
    from vmindex.story.why import COLUMNS, findings, render

    index = state_of(context).index()
    if output_format != "table" or output is not None:
        found = findings(index, index.resolve_id(vmotion_id))
        print_rows(Rows(COLUMNS, (tuple(item.values()) for item in found)), output_format, output)
        return
    with pager.paged():
        for line in render(index, vmotion_id, terminal_width() or _PIPED_WIDTH, paint, skew=not no_skew):
            typer.echo(line)
