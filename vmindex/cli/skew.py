"""``skew``: how far the clocks of the hosts are apart."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from vmindex.cli.lists import NameOption
from vmindex.cli.rows import yields_rows
from vmindex.cli.state import state_of
from vmindex.filters import MigrationFilter, is_called
from vmindex.records import Rows

NoSkewOption = Annotated[bool, typer.Option("--no-skew", help="Leave the times as the hosts logged them.")]
_COLUMNS = (
    "host",
    "offset_s",
    "uncertainty_s",
    "bound",
    "drift_ppm",
    "since",
    "until",
    "migrations",
    "reference",
    "id_offset_s",
    "id_uncertainty_s",
)
_SPARE = ("id_uncertainty_s", "id_offset_s", "drift_ppm", "migrations", "reference")


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(yields_rows(skew))


def skew(context: typer.Context, host: NameOption = None) -> Rows:
    """List how far each host's clock is ahead of the clock of a reference host, and of the one that made legacy ids.

    Learnt from all migrations together: a line that receives cannot precede the line that sent it. offset_s is the clock of
    the host minus that of the reference, wrong by at most uncertainty_s; without an uncertainty it is a bound only, at most
    or at least (column bound; at most for id_offset_s). A host has a row for each stretch without a step: its clock was set
    after until of one row and before since of the next, both by its own clock. Where it drifts, the offset is that at until.
    """
    where, values = (
        ("", {}) if host is None else (f" WHERE {is_called('host')}", {"host": MigrationFilter.pattern(host)})
    )
    text = f"SELECT {', '.join(_COLUMNS)} FROM v_clock_offsets{where} ORDER BY host, since_us"
    return replace(state_of(context).index().sql(text, values), spare=_SPARE)
