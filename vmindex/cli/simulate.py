"""``simulate``: write the bundles of a made-up cluster, with its truth beside them."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Annotated

import typer

from vmindex.cli.state import say, state_of
from vmindex.errors import Error, UsageError

_SIZE = re.compile(r"(\d{1,12})\s*([kmg]?)(?:i?b)?", re.IGNORECASE)
_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(simulate)


def simulate(
    context: typer.Context,
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="A new or empty folder for the bundles and truth.json.")
    ],
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    hosts: Annotated[int, typer.Option(help="2 to 40.")] = 6,
    vms: Annotated[int, typer.Option(help="Virtual machines.")] = 18,
    migrations: Annotated[int, typer.Option(help="Migrations.")] = 60,
    days: Annotated[float, typer.Option(help="How long the cluster runs before its bundles are made.")] = 1.0,
    versions: Annotated[
        str, typer.Option(help="ESXi versions, dealt to the hosts in turn.")
    ] = "5.5,6.0,6.7,7.0,8.0,8.0",
    size: Annotated[
        str, typer.Option(metavar="SIZE", help="About so much vmkernel text in all, such as 200M; 0: little.")
    ] = "0",
    container: Annotated[str, typer.Option(help="tgz, folder, zip, syslog or loose.")] = "tgz",
    failed: Annotated[float, typer.Option(metavar="SHARE", help="Part of the migrations that fail, 0 to 1.")] = 0.2,
    skew: Annotated[
        float, typer.Option(metavar="SECONDS", help="The clocks of the hosts are off by up to this.")
    ] = 5.0,
    clock_steps: Annotated[int, typer.Option(metavar="N", help="So many hosts have their clock set once.")] = 0,
    drift: Annotated[float, typer.Option(metavar="PPM", help="The clocks run fast or slow by up to this.")] = 0.0,
    missing: Annotated[int, typer.Option(metavar="N", help="So many hosts have no bundle.")] = 0,
    reboots: Annotated[int, typer.Option(metavar="N", help="So many reboots.")] = 0,
    fragments: Annotated[
        str, typer.Option(metavar="SIZE", help="Logs above this size are cut into .FRAG- pieces; 0: none.")
    ] = "0",
) -> None:
    """Write the bundles of a made-up cluster, and the truth about every migration as truth.json."""
    from vmindex.simulate import ClusterSpec
    from vmindex.simulate import simulate as write

    spec = ClusterSpec(
        seed=seed,
        hosts=hosts,
        vms=vms,
        migrations=migrations,
        days=days,
        versions=tuple(version.strip() for version in versions.split(",")),
        text_bytes=_bytes(size),
        container=container,  # type: ignore[arg-type]  # the spec refuses what it does not know
        failed_share=failed,
        max_skew_s=skew,
        clock_steps=clock_steps,
        max_drift_ppm=drift,
        missing_bundles=missing,
        reboots=reboots,
        fragment_bytes=_bytes(fragments),
    )
    _refuse_used(directory)
    truth = write(directory, spec)
    if not state_of(context).quiet:
        place = shlex.quote(str(directory))
        say(f"{len(truth.migrations)} migrations of {hosts} hosts are in {directory}; next: vmindex ingest {place}")


def _refuse_used(directory: Path) -> None:
    """Refuse a folder that holds anything: bundles of another cluster among these would belie the truth beside them."""
    if directory.exists() and not directory.is_dir():
        raise Error(f"{directory} is not a folder; give a new one")
    if directory.is_dir() and any(directory.iterdir()):
        raise Error(f"{directory} is not empty; give a new folder, or remove what is in this one")


def _bytes(text: str) -> int:
    found = _SIZE.fullmatch(text.strip())
    if not found:
        raise UsageError(f"size '{text}' is not understood; write a number with K, M or G")
    return int(found[1]) * _UNITS[found[2].lower()]
