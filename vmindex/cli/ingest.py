"""``ingest``: read bundles, folders and logs, and sum up what was found."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vmindex.cli import limits
from vmindex.cli.anonymize import MappingOption
from vmindex.cli.anonymize import tell as tell_anonymized
from vmindex.cli.options import TimeOption, user_time
from vmindex.cli.state import say, state_of
from vmindex.errors import UsageError
from vmindex.limits import Limits
from vmindex.output import visible

if TYPE_CHECKING:
    from datetime import tzinfo

    from vmindex.ingest.interface import SourceDamage, Summary

DAMAGED = 3
_MOST_LISTED = 20
_MOST_JOBS = 4
_LOOKED_FOR = (
    "it looks for logs that are named as ESXi names them (vmkernel, vmware, hostd, vpxa, vpxd, vobd, fdm, vmksummary, syslog), "
    "or begin with lines of such logs, and for the files of vm-support bundles"
)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(ingest)


def ingest(
    context: typer.Context,
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Bundles, folders, logs; - for stdin.")],
    host: Annotated[
        str | None, typer.Option(metavar="NAME", help="The host of loose logs that do not name it.")
    ] = None,
    year: Annotated[
        int | None,
        typer.Option(min=1998, max=2100, help="The year in which logs begin whose stamps have none (ESX 3 and 4)."),
    ] = None,
    timezone: Annotated[
        str, typer.Option(metavar="TZ", help="The time zone of stamps without one, such as Europe/Berlin.")
    ] = "UTC",
    jobs: Annotated[
        int | None,
        typer.Option(min=1, help="How many processes may work at once. Default: one for each processor, up to 4."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read everything, write nothing, tell what would be found.")
    ] = False,
    checksum: Annotated[
        bool, typer.Option("--checksum", help="Hash also what has the size and times with which it was read before.")
    ] = False,
    since: TimeOption = None,
    until: TimeOption = None,
    anonymize: Annotated[
        bool, typer.Option("--anonymize", help="Into a new database, with made-up names: see vmindex anonymize --help.")
    ] = False,
    mapping: MappingOption = None,
    max_nesting: limits.MaxNesting = limits.DEFAULT.nesting,
    max_members: limits.MaxMembers = limits.DEFAULT.members,
    max_member_bytes: limits.MaxMemberBytes = limits.DEFAULT.member_bytes,
    max_ratio: limits.MaxRatio = limits.DEFAULT.ratio,
    max_held_bytes: limits.MaxHeldBytes = limits.DEFAULT.held_bytes,
    max_line_bytes: limits.MaxLineBytes = limits.DEFAULT.line_bytes,
    max_kept_bytes: limits.MaxKeptBytes = limits.DEFAULT.kept_bytes,
    max_logs: limits.MaxLogs = limits.DEFAULT.logs,
    max_fact_bytes: limits.MaxFactBytes = limits.DEFAULT.fact_bytes,
    max_facts: limits.MaxFacts = limits.DEFAULT.facts,
    max_hosts: limits.MaxHosts = limits.DEFAULT.hosts,
    max_damages: limits.MaxDamages = limits.DEFAULT.damages,
) -> int:
    """Read bundles, folders and logs into the index. What was read before is skipped.

    Exit status 3 if something was damaged and skipped; it is listed.

    What comes from strangers may be made to cost too much: the options --max-… bound it, each for one bundle, folder or log.
    What is beyond is left out and listed as damage.
    """
    from vmindex.cli.progress import progress_for
    from vmindex.home import home_folder
    from vmindex.ingest.beginning import begin
    from vmindex.ingest.interface import Options
    from vmindex.ingest.unchanged import nothing_new
    from vmindex.knowledge.signatures import faults_of_user

    state = state_of(context)
    options = Options(
        host=host,
        year=year,
        zone=zone_of(timezone),
        since_us=user_time(since),
        until_us=user_time(until),
        dry_run=dry_run,
        checksum=checksum,
        jobs=jobs or min(_processors(), _MOST_JOBS),
    )
    bounds = Limits(
        nesting=max_nesting,
        members=max_members,
        member_bytes=max_member_bytes,
        ratio=max_ratio,
        held_bytes=max_held_bytes,
        line_bytes=max_line_bytes,
        kept_bytes=max_kept_bytes,
        logs=max_logs,
        fact_bytes=max_fact_bytes,
        facts=max_facts,
        hosts=max_hosts,
        damages=max_damages,
    )
    if mapping is not None and not anonymize:
        raise UsageError("--mapping is of no use without --anonymize")
    progress, made = progress_for(quiet=state.quiet), None
    if anonymize and not dry_run:
        from vmindex.anonymize import ingest_anonymized

        with state.index() as index:
            summary, made = ingest_anonymized(index.url, paths, options, progress, mapping=mapping, limits=bounds)
    else:
        with closing(begin(paths, options, bounds, state.database_file())) as begun:
            summary = nothing_new(begun) or state.index().ingest(paths, options, progress, bounds, begun)
    for fault in faults_of_user(home_folder()):
        say(f"error: {visible(fault)}")
    _tell_damage(summary.damage)
    if not state.quiet:
        _tell(summary, dry_run=dry_run)
        if made is not None:
            tell_anonymized(made)
    return DAMAGED if summary.damage else 0


def _processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def zone_of(name: str) -> tzinfo:
    """Return the time zone of an option. Raises :class:`UsageError` for an unknown one."""
    from datetime import UTC
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    if name.upper() == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise UsageError(f"time zone '{name}' is unknown; use a name such as UTC or Europe/Berlin") from None


def _tell_damage(damage: list[SourceDamage]) -> None:
    for item in damage[:_MOST_LISTED]:
        place = "" if item.at_offset is None else f" at byte {item.at_offset}"
        member = f"!{item.member}" if item.member and item.member != Path(item.source).name else ""
        say(f"damaged: {visible(item.source + member)}{place}: {visible(item.reason)}")
    if len(damage) > _MOST_LISTED:
        say(f"damaged: … and {len(damage) - _MOST_LISTED} more; see: vmindex sql 'SELECT * FROM v_damage'")


def _tell(summary: Summary, *, dry_run: bool) -> None:
    skipped = sum(summary.files_skipped.values())
    outcomes = ", ".join(
        f"{number} {outcome}" for outcome, number in sorted(summary.outcomes.items(), key=lambda item: -item[1])
    )
    unrecognised = summary.lines - summary.recognised
    rows = [
        (
            "sources",
            f"{summary.sources} read" + (f", {len(summary.unchanged)} known already" if summary.unchanged else ""),
        ),
        ("hosts", f"{len(summary.hosts)}: {_some(summary.hosts)}" if summary.hosts else "0"),
        ("files", f"{summary.files_read} read, {skipped} skipped" + _reasons(summary.files_skipped)),
        ("lines", f"{summary.lines:,} seen, {unrecognised:,} without a known prefix, {summary.events:,} indexed"),
        ("migrations", f"{summary.migrations}: {outcomes}" if summary.migrations else "0"),
        ("damage", _damage(summary)),
    ]
    for label, text in rows:
        say(f"{label:<12}{text}")
    if summary.fruitless or not (summary.files_read or summary.damage or summary.unchanged):
        say(f"nothing that vmindex knows is in {_some(summary.fruitless) or 'what was given'}: {_LOOKED_FOR}")
    if dry_run:
        say("nothing was written (dry run)")
    elif summary.latest_id:
        say(f"next: vmindex show {summary.latest_id}   vmindex migrations   vmindex query")


def _damage(summary: Summary) -> str:
    found = f"{len(summary.damage)} places, listed above" if summary.damage else "none"
    if not summary.known_damage:
        return found
    before = f"{summary.known_damage} recorded when what is known was read"
    return f"{found if summary.damage else 'none now'}; {before}; see: vmindex sql 'SELECT * FROM v_damage'"


def _some(names: list[str]) -> str:
    shown = ", ".join(visible(name) for name in names[:4])
    return shown + (", …" if len(names) > 4 else "")


def _reasons(skipped: dict[str, int]) -> str:
    if not skipped:
        return ""
    return (
        " (" + ", ".join(f"{number} {why}" for why, number in sorted(skipped.items(), key=lambda item: -item[1])) + ")"
    )
