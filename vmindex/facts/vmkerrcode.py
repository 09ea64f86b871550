"""``commands/vmkerrcode_-l.txt``: the host's own table of status codes, which beats the built-in one.

Each row has the symbol, the number in decimal and hex, the errno and the meaning; their order differs, and the file
is named by reference/bundle_layout.md §2 [S12] only. So the columns are told by their looks, and the meaning is what
remains.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vmindex.facts import paths
from vmindex.facts.interface import Fact, FactFile, StatusCode
from vmindex.facts.text import lines
from vmindex.knowledge.status_codes import errno_names, normalise_code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EVIDENCE = "vmkerrcode"
_SYMBOL = re.compile(r"VMK_[A-Z0-9_]{1,80}:?")
_CODE = re.compile(r"\(?(?:(?:0[xX])?0?2?[bB][aA][dD][0-9a-fA-F]{4}|[0-9]{9})\)?[,:;]?")


def read(text: str, _path: str) -> Iterator[Fact]:
    """Yield a code for every row with a symbol, a number that is a failure's, and a meaning."""
    for line in lines(text):
        code = _row(line.split()) if "VMK_" in line else None
        if code and code.meaning:
            yield code


def _row(words: list[str]) -> StatusCode | None:
    """Take the columns out of the words. Of each kind only the first is one: a meaning may say ``EIO`` too."""
    symbol = _take(words, _is_symbol)
    code = _take(words, _is_code)
    number = normalise_code(code) if symbol and code else None
    if symbol is None or number is None:
        return None
    _take(words, lambda word: _is_code(word) and normalise_code(word) == number)  # the same in the other base
    _take(words, errno_names().__contains__)
    return StatusCode(number, symbol.rstrip(":"), " ".join(words).strip("- :.\"'"), EVIDENCE)


def _take(words: list[str], fits: Callable[[str], bool]) -> str | None:
    """Remove the first word that fits, and return it."""
    for at, word in enumerate(words):
        if fits(word):
            return words.pop(at)
    return None


def _is_symbol(word: str) -> bool:
    return bool(_SYMBOL.fullmatch(word))


def _is_code(word: str) -> bool:
    return bool(_CODE.fullmatch(word))


VMKERRCODE = FactFile(
    slug="vmkerrcode",
    matches=paths.command("vmkerrcode l"),
    read=read,
    sample="""\
VMK_OK 0 0x0 OK Success
VMK_FAILURE 195887105 0xbad0001 EINVAL Failure
VMK_MIG_CONN_CLOSED 195887167 0xbad003f EINVAL Connection closed by remote host, possibly due to timeout
""",
    sample_facts=(
        StatusCode("0xbad0001", "VMK_FAILURE", "Failure", EVIDENCE),
        StatusCode(
            "0xbad003f", "VMK_MIG_CONN_CLOSED", "Connection closed by remote host, possibly due to timeout", EVIDENCE
        ),
    ),
)
