"""How each release of ESXi writes: prefix, wordings, source-line numbers, first world ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Style: TypeAlias = Literal["old", "iso", "level", "structured"]

# Source-line numbers of ESXi 5.5/6.0 as published; other builds shift them, which is why no reader may match them.
_NUMBERS = {
    "set-info": 3284,
    "vmknic-affinity": 1288,
    "worldlet-affinity": 2734,
    "hbr-start": 3340,
    "hbr-end": 3434,
    "cpusched": 583,
    "bind": 1186,
    "accept": 2096,
    "rcvbuf": 2166,
    "stream": 3396,
    "round": 4635,
    "stop": 4531,
    "sent": 3643,
    "net": 3354,
    "failed": 269,
    "verdict": 5289,
    "stream-end": 3680,
    "connect": 1226,
    "keepalive": 862,
    "low-memory": 2618,
    "paged-in": 1984,
    "bandwidth": 226,
    "world-start": 1465,
    "op-map": 14299,
    "memsched": 8313,
    "swap": 5501,
    "admission": 6404,
    "fsr": 690,
    "svm-creating": 5139,
    "svm-created": 5188,
    "svm-stats": 2428,
    "svm-destroyed": 2450,
}


@dataclass(frozen=True, slots=True)
class Dialect:
    """One release."""

    version: str
    release: str
    build: int
    compiled: str
    style: Style
    first_world: int
    drift: int
    """How far source-line numbers have moved since 5.5/6.0."""

    @property
    def rank(self) -> tuple[int, int]:
        """The version as numbers, to compare."""
        major, minor = self.version.split(".")
        return int(major), int(minor)

    def number(self, key: str) -> int:
        """Return the source-line number that this build prints for a kind of line."""
        if key == "set-info" and self.short_set_info:
            return 314 + self.rank[0] - 8
        base = _NUMBERS[key]
        return max(100, base + self.drift * (3 + len(key)) * base // 9000)

    @property
    def short_set_info(self) -> bool:
        """Whether set-info reads ``vmotion: Source vmmLeaderID = …``."""
        return self.rank >= (7, 0)

    @property
    def shows_encryption(self) -> bool:
        """Whether set-info ends in ``, encrypted`` for an encrypted vMotion."""
        return self.rank >= (8, 0)

    @property
    def maps_op_ids(self) -> bool:
        """Whether the kernel prints ``VC opID … maps to vmkernel opID …``."""
        return self.rank >= (6, 0)

    @property
    def prefixes_op_ids(self) -> bool:
        """Whether ``opID=`` stands in the prefix of the lines of set-up."""
        return self.rank >= (6, 7)

    @property
    def names_vmknic(self) -> bool:
        """Whether a bind names the VMkernel NIC beside its address."""
        return self.rank >= (6, 5)

    @property
    def modern(self) -> bool:
        """Whether this is 5.x or later: data streams, Hbr lines, an HA host list, logs under ``var/run/log``."""
        return self.rank >= (5, 0)


DIALECTS = {
    dialect.version: dialect
    for dialect in (
        Dialect("4.1", "4.1.0", 348481, "Jan 12 2011 18:14:00", "old", 4_200, -4),
        Dialect("5.5", "5.5.0", 2068190, "Aug 21 2014 21:21:25", "iso", 33_900, 0),
        Dialect("6.0", "6.0.0", 3620759, "Mar  4 2016 04:10:52", "iso", 35_700, 1),
        Dialect("6.5", "6.5.0", 6765664, "Oct  4 2017 02:53:41", "iso", 66_800, 3),
        Dialect("6.7", "6.7.0", 8169922, "Apr  3 2018 14:48:22", "iso", 2_099_300, 4),
        Dialect("7.0", "7.0.1", 17325551, "Dec  4 2020 07:15:02", "iso", 2_099_500, 6),
        Dialect("8.0", "8.0.2", 22380479, "Sep  4 2023 15:00:49", "level", 2_100_200, 9),
        Dialect("9.0", "9.0.1", 24957456, "Sep 12 2025 10:22:31", "structured", 2_100_700, 11),
    )
}
