"""The arguments and options that several commands have, so that they are spelt, explained and completed alike."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from vmindex.cli import completion

TIME_FORMS = "ISO 8601, a date, or relative: -2h, -7d"
_PATTERN = "* and ? stand for any text"

IdArgument = Annotated[
    str,
    typer.Argument(
        metavar="VMOTION_ID",
        help="Decimal, hex, or the first 6 digits of either.",
        autocompletion=completion.vmotion_ids,
    ),
]
HostOption = Annotated[
    str | None,
    typer.Option(
        "--host",
        metavar="NAME",
        help=f"Only of this host: a name or an address; {_PATTERN}.",
        autocompletion=completion.hosts,
    ),
]
SourceOption = Annotated[
    str | None,
    typer.Option("--source", metavar="NAME", help="Only from this host; as --host.", autocompletion=completion.hosts),
]
DestOption = Annotated[
    str | None,
    typer.Option("--dest", metavar="NAME", help="Only to this host; as --host.", autocompletion=completion.hosts),
]
VmOption = Annotated[
    str | None,
    typer.Option(
        "--vm", metavar="NAME", help=f"Only of this VM: a name or a uuid; {_PATTERN}.", autocompletion=completion.vms
    ),
]
VmArgument = Annotated[
    str,
    typer.Argument(metavar="NAME", help="Name (with * and ?) or uuid.", autocompletion=completion.vms),
]
SinceOption = Annotated[
    str | None, typer.Option("--since", metavar="TIME", help=f"Only what began then or later: {TIME_FORMS}.")
]
UntilOption = Annotated[
    str | None, typer.Option("--until", metavar="TIME", help=f"Only what began before: {TIME_FORMS}.")
]
OutcomeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--outcome",
        metavar="OUTCOME",
        help="Only success, failed, cancelled or incomplete; several with commas, or given several times.",
        autocompletion=completion.outcomes,
    ),
]
MinDurationOption = Annotated[
    float | None, typer.Option("--min-duration", metavar="SECONDS", help="Only what took at least so long.")
]
MinDowntimeOption = Annotated[
    float | None,
    typer.Option("--min-downtime", metavar="SECONDS", help="Only where the guest stood still at least so long."),
]
LimitOption = Annotated[int | None, typer.Option("--limit", min=0, metavar="N", help="At most so many rows.")]
TimeOption = Annotated[str | None, typer.Option(metavar="TIME", help=f"{TIME_FORMS}.")]
NameOption = Annotated[str | None, typer.Option(metavar="NAME", help=f"A name; {_PATTERN}.")]


def user_time(text: str | None) -> int | None:
    """Return the microseconds of a time option. Raises :class:`vmindex.errors.UsageError`."""
    if text is None:
        return None
    from vmindex import timestamps

    return timestamps.parse_user_time(text, time.time_ns() // 1000)
