"""The metadata file of Datasette: titles of the views, the canned queries, the private tables hidden.

Datasette 0.65 reads all of it with ``--metadata``; 1.0 reads titles from there and queries from ``--config``, to which the
same file can be given.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from vmindex.queries import Parameter, Query
    from vmindex.store.views import View

_TITLES = {"v_vms": "Virtual machines", "v_sources": "Sources (what was ingested)", "v_event_kinds": "Kinds of events"}
_NOT_CODE_OR_PARAMETER = re.compile(
    r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/|(?<![:\w]):(?P<name>[A-Za-z_]\w*)", re.DOTALL
)
_BEGINNING = re.compile(
    r"(?:\s+|--[^\n]*\n|/\*.*?\*/)*(?:with\s+(?P<recursive>recursive\s+)?)?", re.DOTALL | re.IGNORECASE
)
_TYPED, _TYPING = "typed_parameters", "given_parameters"


def metadata(database: Path, views: Iterable[View], tables: Iterable[str], queries: Iterable[Query]) -> str:
    """Return the metadata of one database as JSON. Datasette knows it by the file's name without its ending."""
    shown = {view.name: {"title": title(view.name), "description": view.about} for view in views}
    hidden = {table: {"hidden": True} for table in sorted(tables)}
    content = {
        "title": "vMotion evidence",
        "description": "An index of vMotion evidence in ESXi logs, made by vmindex.",
        "databases": {
            database.stem: {
                "title": f"vMotion evidence ({database.stem})",
                "description": "Times are UTC, as the hosts logged them. Columns that end in _us are microseconds since 1970.",
                "tables": shown | hidden,
                "queries": {query.name: canned(query) for query in queries},
            }
        },
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def title(view: str) -> str:
    """Return the heading of a view."""
    return _TITLES.get(view, view.removeprefix("v_").replace("_", " ").capitalize())


def canned(query: Query) -> dict[str, Any]:
    """Return a canned query as Datasette declares it."""
    return {
        "title": query.title,
        "description": _description(query),
        "sql": with_typed_parameters(query),
        "params": [parameter.name for parameter in query.parameters],
        "hide_sql": True,
    }


def _description(query: Query) -> str:
    told = [_told(parameter) for parameter in query.parameters]
    return query.description + (f" Parameters: {'; '.join(told)}." if told else "")


def _told(parameter: Parameter) -> str:
    how = "must be given" if parameter.default is None else f"default: {parameter.default or 'any'}"
    kind = "decimal vMotion ID" if parameter.kind == "vmotion-id" else parameter.kind
    return f"{parameter.name} ({kind}, {how}) {parameter.description}".strip()


def with_typed_parameters(query: Query) -> str:
    """Return the SQL of a query so that it takes its parameters as a form gives them: as text, empty for the default.

    Two common table expressions in front of it turn the texts into what ``vmindex query`` would bind.
    """
    if not query.parameters:
        return query.sql
    given = ", ".join(f'{_given(parameter)} as "{parameter.name}"' for parameter in query.parameters)
    typed = ", ".join(
        f'{_KINDS[parameter.kind](_column(parameter))} as "{parameter.name}"' for parameter in query.parameters
    )
    body = _NOT_CODE_OR_PARAMETER.sub(_replaced, query.sql)
    beginning = _BEGINNING.match(body)
    rest = body[beginning.end() :] if beginning else body
    has_with = beginning is not None and "with" in beginning[0].lower().split()
    recursive = "recursive " if beginning is not None and beginning["recursive"] else ""
    return (
        f"with {recursive}{_TYPING} as (\n    select {given}\n),\n"
        f"{_TYPED} as (\n    select {typed}\n    from {_TYPING}\n){',' if has_with else ''}\n{rest}"
    )


def _replaced(match: re.Match[str]) -> str:
    return f'(select "{match["name"]}" from {_TYPED})' if match["name"] else match[0]


def _given(parameter: Parameter) -> str:
    default = (parameter.default or "").replace("'", "''")
    return f"coalesce(nullif(:{parameter.name}, ''), '{default}')"


def _column(parameter: Parameter) -> str:
    return f'"{parameter.name}"'


def _time(text: str) -> str:
    """Microseconds of an ISO 8601 time, or of ``-7d`` before now; to the millisecond, as SQLite reads times."""
    ago = f"cast(substr({text}, 2) as integer) * {_unit(text)} / 86400.0"
    days = f"case when {text} glob '-[0-9]*[smhdw]' then julianday('now') - {ago} else julianday({text}) end"
    return f"cast(round(({days} - 2440587.5) * 86400000.0) as integer) * 1000"


def _unit(text: str) -> str:
    return (
        f"case when {text} like '%ms' then 0.001 when {text} like '%m' then 60.0 when {text} like '%h' then 3600.0 "
        f"when {text} like '%d' then 86400.0 when {text} like '%w' then 604800.0 else 1.0 end"
    )


def _pattern(text: str) -> str:
    """Return the LIKE pattern of a name in which ``*`` and ``?`` stand for any text, with backslashes as escapes."""
    for plain, special in (("\\", "\\\\"), ("%", "\\%"), ("_", "\\_"), ("*", "%"), ("?", "_")):
        text = f"replace({text}, '{plain}', '{special}')"
    return text


_KINDS: Mapping[str, Callable[[str], str]] = {
    "pattern": _pattern,
    "text": lambda text: text,
    "integer": lambda text: f"cast({text} as integer)",
    "number": lambda text: f"cast({text} as real)",
    "time": _time,
    "duration": lambda text: f"cast({text} as real) * {_unit(text)}",
    "vmotion-id": lambda text: f"ltrim(trim({text}), '0')",
}
