"""``hosts``: the list of hosts, and all about one of them."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from vmindex.cli.rows import FormatName, FormatOption, OutputOption, print_rows
from vmindex.cli.state import paint, state_of, terminal_width

if TYPE_CHECKING:
    from vmindex.records import Rows

_SPARE = ("clock_offset_s", "addresses", "first_seen")


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(hosts)


def hosts(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="A host: its name, short name (with * and ?) or an address.")
    ] = None,
    output_format: FormatOption = FormatName("table"),
    output: OutputOption = None,
) -> None:
    """List the hosts: those whose logs were read, and those that are only known as the other side; with NAME, all about it.

    All about a host is a row for each item of the sections host, traffic (in, out, and within for storage migrations), peer,
    address (with the migrations that used it), boot, and coverage (what was read of each log, and what is missing between).
    Every row has the same columns, those that do not apply are empty: host, section, item, direction, migrations, success,
    failed, cancelled, incomplete, failure_pct (of those that succeeded or failed), first_at, last_at, detail.
    """
    index = state_of(context).index()
    if name is None:
        listed = replace(index.sql("SELECT * FROM v_hosts ORDER BY host"), spare=_SPARE)
        print_rows(listed, output_format, output)
        return
    from vmindex.host_profile import profile

    rows = profile(index, name)
    if output_format == "table":
        _print_sections(rows, output)
    else:
        print_rows(rows, output_format, output)


def _print_sections(rows: Rows, output: Path | None) -> None:
    """Write a table for each section, without the columns that are empty in it."""
    sections: dict[tuple[object, ...], list[tuple[object, ...]]] = {}
    for row in rows.rows:
        sections.setdefault(row[:2], []).append(row[2:])
    with nullcontext(sys.stdout) if output is None else output.open("w", encoding="utf-8", newline="") as out:
        for number, ((host, section), values) in enumerate(sections.items()):
            _print_section(f"{host}: {section}", rows.columns[2:], values, out, first=number == 0)


def _print_section(
    title: str, columns: tuple[str, ...], values: list[tuple[object, ...]], out: TextIO, *, first: bool
) -> None:
    from vmindex.output import render, visible

    used = [place for place in range(len(columns)) if any(row[place] is not None for row in values)]
    shown = (tuple(row[place] for place in used) for row in values)
    on_screen = out is sys.stdout
    out.write(("" if first else "\n") + (paint(visible(title), "strong") if on_screen else visible(title)) + "\n")
    render("table", tuple(columns[place] for place in used), shown, out, terminal_width() if on_screen else None)
