"""The fields of vmacore logs that are not text, besides those of vmkernel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vmindex.logs import interface

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vmindex.logs.interface import Value


def _is_true(text: str) -> bool:
    return text == "true"


FIELD_TYPES: Mapping[str, Callable[[str], Value]] = {
    "downtime_us": int,
    "event_id": int,
    "needs_unregister": _is_true,
    "pid": int,
    "port": int,
    "precopy_stun_us": int,
    "requested_bytes": int,
    "sent_bytes": int,
    "stable": _is_true,
    "vmid": int,
}
"""A suffix is the unit: ``_us`` microseconds, ``_bytes`` bytes."""


def convert(groups: Mapping[str, Any]) -> dict[str, Value]:
    """Return the fields that were matched; what is no number after all stays text."""
    fields = interface.convert(groups)
    for name in FIELD_TYPES.keys() & fields.keys():
        fields[name] = interface.typed(FIELD_TYPES[name], str(fields[name]))
    return fields
