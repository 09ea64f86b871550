"""``query``: canned queries."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Annotated

import typer

from vmindex.cli import completion
from vmindex.cli.options import HostOption, LimitOption, SinceOption, UntilOption, VmOption
from vmindex.cli.rows import yields_rows
from vmindex.cli.state import paint, say, state_of, terminal_width
from vmindex.errors import UsageError
from vmindex.records import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmindex.queries import Library, Query

_PIPED_WIDTH = 100


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(context_settings={"help_option_names": []})(yields_rows(query))


def query(
    context: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]",
            help="A canned query; without it, they are listed.",
            autocompletion=completion.queries,
        ),
    ] = None,
    parameters: Annotated[
        list[str] | None,
        typer.Argument(metavar="[KEY=VALUE...]", help="Its parameters.", autocompletion=completion.query_parameters),
    ] = None,
    host: HostOption = None,
    vm: VmOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = None,
    wants_help: Annotated[
        bool, typer.Option("--help", "-h", help="Show this message, or with NAME what that query takes.")
    ] = False,
) -> Rows:
    """Run a canned query, or list them all with their parameters.

    Filters may be given as options or as KEY=VALUE: --since -7d is since=-7d. vmindex query NAME --help explains one.
    """
    if wants_help and name is None:
        typer.echo(context.get_help())
        raise typer.Exit
    library = _library()
    if name is None:
        return _list(library)
    if wants_help:
        for line in _help(library, name):
            typer.echo(line)
        raise typer.Exit
    options = {"host": host, "vm": vm, "since": since, "until": until, "limit": limit}
    given = {key: str(value) for key, value in options.items() if value is not None}
    given |= dict(_pair(text) for text in parameters or [])
    if name not in library.queries:
        _refuse_unknown(library, name)
    return state_of(context).index().query(name, **given)


def _library() -> Library:
    from vmindex.home import home_folder
    from vmindex.knowledge.matching import library as signatures
    from vmindex.queries import load

    library = load(home_folder())
    for fault in (*library.faults, *signatures().faults):
        say(f"error: {fault}")
    return library


def _refuse_unknown(library: Library, name: str) -> None:
    from vmindex.index import SIGNATURES

    if name != SIGNATURES:
        library.get(name)


def _list(library: Library) -> Rows:
    from vmindex.index import SIGNATURES

    listed = [(q.name, q.title, " ".join(p.usage for p in q.parameters), q.origin) for q in library.queries.values()]
    listed.append((SIGNATURES, "Failure signatures", "", "built-in"))
    return Rows(("name", "title", "parameters", "source"), iter(listed))


def _help(library: Library, name: str) -> Iterator[str]:
    """Yield the lines that explain one query."""
    from vmindex.index import SIGNATURES

    if name == SIGNATURES:
        yield from (f"{SIGNATURES}: Failure signatures", "", "What vmindex knows of failures. It has no parameters.")
        return
    found = library.get(name)
    needed = "".join(f" {parameter.usage}" for parameter in found.parameters if parameter.required)
    yield paint(f"{found.name}: {found.title}", "strong")
    yield f"Usage: vmindex query {found.name}{needed}{' [KEY=VALUE...]' if found.parameters else ''} [-f FORMAT]"
    yield ""
    yield from textwrap.wrap(found.description, terminal_width() or _PIPED_WIDTH)
    yield ""
    yield from _parameters(found)
    yield f"Source: {found.origin}"


def _parameters(found: Query) -> Iterator[str]:
    if not found.parameters:
        yield "It has no parameters."
        return
    usage_width, kind_width = (
        max(len(text) for text in texts)
        for texts in zip(*((parameter.usage, parameter.kind) for parameter in found.parameters), strict=True)
    )
    width, margin = terminal_width() or _PIPED_WIDTH, usage_width + kind_width + 6
    yield "Parameters:"
    for parameter in found.parameters:
        about = parameter.description + (" (must be given)" if parameter.required else "")
        first, *rest = textwrap.wrap(about, max(width - margin, 20)) or [""]
        yield f"  {parameter.usage:<{usage_width}}  {parameter.kind:<{kind_width}}  {first}".rstrip()
        yield from (" " * margin + line for line in rest)
    yield from ("", "Times are ISO 8601, dates, or relative as -2h or -7d; durations are such as 90s, 15m, 24h.")


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"parameter '{text}' is not understood; write KEY=VALUE")
    return key, value
