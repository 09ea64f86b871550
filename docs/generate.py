"""Write the pages of ``docs/`` that are made from the code: the command line, the schema, line kinds, canned queries.

``python docs/generate.py`` writes them; with ``--check`` it only tells which ones are out of date, and fails.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent))  # the code beside this page and no other that is installed
NOTE = "<!-- Made by docs/generate.py; change the code, not this page. -->\n\n"


def command_line() -> str:
    """Return the help of every command."""
    from vmindex.cli.app import app

    root = typer.main.get_command(app)
    parts = ["# The command line\n"]
    for path, command in _commands(root, "vmindex"):
        context = command.make_context(path, [], resilient_parsing=True, terminal_width=100, max_content_width=100)
        parts.append(f"## `{path}`\n\n```text\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


def _commands(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    yield path, command
    if isinstance(command, TyperGroup):
        context = typer.Context(command)
        for name in sorted(command.list_commands(context)):
            yield from _commands(command.get_command(context, name), f"{path} {name}")


def schema() -> str:
    """Return the public views with their columns."""
    import sqlalchemy as sa

    from vmindex.store import database
    from vmindex.store.schema import REVISION, metadata
    from vmindex.store.views import VIEWS

    engine = sa.create_engine("sqlite://")
    parts = [
        "# The views\n",
        f"Schema revision {REVISION}. Views are the public SQL interface; the tables behind them are private and may change.\n",
    ]
    with engine.begin() as connection:
        metadata.create_all(connection)
        database.create_views(connection)
        for view in VIEWS:
            columns = connection.exec_driver_sql(f"SELECT * FROM {view.name} LIMIT 0").keys()
            parts.append(
                f"## `{view.name}`\n\n{view.about}\n\n" + ", ".join(f"`{column}`" for column in columns) + "\n"
            )
    parts.append("# The tables\n\nFor those who work on vmindex.\n")
    for table in metadata.sorted_tables:
        rows = [f"| `{column.name}` | {column.comment or ''} |" for column in table.columns]
        parts.append(f"## `{table.name}`\n\n| column | |\n| --- | --- |\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def line_kinds() -> str:
    """Return every line kind with its meaning and a real line."""
    from vmindex.logs.families import all_kinds

    parts = ["# Line kinds\n", "The slugs are the values of `kind` in `v_events`.\n"]
    for kind in all_kinds():
        parts.append(f"## `{kind.slug}` ({kind.component})\n\n{kind.meaning}\n")
        for sample in kind.samples[:1]:
            parts.append(f"```text\n{sample.line}\n```\n\nFrom: {sample.origin}\n")
    return "\n".join(parts)


OWN_QUERIES = """# Your own queries

A file `NAME.sql` in the folder `queries` of `$VMINDEX_HOME` (else of your config folder) is a query of that name beside these:

```sql
-- title: Slow moves of a host
-- description: Its migrations that took longest.
-- param: host pattern = *  a name or an address; * and ? stand for any text
-- param: least duration = 60s  how long at least
select vmotion_id, started_at, duration_s from v_migrations
where is_host(:host, source_host, source_ip, dest_host, dest_ip) and duration_s >= :least
order by duration_s desc
```

It is one `select` over [the views](schema.md). A `param` has a name, a kind, a default unless it must be given, and two blanks
before what it is for. Kinds are %s.
`is_host(:host, …)` holds where one of the columns is that host and `is_vm(:vm, vm, vm_uuid)` where it is that VM, with the
meaning that `--host` and `--vm` have. A file with a fault is named and skipped.
"""


def queries() -> str:
    """Return the built-in canned queries with their parameters, and how to write more."""
    from vmindex.queries import load
    from vmindex.queries.binding import KINDS

    parts = ["# Canned queries\n", "Run one with `vmindex query NAME KEY=VALUE…`.\n"]
    for query in load(None).queries.values():
        parts.append(f"## `{query.name}`: {query.title}\n\n{query.description}\n")
        for parameter in query.parameters:
            parts.append(f"* `{parameter.usage}` ({parameter.kind}): {parameter.description}")
        parts.append("")
    parts.append(OWN_QUERIES % ", ".join(f"`{kind}`" for kind in KINDS))
    return "\n".join(parts)


PAGES: dict[str, Callable[[], str]] = {
    "cli.md": command_line,
    "schema.md": schema,
    "line-kinds.md": line_kinds,
    "queries.md": queries,
}


def stale() -> list[str]:
    """Return the pages that do not say what the code says."""
    return [name for name, make in PAGES.items() if not _is_current(DOCS / name, NOTE + make())]


def _is_current(page: Path, text: str) -> bool:
    return page.is_file() and page.read_text(encoding="utf-8") == text


def main() -> int:
    """Write the pages, or check them."""
    if "--check" in sys.argv[1:]:
        found = stale()
        for name in found:
            sys.stderr.write(f"docs/{name} is out of date; run: python docs/generate.py\n")
        return 1 if found else 0
    for name, make in PAGES.items():
        (DOCS / name).write_text(NOTE + make(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
