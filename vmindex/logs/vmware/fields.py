"""The fields of vmware.log that are not text, beside those that vmkernel has too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmindex.logs.interface import convert as convert_common
from vmindex.logs.interface import typed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vmindex.logs.interface import Value

FIELD_TYPES: Mapping[str, Callable[[str], Value]] = {
    "exit_code": int,
    "from_state": int,
    "migrate_type": int,
    "phase": int,
    "pid": int,
    "signal": int,
    "state": int,
    "stun_us": int,
    "to_state": int,
    "wait_s": float,
    "waited_s": float,
    "write_us": int,
}
"""A suffix is the unit: ``_s`` seconds, ``_us`` microseconds."""


def convert(groups: Mapping[str, str | None]) -> dict[str, Value]:
    """Return the fields that were matched, numbers as numbers; what is no number after all stays text."""
    fields = convert_common(groups)
    for name, convert_to in FIELD_TYPES.items():
        text = fields.get(name)
        if isinstance(text, str):
            fields[name] = typed(convert_to, text)
    return fields
