"""The output options that every command that yields rows has, from one decorator."""

from __future__ import annotations

import functools
import inspect
import sys
import typing
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from vmindex.cli import pager
from vmindex.cli.state import terminal_width
from vmindex.output import SLUGS, render

if typing.TYPE_CHECKING:
    from collections.abc import Callable

    from vmindex.records import Rows

FormatName = StrEnum("FormatName", {slug: slug for slug in SLUGS})  # type: ignore[misc]
FormatOption = Annotated[FormatName, typer.Option("--format", "-f", help="How to print the rows.")]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to FILE instead of stdout.")
]


def yields_rows(command: Callable[..., Rows]) -> Callable[..., None]:
    """Turn a command that returns :class:`Rows` into one that prints them, with ``--format`` and ``--output``."""

    @functools.wraps(command)
    def printing(*args: Any, output_format: FormatName, output: Path | None, **kwargs: Any) -> None:
        print_rows(command(*args, **kwargs), output_format, output)

    hints = typing.get_type_hints(command, include_extras=True)
    signature = inspect.signature(command)
    own = [parameter.replace(annotation=hints[name]) for name, parameter in signature.parameters.items()]
    added = [
        inspect.Parameter(
            "output_format", inspect.Parameter.KEYWORD_ONLY, default=FormatName("table"), annotation=FormatOption
        ),
        inspect.Parameter("output", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=OutputOption),
    ]
    printing.__signature__ = signature.replace(parameters=[*own, *added], return_annotation=None)  # type: ignore[attr-defined]
    printing.__annotations__ = {p.name: p.annotation for p in (*own, *added)}
    del printing.__dict__["__wrapped__"]
    return printing


def print_rows(rows: Rows, output_format: FormatName, output: Path | None) -> None:
    """Write rows in a format to a file, or to stdout."""
    if output_format == "table":
        rows = rows.in_brief()
    if output is not None:
        with output.open("w", encoding="utf-8", newline="") as out:
            render(output_format, rows.columns, rows.rows, out)
        return
    with pager.paged():
        render(output_format, rows.columns, rows.rows, sys.stdout, terminal_width(), rows.spare)
