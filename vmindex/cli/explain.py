"""``explain``: annotate log lines."""

from __future__ import annotations

import textwrap
from itertools import chain
from typing import Annotated

import typer

from vmindex.cli import pager
from vmindex.cli.rows import FormatName, FormatOption, OutputOption, print_rows
from vmindex.cli.state import paint, terminal_width
from vmindex.records import Rows

_PIPED_WIDTH = 100


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(explain)


def explain(
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE...]", help="Logs, or bundle.tgz!member; without one, stdin.")
    ] = None,
    year: Annotated[
        int | None, typer.Option(min=1998, max=2100, help="The year of stamps without one (ESX 3 and 4).")
    ] = None,
    output_format: FormatOption = FormatName("table"),
    output: OutputOption = None,
) -> None:
    """Say what each log line means, in plain words. Lines that tell nothing of migrations pass through as they are.

    With --format json, one object per line with everything that was read from it. No database is needed.
    """
    from vmindex.explain import COLUMNS, explain_lines, read_lines
    from vmindex.logs.interface import Clock
    from vmindex.output import visible

    lines = chain.from_iterable(read_lines(path) for path in files or ["-"])
    explained = explain_lines(lines, Clock(year=year))
    if output_format != "table" or output is not None:
        print_rows(Rows(COLUMNS, (item.as_row() for item in explained)), output_format, output)
        return
    width = terminal_width() or _PIPED_WIDTH
    # What comes from stdin may come slowly, and is shown when it comes.
    with pager.paged(bool(files)):
        for item in explained:
            typer.echo(visible(item.line))
            if item.meaning is not None:
                for text in textwrap.wrap(item.meaning, width, initial_indent="    → ", subsequent_indent="      "):
                    typer.echo(paint(text, "good"))
