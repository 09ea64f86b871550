"""``show``: the screen of one migration."""

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
    app.command()(show)


def show(
    context: typer.Context,
    vmotion_id: IdArgument,
    no_skew: NoSkewOption = False,
    output_format: FormatOption = FormatName("table"),
    output: OutputOption = None,
) -> None:
    """Show one migration: who, from, to, when, phases, speed, outcome and why, and the timeline of both hosts.

    Times of the destination are corrected to the clock of the source where their difference is known, and marked with ~.
    With --format json, one object with the columns of v_migrations and the lists phases, events and hints; times are as
    logged, corrected_at of an event is the corrected one.
    """
    from vmindex.story import compose, render
    from vmindex.story.text import plain

    story = compose(state_of(context).index(), vmotion_id, skew=not no_skew)
    if output_format != "table":
        row = story.as_row()
        if not output_format.startswith("json"):  # a flat format has room for the columns of the view only
            row = {name: value for name, value in row.items() if not isinstance(value, list)}
        print_rows(Rows(tuple(row), iter([tuple(row.values())])), output_format, output)
        return
    if output is not None:
        output.write_text("\n".join(render(story, _PIPED_WIDTH, plain)) + "\n", encoding="utf-8")
        return
    with pager.paged():
        for line in render(story, terminal_width() or _PIPED_WIDTH, paint):
            typer.echo(line)
