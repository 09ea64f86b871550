"""Lines of untrusted text: bounded, and split where the host split them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_LINE = 4096
MOST_LINES = 500_000


def lines(text: str) -> Iterator[str]:
    """Yield the lines without their ends; longer ones than any command prints are left out.

    ``str.splitlines`` will not do: it also splits at U+2028, U+0085 and form feeds, which a VM's name may hold.
    """
    start = 0
    for _ in range(MOST_LINES):
        end = text.find("\n", start)
        line_end = end if end >= 0 else len(text)
        if line_end - start <= LONGEST_LINE:
            yield text[start:line_end].removeprefix("\ufeff").removesuffix("\r")
        if end < 0:
            return
        start = end + 1
