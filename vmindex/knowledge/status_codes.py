"""The status codes of the VMkernel, in every spelling that logs use.

The table is ``status_codes.tsv``: the codes, symbols and texts of the public VMkernel API (as reproduced in
Seagate/opensea-transport, ``src/vm_nvme_lib.c``), numbered by their place from 0xbad0001 on; variants of other
releases have a ``release``. hostd, vpxd and vCenter print the same numbers in decimal. The numbers moved between
releases: the text beside a code, and the host's own ``vmkerrcode_-l.txt``, are to be trusted more.

0x2bad0000 + N is errno N of Linux, wrapped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from vmindex.errors import UsageError

BUILT_IN = "built-in"
_FIRST_CODES = (0x0BAD0000, 0x2BAD0000)
_CODES_IN_A_RANGE = 0x10000
_LINUX = "LINUX_"
_LONGEST_SPELLING = 64
_SPELLING = re.compile(
    r"[\s(\[\"'=<]*(?:0x0*(?P<hex>[0-9a-f]{1,8})|0*(?P<bare>2?bad[0-9a-f]{4})|0*(?P<decimal>[0-9]{1,10}))[\s)\]\"'=>.,:;]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class StatusCode:
    """One row: code as ``0xbad003f``, symbol, text; what it means for a vMotion; the release if only that has it."""

    code: str
    name: str
    meaning: str
    note: str | None = None
    release: str | None = None
    source: str = BUILT_IN


def normalise_code(text: str) -> str | None:
    """Return ``0xbad003f`` for ``(BAD003F)``, ``0x0bad003f`` or ``195887167``; ``None`` for what is no status code.

    Well-formed codes that no table has are codes too. ``0x2bad0005`` stays so, and ``0`` is ``0x0``, success.
    """
    found = _SPELLING.fullmatch(text) if len(text) <= _LONGEST_SPELLING else None
    if found is None:
        return None
    number = int(found["decimal"]) if found["decimal"] else int(found["hex"] or found["bare"], 16)
    known = number == 0 or any(number - first in range(_CODES_IN_A_RANGE) for first in _FIRST_CODES)
    return f"{number:#x}" if known else None


def decode(text: str) -> list[StatusCode]:
    """Return all rows of a code, the current numbering first; nothing for a code that the table does not have.

    Raises :class:`UsageError` for what is no code.
    """
    code = normalise_code(text)
    if code is None:
        raise UsageError(f"'{text}' is not a VMkernel status code; use 0xbad003f, bad003f or 195887167")
    return list(table().get(code, ()))


@cache
def table() -> dict[str, tuple[StatusCode, ...]]:
    """Return the built-in rows by code."""
    found: dict[str, tuple[StatusCode, ...]] = {}
    text = resources.files("vmindex.knowledge").joinpath("status_codes.tsv").read_text(encoding="utf-8")
    for line in text.split("\n")[1:]:
        if line:
            code, name, meaning, release, note = line.split("\t")
            row = StatusCode(code, name, meaning, note or None, release or None)
            found[code] = (*found.get(code, ()), row)
    return found


@cache
def errno_names() -> frozenset[str]:
    """Return the errnos that a table of status codes may name beside a code: ``EINVAL``, and ``OK`` for none."""
    rows = (row for rows in table().values() for row in rows)
    return frozenset(row.name.removeprefix(_LINUX) for row in rows if row.name.startswith(_LINUX)) | {"OK"}
