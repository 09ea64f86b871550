"""Bounds on what arrives from strangers: what one source may cost. What is beyond is left out, and recorded as damage."""

from __future__ import annotations

from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds, each for one source (an archive, a folder, a log, a stream) unless it says otherwise."""

    nesting: int = 4
    """How many archives may stand in one another, and how many compressions."""
    members: int = 1_000_000
    """Members."""
    member_bytes: int = 64 << 30
    """Decompressed bytes of one member."""
    ratio: int = 500
    """Decompressed bytes per compressed byte: of a member over 64 MiB, of an archive over 1 GiB, of all that is in a source
    over 2 GiB. Logs have 5 to 50."""
    held_bytes: int = 128 << 20
    """Compressed bytes that may wait in memory (fragments out of order, a zip within an archive)."""
    line_bytes: int = 256 << 10
    """Bytes of one record: a line with those that continue it."""
    kept_bytes: int = 4 << 30
    """Bytes of the lines that are put into the database."""
    logs: int = 200_000
    """Logs."""
    fact_bytes: int = 16 << 20
    """Decompressed bytes of one file that names things (``esx.conf``, ``commands/*.txt``, ``.vmx``)."""
    facts: int = 200_000
    """Things that such files name."""
    hosts: int = 10_000
    """Hosts that the lines of one log collector name; more are one host without a name."""
    damages: int = 1_000
    """Places of damage that are listed; more are counted."""

    def meaning(self) -> str:
        """Return what tells these bounds from the usual ones: the same bytes may give another result."""
        return "" if self == Limits() else ",".join(map(str, astuple(self)))
