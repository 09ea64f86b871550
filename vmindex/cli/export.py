"""``export``: files for other tools."""

from __future__ import annotations

import shlex
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vmindex.cli.lists import NameOption, TimeOption, user_time
from vmindex.cli.state import State, say, state_of
from vmindex.output import visible

if TYPE_CHECKING:
    from vmindex.export import ExportSummary, Part


class What(StrEnum):
    """What to write."""

    timeline = "timeline"
    parquet = "parquet"
    datasette = "datasette"
    all = "all"


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(export)


def export(
    context: typer.Context,
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder for the files; it is made.")],
    what: Annotated[
        What | None,
        typer.Option(help="Only this part. Default: all of them, but Parquet only where pyarrow is installed."),
    ] = None,
    since: TimeOption = None,
    until: TimeOption = None,
    host: NameOption = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files in DIR that vmindex did not write.")] = False,
) -> None:
    """Write files for other tools: a super-timeline for Timesketch, Parquet files, metadata for Datasette.

    timeline.jsonl and timeline.csv hold every event that has a time, oldest first; v_NAME.parquet every view (needs
    pip install 'vmindex[parquet]'); metadata.json titles the views in Datasette and offers the canned queries.
    --since, --until and --host narrow the events, in the timeline and in v_events.parquet; the other views stay whole.
    """
    from vmindex.export import Selection
    from vmindex.export import export as write
    from vmindex.home import home_folder
    from vmindex.queries import load

    state = state_of(context)
    parts = _parts(what, state)
    library = load(home_folder())
    if "datasette" in parts:
        for fault in library.faults:
            say(f"error: {visible(fault)}")
    selection = Selection(user_time(since), user_time(until), host)
    with state.index() as index:
        summary = write(index, directory, parts, selection, library.queries.values(), force=force)
        database = index.url.database
    if not state.quiet:
        _tell(summary, directory, database or "")


def _parts(what: What | None, state: State) -> list[Part]:
    from vmindex.export import parquet
    from vmindex.export.run import PARTS
    from vmindex.store import database

    if what is not None and what is not What.all:
        return [part for part in PARTS if part == what.value]
    sqlite = database.location(state.db).get_backend_name() == "sqlite"
    parts = [part for part in PARTS if part != "datasette" or sqlite]
    if what is None and not parquet.is_installed():
        if not state.quiet:
            say("no Parquet files: pyarrow is not installed; run: pip install 'vmindex[parquet]'")
        parts.remove("parquet")
    return parts


def _tell(summary: ExportSummary, directory: Path, database: str) -> None:
    for file in summary.files:
        rows = "" if file.rows is None else f"{file.rows:,} rows, "
        say(f"{visible(str(directory / file.name))}: {rows}{file.bytes:,} bytes")
    if summary.without_time:
        say(f"{summary.without_time:,} events without a readable time are not in the timeline")
    if any(file.name == "metadata.json" for file in summary.files):
        words = ["datasette", database, "--metadata", str(directory / "metadata.json")]
        say(f"next: {visible(shlex.join(words))}")
