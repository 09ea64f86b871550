"""How much may come out of one source, all archives and compressions in it together, for what it holds on disk.

A limit for each member alone would not do: a zip file of zip files multiplies what each of them may have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from vmindex.limits import Limits

_FROM = 2 << 30


class Budget:
    """Counts what is read and what comes out of it."""

    def __init__(self, limits: Limits, on_bytes: Callable[[int], None]) -> None:
        self._ratio = limits.ratio
        self._on_bytes = on_bytes
        self._read = 0
        self._given = 0
        self.is_spent = False

    def renew(self) -> None:
        """Begin anew with a file that stands for itself, whatever others beside it did."""
        self._read = self._given = 0
        self.is_spent = False

    def read(self, count: int) -> None:
        """So many more bytes were read from disk, or passed over."""
        self._read += count
        self._on_bytes(count)

    def give(self, count: int) -> None:
        """So many more bytes were decompressed."""
        self._given += count
        if self._given > _FROM and self._given > self._ratio * self._read:
            self.is_spent = True

    def reason(self) -> str:
        """Say what was too much."""
        return f"over the limit of {self._ratio} decompressed bytes for one byte of the whole source"
