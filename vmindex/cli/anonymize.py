"""``anonymize``: a copy of the database that can be shared."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vmindex.cli.state import say, state_of
from vmindex.output import visible

if TYPE_CHECKING:
    from vmindex.anonymize import Anonymized

MappingOption = Annotated[
    Path | None,
    typer.Option(
        "--mapping",
        metavar="FILE",
        help="Where the originals are kept, for your eyes only. Default: the new database's name + .mapping.json.",
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(anonymize)


def anonymize(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The new database; it must not exist.")],
    mapping: MappingOption = None,
) -> None:
    """Write a copy of the database that can be shared: made-up names, addresses and uuids instead of the true ones.

    Hosts, VMs, datastores, users, IP and MAC addresses, uuids and device ids are replaced, everywhere by the same; times,
    numbers, world ids, vMotion IDs and status codes stay. The mapping is a file of its own: keep it. Where it exists it is
    continued, so that a later copy has the same names. docs/anonymize.md says what cannot be found in texts of unknown wording.
    """
    state = state_of(context)
    with state.index() as index:
        made = index.anonymize(out, mapping)
    if not state.quiet:
        tell(made)


def tell(made: Anonymized) -> None:
    """Say what was written, and which of the files not to share."""
    numbers = ", ".join(f"{number} {category}" for category, number in made.names.items())
    say(f"{visible(str(made.out))}: to share; made-up names in the mapping: {numbers or 'none'}")
    say(f"{visible(str(made.mapping))}: the originals; do not share it")
