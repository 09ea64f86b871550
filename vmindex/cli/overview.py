"""What ``vmindex`` alone says: where the database is, what is in it, and what to do next."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import typer

from vmindex.cli import hints
from vmindex.cli.state import paint, terminal_width
from vmindex.filters import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmindex.cli.state import State
    from vmindex.index import Index

_PIPED_WIDTH = 100
_LABEL = 12
_MOST_HOSTS = 12


def tell(state: State) -> None:
    """Print it. Without a database, say how to begin."""
    from vmindex.errors import NotFoundError

    index = state.index()
    is_file = index.url.get_backend_name() == "sqlite"
    place = str(index.url.database) if is_file else index.url.render_as_string(hide_password=True)
    try:
        rows = list(_contents(index))
    except NotFoundError:
        _print([("Database", f"none yet; it will be {place}")], _BEGIN)
        return
    _print([("Database", place), *rows], _NEXT)


_BEGIN = (
    ("vmindex ingest PATH…", "read vm-support bundles, folders or logs"),
    ("vmindex explain FILE", "say what each line of a log means, without a database"),
    ("vmindex simulate DIR", "write bundles of a made-up cluster, to try it"),
    ("vmindex --help", "all commands"),
)
_NEXT = (
    ("vmindex migrations --outcome failed --since -7d", "list migrations"),
    ("vmindex show VMOTION_ID", "tell the story of one"),
    ("vmindex why VMOTION_ID", "say why it failed"),
    ("vmindex query", "list the canned queries"),
    ("vmindex --help", "all commands"),
)


def _contents(index: Index) -> Iterator[tuple[str, str]]:
    counts = {str(row[0]): int(str(row[1])) for row in index.sql(_BY_OUTCOME).rows}
    told = ", ".join(f"{counts[outcome]:,} {outcome}" for outcome in OUTCOMES if outcome in counts)
    yield "Migrations", f"{sum(counts.values()):,}" + (f": {told}" if told else "")
    first, last = next(iter(index.sql("SELECT min(started_us), max(started_us) FROM v_migrations").rows))
    if isinstance(first, int) and isinstance(last, int):
        from vmindex.timestamps import to_iso

        yield "Span", f"{to_iso(first)[:16].replace('T', ' ')} to {to_iso(last)[:16].replace('T', ' ')} UTC"
    yield "Hosts", _hosts(index)
    yield "VMs", f"{_one(index, 'SELECT count(*) FROM v_vms'):,}"
    yield (
        "Sources",
        (
            f"{_one(index, 'SELECT count(*) FROM v_sources'):,}, "
            f"{_one(index, 'SELECT coalesce(sum(events), 0) FROM v_sources'):,} events"
        ),
    )
    if damaged := _one(index, "SELECT count(*) FROM v_damage"):
        yield "Damage", f"{damaged:,} places; see: vmindex sql 'SELECT * FROM v_damage'"


_BY_OUTCOME = "SELECT outcome, count(*) FROM v_migrations GROUP BY outcome"


def _one(index: Index, statement: str) -> int:
    return int(str(next(iter(index.sql(statement).rows))[0]))


def _hosts(index: Index) -> str:
    from vmindex.output import visible

    found = [
        (str(host), bool(read)) for host, read in index.sql("SELECT host, has_logs FROM v_hosts ORDER BY host").rows
    ]
    read = [visible(host) for host, has_logs in found if has_logs]
    shown = ", ".join(read[:_MOST_HOSTS]) + (", …" if len(read) > _MOST_HOSTS else "")
    known = f"; {len(found) - len(read)} more known from the other side only" if len(found) > len(read) else ""
    return f"{len(read)} with logs" + (f": {shown}" if shown else "") + known


def _print(rows: list[tuple[str, str]], commands: tuple[tuple[str, str], ...]) -> None:
    width = terminal_width() or _PIPED_WIDTH
    for label, text in rows:
        first, *rest = textwrap.wrap(hints.completed(text), max(width - _LABEL, _LABEL), break_on_hyphens=False) or [""]
        typer.echo(paint(f"{label:<{_LABEL}}", "dim") + first)
        for line in rest:
            typer.echo(" " * _LABEL + line)
    typer.echo("")
    longest = max(len(words) for words, _ in commands)
    for words, about in commands:
        line = f"  {words:<{longest}}  {about}"
        typer.echo(line if len(line) <= width else f"  {words}")
