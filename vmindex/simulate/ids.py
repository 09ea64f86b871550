"""vMotion IDs and operation ids, as vCenter makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

    from vmindex.simulate.dialects import Dialect
    from vmindex.simulate.spec import ClusterSpec

_SESSION = "abcdefghijklmnopqrstuvwxyz0123456789"


class IdMaker:
    """vCenter's side of the numbering."""

    def __init__(self, spec: ClusterSpec, rng: Random) -> None:
        self._style = spec.id_style
        self._skew_us = int(spec.vcenter_skew_s * 1_000_000)
        self._rng = rng
        self._given: set[int] = set()
        self._session = "".join(rng.choice(_SESSION) for _ in range(8))
        self._task = rng.randint(10_000, 90_000)

    def vmotion_id(self, begin_us: int, source: Dialect) -> str:
        """Return the id of a migration whose source sets up at ``begin_us``, which is some seconds later."""
        legacy = self._style == "legacy" or (self._style == "version" and source.rank <= (6, 0))
        number = begin_us + self._skew_us - self._rng.randint(1_600_000, 6_400_000) if legacy else self._opaque()
        while number in self._given:  # a batch gets consecutive numbers
            number += 1
        self._given.add(number)
        return str(number)

    def op_id(self, source: Dialect) -> str:
        """Return vCenter's operation id; the hosts append their own parts to it."""
        self._task += self._rng.randint(1, 40)
        if source.rank < (6, 0):
            return f"{self._rng.getrandbits(32):08X}-{self._task:08X}-{self._rng.getrandbits(8):02x}"
        number = 70_000_000 + self._task
        return f"{self._session}-{self._task}-auto-{self._rng.getrandbits(12):03x}-h5:{number}-{self._rng.getrandbits(8):02x}-01"

    def _opaque(self) -> int:
        return self._rng.randint(2**59, 2**63 - 1)
