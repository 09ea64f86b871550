"""``migrations``, ``worlds`` and ``vms``."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from vmindex import timestamps
from vmindex.cli.rows import yields_rows
from vmindex.cli.state import state_of
from vmindex.filters import MigrationFilter, like
from vmindex.records import Rows

TimeOption = Annotated[str | None, typer.Option(metavar="TIME", help="ISO 8601, a date, or relative: -2h, -7d.")]
NameOption = Annotated[str | None, typer.Option(metavar="NAME", help="A name; * and ? stand for any text.")]
SHOWN = (
    ("vmotion_id",),
    ("started_at",),
    ("vm",),
    ("source_host", "source_ip"),
    ("dest_host", "dest_ip"),
    ("outcome",),
    ("duration_s",),
    ("bandwidth_mbps",),
    ("failure",),
)
"""What ``migrations`` shows as a table; the other formats have all columns of ``v_migrations``."""


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (migrations, worlds, vms):
        app.command()(yields_rows(command))


def user_time(text: str | None) -> int | None:
    """Return the microseconds of a time option."""
    return None if text is None else timestamps.parse_user_time(text, time.time_ns() // 1000)


def migrations(
    context: typer.Context,
    vm: NameOption = None,
    host: Annotated[
        str | None, typer.Option(metavar="NAME", help="Source or destination: a name or an address.")
    ] = None,
    source: NameOption = None,
    dest: NameOption = None,
    since: TimeOption = None,
    until: TimeOption = None,
    outcome: Annotated[str | None, typer.Option(help="success, failed, cancelled or incomplete.")] = None,
    min_duration: Annotated[float | None, typer.Option(metavar="SECONDS", help="Took at least so long.")] = None,
    min_downtime: Annotated[
        float | None, typer.Option(metavar="SECONDS", help="The guest stood still at least so long.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=0, help="At most so many rows.")] = None,
    sort: Annotated[
        str, typer.Option(metavar="COLUMN", help="A column of v_migrations; -COLUMN for the largest first.")
    ] = "started_us",
) -> Rows:
    """List migrations, oldest first."""
    wanted = MigrationFilter(
        vm=vm,
        host=host,
        source=source,
        dest=dest,
        since_us=user_time(since),
        until_us=user_time(until),
        outcome=outcome,
        min_duration_s=min_duration,
        min_downtime_s=min_downtime,
        limit=limit,
        sort=sort,
    )
    rows = state_of(context).index().migration_rows(wanted)
    return Rows(rows.columns, rows.rows, SHOWN)


def worlds(
    context: typer.Context,
    host: NameOption = None,
    vm: NameOption = None,
    world: Annotated[int | None, typer.Option(metavar="ID", help="A world id.")] = None,
) -> Rows:
    """List worlds and the VMs that they belonged to."""
    conditions = {"host": like("host"), "vm": like("vm"), "world": "world = :world"}
    values = {"host": MigrationFilter.pattern(host), "vm": MigrationFilter.pattern(vm), "world": world}
    given = {name: value for name, value in values.items() if value is not None}
    where = " AND ".join(conditions[name] for name in given) or "1 = 1"
    return (
        state_of(context).index().sql(f"SELECT * FROM v_worlds WHERE {where} ORDER BY host, first_seen, world", given)
    )


def vms(context: typer.Context) -> Rows:
    """List the virtual machines that the evidence identifies."""
    return state_of(context).index().sql("SELECT * FROM v_vms ORDER BY vm, vm_uuid, vmx_path")
