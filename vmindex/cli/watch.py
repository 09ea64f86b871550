"""``watch``: follow growing logs, and print each migration as it changes."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from vmindex.cli.ingest import zone_of
from vmindex.cli.state import paint, say, state_of
from vmindex.output import visible

if TYPE_CHECKING:
    from vmindex.records import Migration
    from vmindex.watch import Change

_STYLES = {"success": "good", "failed": "bad", "cancelled": "bad"}


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(watch)


def watch(
    context: typer.Context,
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Logs, folders, a syslog collector's tree.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line: the columns of v_migrations, and change.")
    ] = False,
    once: Annotated[bool, typer.Option("--once", help="Read what came since the last time, and exit.")] = False,
    from_start: Annotated[
        bool, typer.Option("--from-start", help="Also print what was there before a path was first watched.")
    ] = False,
    interval: Annotated[
        float, typer.Option(min=0.05, metavar="SECONDS", help="Time between two looks at the files.")
    ] = 0.5,
    host: Annotated[str | None, typer.Option(metavar="NAME", help="The host of logs that do not name it.")] = None,
    year: Annotated[
        int | None,
        typer.Option(min=1998, max=2100, help="The year in which logs begin whose stamps have none (ESX 3 and 4)."),
    ] = None,
    timezone: Annotated[
        str, typer.Option(metavar="TZ", help="The time zone of stamps without one, such as Europe/Berlin.")
    ] = "UTC",
) -> int:
    """Follow growing and rotating logs into the index, and print each migration as it changes.

    A line tells the time, the vMotion ID, the VM, both hosts, and what it is now: started, the phase that began, success,
    failed, cancelled, or updated where more got known. What lies at a path that was never watched before is read without a
    word; after that every change is printed, also those since watch was stopped. It ends with Ctrl-C, and goes on where it
    stopped when it is started again, whatever ended it. Bundles and other archives are for ingest.
    """
    from vmindex.ingest.interface import Options
    from vmindex.watch import CaughtUp

    state = state_of(context)
    options = Options(host=host, year=year, zone=zone_of(timezone))
    with suppress(KeyboardInterrupt), state.index() as index:
        for news in index.watch(paths, options, interval_s=interval, once=once, from_start=from_start):
            if not isinstance(news, CaughtUp):
                _print(news, as_json=as_json)
            elif not state.quiet:
                say(f"caught up: {news.files} logs followed, {news.lines:,} new lines, {news.events:,} indexed")
    return 0


def _print(change: Change, *, as_json: bool) -> None:
    from vmindex.output.values import to_json

    print(to_json(change.row()) if as_json else _line(change))
    sys.stdout.flush()


def _line(change: Change) -> str:
    migration = change.migration
    at = (migration.ended_at or migration.started_at or "")[:19].replace("T", " ")
    ends = f"{_end(migration.source_host, migration.source_ip)} → {_end(migration.dest_host, migration.dest_ip)}"
    told = paint(f"{change.what:<10}", _STYLES.get(migration.outcome, ""))
    return visible(f"{at}  {migration.vmotion_id}  {migration.vm or '?'}  {ends}  ") + told + visible(_more(migration))


def _end(host: str | None, address: str | None) -> str:
    return host or address or "?"


def _more(migration: Migration) -> str:
    if migration.failure:
        return f"  {migration.failure}"
    if migration.outcome == "success" and migration.duration_s is not None:
        return f"  {migration.duration_s:.1f} s"
    return ""
