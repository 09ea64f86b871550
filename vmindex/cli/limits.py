"""The options of ``ingest`` that bound what one source may cost; :mod:`vmindex.limits` has their defaults."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vmindex.errors import UsageError
from vmindex.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Callable

_SIZE = re.compile(r"(\d{1,12})\s*([kmgt]?)(?:i?b)?", re.IGNORECASE)
_SMALLEST = 1 << 10
_UNITS = ("", "k", "m", "g", "t")


def _size(text: str | int) -> int:
    found = _SIZE.fullmatch(str(text).strip())
    if not found:
        raise UsageError(f"size '{text}' is not understood; write a number of bytes, or with K, M, G or T")
    size = int(found[1]) << (10 * _UNITS.index(found[2].lower()))
    if size < _SMALLEST:
        raise UsageError(f"size '{text}' is too small; give at least 1K")
    return size


def _bytes(name: str, help_text: str) -> Any:
    parser: Callable[[str | int], int] = _size
    return typer.Option(name, metavar="SIZE", parser=parser, help=help_text)


def _number(name: str, help_text: str) -> Any:
    return typer.Option(name, metavar="N", min=1, help=help_text)


DEFAULT = Limits()
MaxNesting = Annotated[int, _number("--max-nesting", "So many archives, or compressions, in one another are entered.")]
MaxMembers = Annotated[int, _number("--max-members", "Files of one source; more are left out.")]
MaxMemberBytes = Annotated[int, _bytes("--max-member-bytes", "Decompressed bytes of one file; it is cut there.")]
MaxRatio = Annotated[
    int, _number("--max-ratio", "Decompressed bytes for one compressed byte, of what is large; logs have 5 to 50.")
]
MaxHeldBytes = Annotated[int, _bytes("--max-held-bytes", "Compressed bytes that may wait in memory for their turn.")]
MaxLineBytes = Annotated[
    int, _bytes("--max-line-bytes", "Bytes of one line with those that continue it; it is cut there.")
]
MaxKeptBytes = Annotated[int, _bytes("--max-kept-bytes", "Bytes of lines that one source may put into the database.")]
MaxLogs = Annotated[int, _number("--max-logs", "Logs of one source; more are left out.")]
MaxFactBytes = Annotated[int, _bytes("--max-fact-bytes", "Bytes of one file that names hosts, worlds or VMs.")]
MaxFacts = Annotated[int, _number("--max-facts", "Things that the files of one source may name.")]
MaxHosts = Annotated[int, _number("--max-hosts", "Hosts that a collector's log may name; more are one without a name.")]
MaxDamages = Annotated[
    int, _number("--max-damages", "Places of damage of one source that are listed; more are counted.")
]
