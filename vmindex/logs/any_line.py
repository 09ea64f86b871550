"""Read a line of any log. A family is imported when the first line needs it, since most logs need only one."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from vmindex.logs import envelope
from vmindex.logs.interface import Record

if TYPE_CHECKING:
    from vmindex.logs.interface import Clock, Family

_BY_PROGRAM = {
    "vmkernel": "vmkernel.FAMILY",
    "vmkwarning": "vmkernel.FAMILY",
    "vmkalert": "vmkernel.FAMILY",
    "bootstop": "boots.VMKSUMMARY",
    "vobd": "vobd.FAMILY",
    **{
        name: f"vmacore.{slug.upper()}"
        for slug in ("hostd", "vpxa", "vpxd", "fdm")
        for name in (slug, slug.capitalize())
    },
}
_BY_SHAPE = ("vmkernel.FAMILY", "vmacore.HOSTD", "vmware.FAMILY")
"""Their prefixes tell them apart; ``hostd`` stands for all logs of its kind, whose lines mostly name the program."""
_VOB = re.compile(r"\d{1,20}us: ")
"""What tells a line of vobd that does not name its program: any stamp will do as its prefix."""


@cache
def _family(place: str) -> Family:
    module, _, name = place.partition(".")
    family: Family = getattr(import_module(f"vmindex.logs.{module}"), name)
    return family


def parse_mixed(line: str, clock: Clock) -> Record | None:
    """Read a line of a file into which many programs write: each line goes to the family of its program."""
    head = envelope.read(line, clock)
    if head is not None and head.program in _BY_PROGRAM:
        return _family(_BY_PROGRAM[head.program]).parse(line, clock) or _plain(line, head)
    for place in _BY_SHAPE:
        if record := _family(place).parse(line, clock):
            return record
    if _VOB.search(line, 0, 400) and (record := _family("vobd.FAMILY").parse(line, clock)):
        return record
    return None if head is None else _plain(line, head)


def _plain(line: str, head: envelope.Envelope) -> Record:
    return Record(line[head.start :], head.at_us, head.host, head.program, "other", head.severity)


def parse_any(line: str, clock: Clock) -> Record:
    """Read a line of any log; what no family knows is a record without kind, whose message is the line."""
    if record := parse_mixed(line, clock):
        return record
    if line[:1].isspace() and (record := parse_mixed(line.lstrip(), clock)):  # pasted from an indented text
        return record
    from vmindex.logs import vmacore, vmkernel

    # Lines are quoted without their prefix.
    quoted = (reader.parse_fragment(line) for reader in (vmkernel.READER, vmacore.READER))
    return next((record for record in quoted if record.kind is not None), Record(line))
