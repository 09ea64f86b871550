"""``migrations``, ``worlds`` and ``vms``."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from vmindex.cli import completion
from vmindex.cli.options import (
    DestOption,
    HostOption,
    LimitOption,
    MinDowntimeOption,
    MinDurationOption,
    NameOption,
    OutcomeOption,
    SinceOption,
    SourceOption,
    TimeOption,
    UntilOption,
    VmOption,
    user_time,
)
from vmindex.cli.rows import yields_rows
from vmindex.cli.state import state_of
from vmindex.records import Rows

__all__ = ["NameOption", "TimeOption", "add_to", "user_time"]

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


_SPARE = ("bandwidth_mbps", "duration_s", "failure")
_SPARE_OF_WORLDS = ("evidence", "first_seen")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (migrations, worlds, vms):
        app.command()(yields_rows(command))


def migrations(
    context: typer.Context,
    vm: VmOption = None,
    host: HostOption = None,
    source: SourceOption = None,
    dest: DestOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    outcome: OutcomeOption = None,
    min_duration: MinDurationOption = None,
    min_downtime: MinDowntimeOption = None,
    limit: LimitOption = None,
    sort: Annotated[
        str,
        typer.Option(
            metavar="COLUMN",
            help="A column of v_migrations; -COLUMN for the largest first.",
            autocompletion=completion.sort_columns,
        ),
    ] = "started_us",
) -> Rows:
    """List migrations, oldest first.

    The table has the columns that fit the screen, and texts are cut; show tells all of one, the other formats of every one.
    """
    from vmindex.filters import MigrationFilter

    wanted = MigrationFilter(
        vm=vm,
        host=host,
        source=source,
        dest=dest,
        since_us=user_time(since),
        until_us=user_time(until),
        outcome=outcome or None,
        min_duration_s=min_duration,
        min_downtime_s=min_downtime,
        limit=limit,
        sort=sort,
    )
    rows = state_of(context).index().migration_rows(wanted)
    return replace(rows, brief=SHOWN, spare=_SPARE)


def worlds(
    context: typer.Context,
    host: HostOption = None,
    vm: VmOption = None,
    world: Annotated[int | None, typer.Option(metavar="ID", help="A world id.")] = None,
) -> Rows:
    """List worlds and the VMs that they belonged to."""
    from vmindex.filters import world_statement

    rows = state_of(context).index().sql(*world_statement(host, vm, world))
    return replace(rows, spare=_SPARE_OF_WORLDS)


def vms(context: typer.Context) -> Rows:
    """List the virtual machines that the evidence identifies."""
    return state_of(context).index().sql("SELECT * FROM v_vms ORDER BY vm, vm_uuid, vmx_path")
