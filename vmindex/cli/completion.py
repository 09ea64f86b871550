"""What shells complete: ids, names, canned queries and their parameters, and SQL.

Names come from other people's logs, and shells do with a completion what they like: bash puts it on the command line
as it stands, zsh evaluates it. So only names are offered that no shell reads as anything else than a name.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from vmindex.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vmindex.queries import Parameter

VARIABLE = "_VMINDEX_COMPLETE"
SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")
_HARMLESS = re.compile(r"\w[\w .,@%+/-]*")
_WORD = re.compile(r"[\w.]*\Z")
_KEYWORDS = (
    "SELECT",
    "FROM",
    "WHERE",
    "GROUP",
    "ORDER",
    "BY",
    "LIMIT",
    "LEFT",
    "JOIN",
    "AND",
    "OR",
    "NOT",
    "LIKE",
    "DISTINCT",
)


def is_wanted() -> bool:
    """Say whether a shell asks for completions."""
    return VARIABLE in os.environ


def prepare() -> None:
    """Make this process one that only completes."""
    # typer strips markup off help texts with rich, whose import takes longer than all the rest; ours have none.
    sys.modules["rich"] = None  # type: ignore[assignment]
    from typer._completion_classes import completion_init

    completion_init()


def show(wanted: bool) -> None:
    """Print the script that makes the shell complete."""
    if wanted:
        from typer._completion_shared import get_completion_script

        typer.echo(get_completion_script(prog_name="vmindex", complete_var=VARIABLE, shell=_shell()))
        raise typer.Exit


def install(wanted: bool) -> None:
    """Put that script where the shell finds it."""
    if wanted:
        from typer._completion_shared import install as write

        shell, path = write(shell=_shell(), prog_name="vmindex", complete_var=VARIABLE)
        typer.echo(f"completion for {shell} is in {path}; it works in shells that you start from now on", err=True)
        raise typer.Exit


def _shell() -> str:
    """Return the shell that called us, else the user's. Raises :class:`UsageError` if neither can complete."""
    from typer._completion_shared import _get_shell_name

    found = _get_shell_name() or ""
    if found not in SHELLS:
        found = Path(os.environ.get("SHELL", "")).name
    if found not in SHELLS:
        raise UsageError(f"shell '{found}' cannot complete; set SHELL to one of {', '.join(SHELLS)}")
    return found


def vmotion_ids(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Complete a vMotion ID: the latest first, with time and outcome."""
    from vmindex.store import lookup

    return lookup.vmotion_ids(_database(context), incomplete)


def vms(context: typer.Context, incomplete: str) -> list[str]:
    """Complete the name of a VM."""
    from vmindex.store import lookup

    return _offered(lookup.names(_database(context), "vms", incomplete))


def hosts(context: typer.Context, incomplete: str) -> list[str]:
    """Complete the name of a host."""
    from vmindex.store import lookup

    return _offered(lookup.names(_database(context), "hosts", incomplete))


def outcomes(incomplete: str) -> list[str]:
    """Complete an outcome."""
    from vmindex.filters import OUTCOMES

    return [outcome for outcome in OUTCOMES if outcome.startswith(incomplete)]


def sort_columns(incomplete: str) -> list[str]:
    """Complete a column of ``v_migrations``."""
    from vmindex.filters import COLUMNS

    return [column for column in COLUMNS if column.startswith(incomplete)]


def queries(incomplete: str) -> list[tuple[str, str]]:
    """Complete the name of a canned query."""
    from vmindex.home import home_folder
    from vmindex.queries import load

    found = load(home_folder()).queries.values()
    return [(query.name, query.title) for query in found if query.name.startswith(incomplete)]


def query_parameters(context: typer.Context, incomplete: str) -> list[str]:
    """Complete ``KEY=`` of a canned query, and the value where it names a host or a VM."""
    from vmindex.home import home_folder
    from vmindex.queries import load

    query = load(home_folder()).queries.get(str(context.params.get("name")))
    if query is None:
        return []
    if key := _key_before(context):
        return [found for p in query.parameters if p.name == key for found in _values(context, p, incomplete)]
    key, equals, value = incomplete.partition("=")
    if not equals:
        return [f"{parameter.name}=" for parameter in query.parameters if parameter.name.startswith(key)]
    return [f"{key}={found}" for p in query.parameters if p.name == key for found in _values(context, p, value)]


def _key_before(context: typer.Context) -> str | None:
    """Return the key whose value is typed, where the shell (bash) takes ``=`` for the end of a word."""
    before = [word for word in context.params.get("parameters") or () if word != "="]
    return str(before[-1]) if before and before[-1].isidentifier() else None


def _values(context: typer.Context, parameter: Parameter, begin: str) -> list[str]:
    if parameter.kind == "vmotion-id":
        return [found for found, _ in vmotion_ids(context, begin)]
    return {"host": hosts, "vm": vms}[parameter.name](context, begin) if parameter.name in ("host", "vm") else []


def statement(context: typer.Context, incomplete: str) -> list[str]:
    """Complete the last word of an SQL statement: a view, a column, a keyword."""
    from vmindex.store import lookup

    begin = _WORD.search(incomplete)
    word = begin[0] if begin else ""
    before = incomplete[: len(incomplete) - len(word)]
    if not before and not word:
        return ["SELECT"]
    return [before + found for found in _sql_words(lookup.view_columns(_database(context)), before, word)]


def _sql_words(pairs: list[tuple[str, str]], before: str, word: str) -> Iterator[str]:
    """Yield the views, the columns (of the views that the statement names, else of all) and the keywords that fit."""
    views = list(dict.fromkeys(view for view, _ in pairs))
    named = [view for view in views if re.search(rf"\b{view}\b", before, re.IGNORECASE)] or views
    columns = sorted({column for view, column in pairs if view in named})
    for found in (*views, *columns, *_KEYWORDS):
        if found.lower().startswith(word.lower()):
            yield found


def _offered(names: Iterable[str]) -> list[str]:
    return [name for name in names if _HARMLESS.fullmatch(name) and not (" " in name and _blanks_end_words())]


def _blanks_end_words() -> bool:
    """Say whether what is offered stands outside of quotes in bash, which does not quote it itself."""
    typed = os.environ.get("COMP_WORDS", "")
    in_quotes = typed.count('"') % 2 or typed.count("'") % 2
    return os.environ.get(VARIABLE) == "complete_bash" and not in_quotes


def _database(context: typer.Context) -> str:
    """Return the path of the database as the words before say it."""
    chosen = context.find_root().params.get("database") or os.environ.get("VMINDEX_DB")
    if chosen:
        return str(chosen)
    from vmindex.home import default_database

    return default_database()
