"""``db``: look after the database."""

from __future__ import annotations

from typing import Annotated

import typer

from vmindex.cli.rows import yields_rows
from vmindex.cli.state import say, state_of
from vmindex.errors import DatabaseError
from vmindex.output import visible
from vmindex.records import Rows

_MOST_FAULTS = 20


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Look after the database.")
    group.command()(path)
    group.command()(yields_rows(info))
    group.command()(upgrade)
    group.command()(check)
    group.command()(vacuum)
    app.add_typer(group, name="db")


def path(context: typer.Context) -> None:
    """Print where the database is."""
    from vmindex.store import database

    url = database.location(state_of(context).db)
    typer.echo(url.database if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True))


def info(context: typer.Context) -> Rows:
    """Tell what the database holds."""
    index = state_of(context).index()
    counts = " UNION ALL ".join(
        f"SELECT {place} AS place, '{what}' AS what, count(*) AS number FROM {view}"
        for place, (what, view) in enumerate(
            (
                ("sources", "v_sources"),
                ("hosts", "v_hosts"),
                ("migrations", "v_migrations"),
                ("virtual machines", "v_vms"),
                ("events", "v_events"),
                ("damaged places", "v_damage"),
            )
        )
    )
    return index.sql(f"SELECT what, number FROM ({counts}) ORDER BY place")


def upgrade(context: typer.Context) -> None:
    """Bring an older database to the schema of this version."""
    from vmindex.store import database
    from vmindex.upgrade import upgrade as run

    state = state_of(context)
    url = database.location(state.db)
    database.engine_for_reading(url).dispose()  # an absent database is an error, not a new file
    engine = database.engine_for_writing(url)
    try:
        before, after = run(engine)
    finally:
        database.close(engine)
    say(f"schema {before} is current" if before == after else f"upgraded from schema {before} to {after}")


def check(
    context: typer.Context,
    quick: Annotated[
        bool, typer.Option("--quick", help="Do not conclude everything again to compare, which takes longest.")
    ] = False,
) -> None:
    """Prove that the database is sound, and say what to do if it is not.

    SQLite's own check of the file and that of the full-text index, references, counts, every view read to its end; then
    everything is concluded again from the evidence, in a copy without a name, and must come out the same.
    """
    from vmindex.check import check as run

    faults = run(state_of(context).index().url, conclusions_too=not quick)
    for fault in faults[:_MOST_FAULTS]:
        say(f"fault: {visible(fault.what)}")
    if faults:
        advice = dict.fromkeys(fault.advice for fault in faults)
        raise DatabaseError(f"{len(faults)} faults are in the database; {'; '.join(advice)}")
    say("the database is sound")


def vacuum(context: typer.Context) -> None:
    """Give unused space back to the disk."""
    from vmindex.store import maintenance

    before, after = maintenance.vacuum(state_of(context).index().url)
    say(f"{before:,} bytes before, {after:,} bytes now")
