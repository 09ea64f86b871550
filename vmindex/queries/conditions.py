"""Conditions that queries write like functions, so that a host or a VM means the same as it does for every command.

``is_host(:host, source_host, source_ip)`` holds where one of the columns is a host of that name, short name or address;
``is_vm(:vm, vm, vm_uuid)`` where the VM has that name or uuid. The parameter is a ``pattern``; ``*`` holds for every row.
They are written out when a query is read, as no database has such functions.
"""

from __future__ import annotations

import re

from vmindex import filters

_CONDITION = re.compile(r"\b(?:is_host\(:(\w+)((?:\s*,\s*[\w.]+)+)\)|is_vm\(:(\w+)\s*,\s*([\w.]+)\s*,\s*([\w.]+)\))")


def written_out(sql: str) -> str:
    """Return a statement with what these conditions stand for."""
    return _CONDITION.sub(_written_out, sql)


def _written_out(match: re.Match[str]) -> str:
    host, columns, vm, name, uuid = match.groups()
    if vm is not None:
        return f"(:{vm} = '%' OR {filters.is_vm(name, uuid, vm)})"
    conditions = (
        f"{filters.is_called(column, host)} OR {filters.like(column, host)}"
        for column in re.findall(r"[\w.]+", columns)
    )
    return f"(:{host} = '%' OR {' OR '.join(conditions)})"
