"""How migrations fail: one writer for each family.

==================  =====  ====================================================================
family              cause  what is printed
==================  =====  ====================================================================
connect             S      the source cannot connect; the destination is silent or agrees
network-timeout     S      ``Timeout (0xbad0021)`` after a link went down; D sees the connection close
stream-end          S      pre-copy stream ended by ``IO was aborted``; the destination is silent
no-progress         S      memory changes faster than it can be sent
switchover          S      the switchover takes more than 100 seconds
vmx-verdict         S      nothing but "considered a failure by the VMX"
dest-memory         D      admission check for memory; the source sees the connection close
dest-swap           D      swap file cannot grow; the source's IO is aborted
dest-only           D      out of memory on the destination; the source says nothing
fsr-switchover      S      a Storage vMotion whose switchover takes too long
cancelled           S      a user stopped it (wording and code: general knowledge)
==================  =====  ====================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vmindex.simulate.failure_lines import (
    cancelled,
    connect,
    dest_memory,
    dest_only,
    dest_swap,
    network_timeout,
    no_progress,
    stream_end,
    switchover,
    vmx_verdict,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from vmindex.simulate.pen import Pen
    from vmindex.simulate.spec import ClusterSpec
    from vmindex.simulate.timeline import Reach


@dataclass(frozen=True, slots=True)
class Family:
    """How far the migration gets, and what is printed when it fails."""

    reach: Reach
    write: Callable[[Pen, Pen], None]


FAMILIES = {
    "connect": Family("connect", connect),
    "network-timeout": Family("precopy", network_timeout),
    "stream-end": Family("precopy", stream_end),
    "no-progress": Family("precopy", no_progress),
    "switchover": Family("switchover", switchover),
    "vmx-verdict": Family("switchover", vmx_verdict),
    "dest-memory": Family("setup", dest_memory),
    "dest-swap": Family("precopy", dest_swap),
    "dest-only": Family("precopy", dest_only),
    "cancelled": Family("precopy", cancelled),
}
SUCCESS = ("success", "storage-success")
STORAGE = ("storage-success", "fsr-switchover")
FAILING = (*(name for name in FAMILIES if name != "cancelled"), "fsr-switchover")


def reach(fate: str) -> Reach:
    """Return how far a migration of this fate gets."""
    return FAMILIES[fate].reach if fate in FAMILIES else "end"


def fates(spec: ClusterSpec, rng: Random, count: int) -> list[str]:
    """Return the fate of each of ``count`` migrations, in random order but with exact shares."""
    cancelled_count = round(spec.cancelled_share * count)
    failing = round(spec.failed_share * count)
    storage = round(spec.storage_share * count)
    drawn = ["cancelled"] * cancelled_count + [_family(spec, rng, number) for number in range(failing)]
    drawn += ["storage-success"] * min(storage, max(0, count - len(drawn)))
    drawn = drawn[:count] + ["success"] * (count - len(drawn))
    rng.shuffle(drawn)
    return drawn


def _family(spec: ClusterSpec, rng: Random, number: int) -> str:
    if spec.families:
        return spec.families[number % len(spec.families)]
    return rng.choice([name for name in FAILING if spec.storage_share or name != "fsr-switchover"])
