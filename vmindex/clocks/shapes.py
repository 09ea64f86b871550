"""What clocks do over time: each is cut at its steps, and each piece is steady or drifts."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vmindex.clocks.interface import WANDER_US
from vmindex.clocks.network import Network

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vmindex.clocks.interface import Bound

DAY_US = 86_400_000_000


@dataclass(slots=True, eq=False)
class Piece:
    """A clock between two steps; ``node`` stands for its offset at ``centre_us``."""

    node: int
    clock: int
    place: int = 0
    """How-manieth of its clock."""
    first_us: int | None = None
    last_us: int = 0
    drifts: bool = False
    slope: float = 0.0
    """Microseconds a day."""
    slope_error: float = 0.0
    since_us: int | None = None
    until_us: int | None = None
    """Where it surely has begun and has not ended yet, if that is less than all of its bounds."""

    @property
    def centre_us(self) -> int:
        """Return the middle of the time in which it is bounded."""
        return ((self.first_us or 0) + self.last_us) // 2

    def days(self, at_us: int) -> float:
        """Return how far a time is from the centre, in days."""
        return (at_us - self.centre_us) / DAY_US

    def drifted(self, at_us: int) -> float:
        """Return how far it has drifted from its offset at the centre."""
        return self.slope * self.days(at_us) if self.drifts else 0.0

    def see(self, at_us: int) -> None:
        """Count a bound at this time in."""
        self.first_us = at_us if self.first_us is None else min(self.first_us, at_us)
        self.last_us = max(self.last_us, at_us)


@dataclass(slots=True)
class Shape:
    """Cuts of each clock (by its own time) and which of its pieces drift."""

    cuts: dict[int, list[int]]
    drifting: dict[int, list[bool]]

    @classmethod
    def steady(cls, clocks: Iterable[int]) -> Shape:
        """Return the shape without steps or drifts."""
        known = list(clocks)
        return cls({clock: [] for clock in known}, {clock: [False] for clock in known})

    @classmethod
    def drifts(cls, clocks: Iterable[int], fixed: frozenset[int]) -> Shape:
        """Return the shape in which all clocks drift but the fixed ones."""
        known = list(clocks)
        return cls({clock: [] for clock in known}, {clock: [clock not in fixed] for clock in known})

    def copy(self) -> Shape:
        """Return an independent copy."""
        return Shape({c: [*cuts] for c, cuts in self.cuts.items()}, {c: [*d] for c, d in self.drifting.items()})

    def cut(self, clock: int, at_us: int) -> None:
        """Add a step."""
        place = bisect_right(self.cuts[clock], at_us)
        self.cuts[clock].insert(place, at_us)
        self.drifting[clock].insert(place, self.drifting[clock][place])

    def without_cut(self, clock: int, place: int) -> Shape:
        """Return the shape without a step of a clock; the joined piece drifts if either did."""
        made = self.copy()
        del made.cuts[clock][place]
        after = made.drifting[clock].pop(place + 1)
        made.drifting[clock][place] = made.drifting[clock][place] or after
        return made

    def without_drift(self, clock: int, place: int) -> Shape:
        """Return the shape in which a piece of a clock is steady."""
        made = self.copy()
        made.drifting[clock][place] = False
        return made

    def complexity(self) -> int:
        """Return how many steps and drifts there are."""
        return sum(map(len, self.cuts.values())) + sum(map(sum, self.drifting.values()))


@dataclass(slots=True)
class Placed:
    """A bound with the pieces that it is about."""

    bound: Bound
    piece: Piece
    peer: Piece

    def predicted(self, values: list[float]) -> float:
        """Return the difference of both clocks by the model."""
        drift = self.piece.drifted(self.bound.at_us) - self.peer.drifted(self.bound.peer_at_us)
        return values[self.piece.node] - values[self.peer.node] + drift


@dataclass(slots=True)
class Layout:
    """The pieces of a shape, with the bounds assigned to them."""

    shape: Shape
    pieces: list[Piece] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)

    @classmethod
    def of(cls, shape: Shape, bounds: Iterable[Bound]) -> Layout:
        """Assign bounds to pieces; piece ``n`` of the list has node ``n``."""
        layout = cls(shape)
        by_clock: dict[int, list[Piece]] = {}
        for clock in sorted(shape.cuts):
            for place, drifts in enumerate(shape.drifting[clock]):
                piece = Piece(len(layout.pieces), clock, place, drifts=drifts)
                layout.pieces.append(piece)
                by_clock.setdefault(clock, []).append(piece)
        for bound in bounds:
            piece = by_clock[bound.clock][bisect_right(shape.cuts[bound.clock], bound.at_us)]
            peer = by_clock[bound.peer][bisect_right(shape.cuts[bound.peer], bound.peer_at_us)]
            piece.see(bound.at_us)
            peer.see(bound.peer_at_us)
            layout.placed.append(Placed(bound, piece, peer))
        return layout

    def take_slopes(self, other: Layout) -> None:
        """Take the slopes of the pieces that another layout has as well."""
        known = {(piece.clock, piece.place): piece for piece in other.pieces}
        for piece in self.pieces:
            found = known.get((piece.clock, piece.place))
            if found is not None:
                piece.slope, piece.slope_error = found.slope, found.slope_error

    def network(self, slack_us: float = WANDER_US) -> Network:
        """Return the constraints on the offsets at the centres of the pieces, drifts taken out."""
        made = Network()
        for item in self.placed:
            drift = item.piece.drifted(item.bound.at_us) - item.peer.drifted(item.bound.peer_at_us)
            lower, upper = item.bound.lower_us, item.bound.upper_us
            made.bound(
                item.piece.node,
                item.peer.node,
                None if lower is None else lower - drift,
                None if upper is None else upper - drift,
                slack_us,
            )
        return made
