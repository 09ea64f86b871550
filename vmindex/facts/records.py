"""Read what ``esxcli`` and ``localcli`` print: indented ``Label: value`` blocks under headings, or JSON.

Text (reference/identity.md §3 [I17])::

    web01                      <- heading; localcli puts one colon behind it
       World ID: 68762
       Display Name: web01

There may be no blank line between blocks, and error text may stand before them, since vm-support writes both
outputs of a command to one file (reference/bundle_layout.md §2 [S13]).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, TypeAlias

from vmindex.facts.text import lines

if TYPE_CHECKING:
    from collections.abc import Iterator

Record: TypeAlias = tuple[str, dict[str, str]]
"""The heading and the values by normalised label (``worldid``)."""

_FIELD = re.compile(r"[ \t]+([A-Za-z][A-Za-z0-9 ./_-]{0,39}):(?:[ \t]+(.*))?")
_LABEL_NOISE = re.compile(r"[^0-9a-z]+")
_JSON_START = re.compile(r"^[ \t\ufeff]*([\[{])", re.MULTILINE)
_MOST_FALSE_STARTS = 16
_DECODER = json.JSONDecoder()


def label(text: str) -> str:
    """Return a label as both ``World ID``, ``WorldID`` and ``world_id`` are looked up: ``worldid``."""
    return _LABEL_NOISE.sub("", text.lower())


def from_text(text: str) -> Iterator[Record]:
    """Yield the blocks of text output. A block begins at a line that is not indented, or at a label that comes again.

    The second rule keeps two VMs apart if the name of the latter begins with a blank.
    """
    heading, values = "", dict[str, str]()
    for line in lines(text):
        if field := _FIELD.fullmatch(line):
            name = label(field[1])
            if name in values:
                yield heading, values
                heading, values = "", {}
            values[name] = (field[2] or "").strip()
        elif line and not line[0].isspace():
            if values:
                yield heading, values
            heading, values = line.rstrip(), {}
    if values:
        yield heading, values


def from_json(text: str) -> Iterator[Record]:
    """Yield every object of the JSON documents in the text, in their order; the heading is the key it stands under.

    Lines that are no JSON may stand before (reference/bundle_layout.md §2 [S3]).
    """
    for document in _documents(text):
        waiting: list[tuple[str, object]] = [("", document)]
        while waiting:
            heading, value = waiting.pop()
            if isinstance(value, dict):
                if values := _scalars(value):
                    yield heading, values
                children = [(str(name), child) for name, child in value.items()]
            elif isinstance(value, list):
                children = [(heading, child) for child in value]
            else:
                continue
            waiting.extend(reversed(children))


def _documents(text: str) -> Iterator[object]:
    position = 0
    for _ in range(_MOST_FALSE_STARTS):
        start = _JSON_START.search(text, position)
        if start is None:
            return
        try:
            document, position = _DECODER.raw_decode(text, start.start(1))
        except (ValueError, RecursionError):  # a line such as "[WARN] …", or nesting that no command prints
            position = start.end()
        else:
            yield document


def _scalars(value: dict[str, object]) -> dict[str, str]:
    return {
        label(name): _printable(str(scalar)).strip()
        for name, scalar in value.items()
        if isinstance(scalar, str | int | float) and not isinstance(scalar, bool)
    }


def _printable(text: str) -> str:
    r"""JSON can spell half a surrogate pair (``\\ud800``), which no UTF-8 file or database takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
