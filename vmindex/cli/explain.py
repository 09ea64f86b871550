"""``explain``: annotate log lines."""

from __future__ import annotations

import textwrap
from itertools import chain, groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vmindex.cli import pager
from vmindex.cli.rows import FormatName, FormatOption, OutputOption, print_rows
from vmindex.cli.state import paint, terminal_width
from vmindex.output import visible
from vmindex.records import Rows

if TYPE_CHECKING:
    from vmindex.explain import Explained

_PIPED_WIDTH = 100


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(explain)


def explain(
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE...]", help="Logs, or bundle.tgz!member; without one, stdin.")
    ] = None,
    year: Annotated[
        int | None,
        typer.Option(min=1998, max=2100, help="The year in which logs begin whose stamps have none (ESX 3 and 4)."),
    ] = None,
    output_format: FormatOption = FormatName("table"),
    output: OutputOption = None,
) -> None:
    """Say what each log line means, in plain words. Lines that tell nothing of migrations pass through as they are.

    With --format json, one object per line with everything that was read from it. No database is needed.
    """
    from vmindex.explain import COLUMNS, explain_lines, read_logs
    from vmindex.logs.interface import Clock

    paths = files or ["-"]
    explained = explain_lines(chain.from_iterable(read_logs(path, Clock(year=year)) for path in paths))
    if output_format != "table" or output is not None:
        print_rows(Rows(COLUMNS, (item.as_row() for item in explained)), output_format, output)
        return
    width = terminal_width() or _PIPED_WIDTH
    # What comes from stdin may come slowly, and is shown when it comes.
    with pager.paged(bool(files)):
        for log, items in groupby(explained, attrgetter("log")):
            if len(paths) > 1 or (log != str(Path(paths[0])) and "!" not in paths[0]):
                typer.echo(paint(f"==> {visible(log)} <==", "strong"))
            for item in items:
                _print(item, width)


def _print(item: Explained, width: int) -> None:
    typer.echo(visible(item.line))
    if item.meaning is not None:
        for text in textwrap.wrap(item.meaning, width, initial_indent="    → ", subsequent_indent="      "):
            typer.echo(paint(text, "good"))
