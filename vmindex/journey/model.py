"""What a journey is made of. All times are microseconds of the clock of the cluster (see :mod:`vmindex.journey.clocks`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from vmindex.journey.coverage import Hosts

Certainty: TypeAlias = Literal["certain", "likely", "unknown"]
ProofKind: TypeAlias = Literal["arrived", "power-on", "set out", "left", "stayed", "storage moved", "listed"]


@dataclass(frozen=True, slots=True)
class Move:
    """A migration of the VM.

    The VM stops on the source at ``left_us`` at the earliest and runs on the destination at ``arrived_us`` at the latest;
    ``handed_us``, between them, is when its memory was over there. All are ``None`` where no line tells.
    """

    vmotion_id: str
    kind: str | None
    outcome: str
    source: int | None
    """host_id"""
    dest: int | None
    source_world: int | None
    """world_id: the row of ``worlds``, not the number that comes again after a boot"""
    dest_world: int | None
    begun_us: int | None
    left_us: int | None
    handed_us: int | None
    arrived_us: int | None
    all_sent: bool
    """Whether the source logged that all memory was sent."""
    clocks_differ_us: int
    """How far apart both hosts logged the set-up, which takes a moment only; 0 where one side is missing."""
    logged: tuple[str | None, str | None, float | None, float | None, float | None]
    """started_at, ended_at, duration_s, downtime_s, bandwidth_mbps as ``v_migrations`` has them."""

    @property
    def storage(self) -> bool:
        """Whether the VM stays on its host."""
        return self.source is not None and self.source == self.dest


@dataclass(frozen=True, slots=True)
class Sign:
    """A world of the VM, seen on a host outside of migrations: listed as running, or started by a power-on."""

    at_us: int
    host: int
    world: int
    powered_on: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """The VM was on the host of the stay at this time. ``world`` is ``None`` where no log of that host tells it."""

    at_us: int
    world: int | None
    kind: ProofKind
    move: Move | None = None


@dataclass(slots=True, eq=False)
class Stay:
    """A stretch of time on one host, from the first to the last proof of it."""

    host: int
    proofs: list[Proof]
    presumed: bool = False
    """Whether the arrival is only to be expected: all memory was sent, and no failure was logged."""
    unsettled: Move | None = None
    """A move that began here, and no log tells how it ended."""
    until_us: int | None = None
    """How long the log of the host goes on after that, without saying that the memory was sent."""

    @property
    def first(self) -> Proof:
        """The first proof; an arrival or a power-on is the beginning of the stay itself."""
        return self.proofs[0]

    @property
    def last(self) -> Proof:
        """The last proof; a departure is the end of the stay itself."""
        return self.proofs[-1]

    @property
    def began(self) -> bool:
        """Whether the beginning was seen."""
        return self.first.kind in ("arrived", "power-on")

    @property
    def left(self) -> bool:
        """Whether the end was seen."""
        return self.last.kind == "left"

    def world(self) -> int | None:
        """Return the world of the last proof that knows it."""
        return next((proof.world for proof in reversed(self.proofs) if proof.world is not None), None)


@dataclass(frozen=True, slots=True)
class Gap:
    """Between two stays nobody knows where the VM was (or how it came from one to the other)."""

    since_us: int
    until_us: int
    before: Stay
    after: Stay


@dataclass(slots=True)
class Journey:
    """One virtual machine."""

    vm: str | None
    vm_uuid: str | None
    moves: list[Move]
    stays: list[Stay]
    hosts: Hosts
    doubt: str = ""
    """Why all of this may be another VM of the same name; empty if it cannot."""
    margin_us: int = 0
    """Nearer than this to the beginning or end of a stay nothing is certain: clocks differ."""
    span: tuple[int, int] | None = None
    """First and last moment that the index tells of."""
    gaps: list[Gap] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Answer:
    """Where a VM was at a time. ``host`` is a host_id, ``None`` if and only if ``certainty`` is ``unknown``."""

    host: int | None
    certainty: Certainty
    because: str
    vmotion_id: str | None = None
