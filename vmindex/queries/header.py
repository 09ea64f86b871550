"""Reading of ``.sql`` files.

The comment lines at the top of the file are its header; every other comment is left alone::

    -- title: Worst downtime
    -- description: Migrations by the time the guest stood still,
    --   longest first.
    -- param: limit integer = 20  how many rows
    -- param: host text = ''  only migrations from or to this host
    -- param: vm text  display name of the VM
    select … where vm = :vm … limit :limit

``title`` and ``description`` are needed. A line that begins with two blanks after ``--`` continues the one before.
``param`` is a name, a kind of :data:`vmindex.queries.binding.KINDS`, ``= default`` unless the parameter must be given
(in single quotes if it is empty or holds blanks), and after that what it is for. The rest of the file is one
``select`` (or ``with … select``); each ``:name`` in it is a parameter of the header, and each parameter is used.
Hosts and VMs are compared with the conditions of :mod:`vmindex.queries.conditions`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vmindex.errors import QueryError
from vmindex.queries.binding import KINDS, parse
from vmindex.queries.conditions import written_out
from vmindex.queries.interface import Parameter, Query

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_FIELD = re.compile(r"--\s?(title|description|param)\s*:\s*(.*)")
_CONTINUATION = re.compile(r"--\s{2,}(\S.*)")
_PARAMETER = re.compile(r"([a-z][a-z0-9_]*)\s+([a-z-]+)(?:\s*=\s*('(?:[^']|'')*'|[^\s']\S*))?(?:\s+([^\s=].*))?")
_NOT_CODE = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/", re.DOTALL)
_PLACEHOLDER = re.compile(r"(?<![:\w]):([A-Za-z_]\w*)")
_STATEMENT = re.compile(r"\s*(?:select|with)\b[^;]*;?\s*", re.IGNORECASE)


def read(name: str, text: str, origin: str) -> Query:
    """Return the query that ``text`` declares. Raises :class:`QueryError` that says what is wrong with it."""
    if not _NAME.fullmatch(name):
        raise QueryError(f"the file name '{name}' is not lower-case words joined by '-'")
    fields = list(_fields(text))
    parameters = tuple(_parameter(value) for field, value in fields if field == "param")
    sql = _body(text)
    _check(sql, [parameter.name for parameter in parameters])
    return Query(name, _single(fields, "title"), _single(fields, "description"), parameters, written_out(sql), origin)


def _comment_lines(text: str) -> list[str]:
    lines: list[str] = []
    for line in text.splitlines():
        if line.strip() and not line.startswith("--"):
            break
        lines.append(line.rstrip())
    return lines


def _body(text: str) -> str:
    return "\n".join(text.splitlines()[len(_comment_lines(text)) :]).strip().removesuffix(";")


def _fields(text: str) -> Iterator[tuple[str, str]]:
    """Yield the fields of the header in their order, continuation lines joined to what they continue."""
    field, parts = "", [""]
    for line in _comment_lines(text):
        if started := _FIELD.fullmatch(line):
            if field:
                yield field, " ".join(parts)
            field, parts = started[1], [started[2]]
        elif field and (continued := _CONTINUATION.fullmatch(line)):
            parts.append(continued[1])
        elif field:
            yield field, " ".join(parts)
            field = ""
    if field:
        yield field, " ".join(parts)


def _single(fields: list[tuple[str, str]], wanted: str) -> str:
    found = [value for field, value in fields if field == wanted]
    if len(found) != 1 or not found[0]:
        raise QueryError(f"the header needs one line '-- {wanted}: …', and has {len([v for v in found if v])}")
    return found[0]


def _parameter(text: str) -> Parameter:
    match = _PARAMETER.fullmatch(text)
    if not match:
        raise QueryError(f"'-- param: {text}' is not 'name kind = default  description'")
    name, kind, default, description = match.groups()
    if kind not in KINDS:
        raise QueryError(f"parameter '{name}' has the kind '{kind}'; use one of {', '.join(KINDS)}")
    if default is not None and default.startswith("'"):
        default = default[1:-1].replace("''", "'")
    parameter = Parameter(name, kind, description or "", default)
    if default is not None:
        _check_default(parameter, default)
    return parameter


def _check_default(parameter: Parameter, default: str) -> None:
    try:
        parse(parameter, default, now_us=0)
    except ValueError as error:
        raise QueryError(f"the default '{default}' of parameter '{parameter.name}' is wrong: {error}") from None


def _check(sql: str, names: list[str]) -> None:
    code = _NOT_CODE.sub(" ", sql)
    if not _STATEMENT.fullmatch(code):
        raise QueryError("after the header there must be one statement that begins with 'select' or 'with'")
    if doubled := sorted({name for name in names if names.count(name) > 1}):
        raise QueryError(f"parameter '{doubled[0]}' is declared twice")
    used = set(_PLACEHOLDER.findall(code))
    if missing := sorted(used - set(names)):
        raise QueryError(f"':{missing[0]}' is used but not declared; add '-- param: {missing[0]} text  …'")
    if unused := sorted(set(names) - used):
        raise QueryError(f"parameter '{unused[0]}' is declared but ':{unused[0]}' is not used")
