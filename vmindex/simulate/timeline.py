"""When the phases of one migration happen."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from random import Random

Reach: TypeAlias = Literal["setup", "connect", "precopy", "switchover", "end"]
"""How far a migration gets: to its set-up, to connecting, into pre-copy, past the end of pre-copy, to the end."""
LONGEST_US = 420_000_000
"""No migration takes longer, so that reboots can keep clear of all."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """True times. Those that the migration does not reach are planned all the same, and not written."""

    prepare_us: int
    """The destination sets up."""
    begin_us: int
    """The source sets up."""
    streams_us: tuple[int, ...]
    rounds_us: tuple[int, ...]
    stop_us: int
    sent_us: int
    resume_us: int
    """The VM runs on the destination."""
    paged_in_us: int
    finish_us: int
    """The source is told of the end."""
    fail_us: int
    peer_fail_us: int
    """The other host notices."""

    @property
    def first_us(self) -> int:
        """Before every line of this migration."""
        return self.prepare_us - 2_000_000

    @property
    def last_us(self) -> int:
        """After every line of this migration."""
        return max(self.peer_fail_us, self.finish_us, self.paged_in_us) + 2_000_000

    def shifted(self, by_us: int) -> Timeline:
        """Return the same phases at another time."""
        moved: dict[str, Any] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            moved[item.name] = tuple(at + by_us for at in value) if isinstance(value, tuple) else value + by_us
        return replace(self, **moved)


def plan(rng: Random, streams: int, reach: Reach, storage: bool = False) -> Timeline:
    """Return phases around 0, where the source sets up."""
    streams_us = _streams(rng, streams)
    copying = _seconds(rng, 30, 240) if storage else rng.choice((_seconds(rng, 0.2, 2), _seconds(rng, 2, 40)))
    stop = streams_us[-1] + copying
    sent = stop + _seconds(rng, 0.04, 0.9)
    resume = sent + _seconds(rng, 0.1, 0.5)
    fail = _fail(rng, reach, streams_us[-1], stop)
    rounds = sorted(rng.sample(range(1, 100), rng.randint(0, 4))) if copying > 1_000_000 else []
    return Timeline(
        prepare_us=-_seconds(rng, 0.25, 1.5),
        begin_us=0,
        streams_us=streams_us,
        rounds_us=tuple(streams_us[-1] + copying * part // 100 for part in rounds),
        stop_us=stop,
        sent_us=sent,
        resume_us=resume,
        paged_in_us=resume + _seconds(rng, 0.03, 2),
        finish_us=resume + _seconds(rng, 0.05, 1),
        fail_us=fail,
        peer_fail_us=fail + _seconds(rng, 0.3, 19),
    )


def _streams(rng: Random, count: int) -> tuple[int, ...]:
    at_us, times = 8_000, []
    for _ in range(count):
        at_us += rng.randint(1_500, 9_000)
        times.append(at_us)
    return tuple(times)


def _fail(rng: Random, reach: Reach, from_us: int, stop_us: int) -> int:
    if reach == "setup":
        return rng.randint(50_000, 400_000)
    if reach == "connect":  # Migrate.NetTimeout
        return 20_000_000 + rng.randint(0, 90_000)
    if reach == "precopy":
        return from_us + (stop_us - from_us) * rng.randint(30, 95) // 100
    # 100 seconds is the limit of the switchover.
    return stop_us + 100_000_000 + rng.randint(1_000, 90_000)


def _seconds(rng: Random, low: float, high: float) -> int:
    return int(rng.uniform(low, high) * 1_000_000)
