"""What the estimation takes and gives. Clocks are numbers; their order breaks ties, so it must not depend on chance."""

from __future__ import annotations

from dataclasses import dataclass

ID_CLOCK = -1
"""The clock that made the legacy vMotion IDs: vCenter's."""
TOLERANCE_US = 5_000
"""How far a clock wanders that is disciplined by NTP; each bound is taken so much wider."""
WANDER_US = 20_000
"""How far a clock may wander and still count as steady, where the bounds demand it. It makes offsets less certain."""
SLACKS_US = (TOLERANCE_US, 2 * TOLERANCE_US, WANDER_US)


@dataclass(frozen=True, slots=True)
class Bound:
    """What one migration tells of two clocks: ``clock`` minus ``peer`` is from ``lower_us`` to ``upper_us``.

    ``None``: not bounded on that side. ``at_us``, ``peer_at_us``: when, by each of both clocks.
    """

    clock: int
    at_us: int
    peer: int
    peer_at_us: int
    lower_us: int | None
    upper_us: int | None

    @property
    def middle_us(self) -> float | None:
        """Return the middle, ``None`` unless bounded on both sides."""
        return None if self.lower_us is None or self.upper_us is None else (self.lower_us + self.upper_us) / 2

    @property
    def half_us(self) -> float:
        """Return half the width of a bound with both sides, at least the tolerance."""
        return max((self.upper_us or 0) - (self.lower_us or 0), 2 * TOLERANCE_US) / 2

    def rest(self, difference_us: float) -> tuple[float, float] | None:
        """Return how far a difference of the clocks is from the bound, and the weight of that.

        Outside of the bound it is the way back, which counts fully; inside it is the way to the middle, which counts the
        less the wider the bound is; ``None`` inside of a bound that has no middle.
        """
        if self.lower_us is not None and difference_us < self.lower_us:
            return self.lower_us - difference_us, TOLERANCE_US**-2
        if self.upper_us is not None and difference_us > self.upper_us:
            return self.upper_us - difference_us, TOLERANCE_US**-2
        middle = self.middle_us
        return None if middle is None else (middle - difference_us, self.half_us**-2)


@dataclass(frozen=True, slots=True)
class Pair:
    """All bounds of two clocks together, under the assumption that neither drifts nor steps."""

    clock: int
    peer: int
    lower_us: int | None
    upper_us: int | None
    bounds: int
    first_us: int
    last_us: int
    peer_first_us: int
    peer_last_us: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A clock over a stretch of time without a step.

    ``since_us``, ``until_us``: the first and last bound in it, by the clock itself. ``offset_us``: at ``until_us``, against
    the clock ``reference``; ``None`` if nothing bounds it. ``uncertainty_us``: the true offset is at most so far from the
    estimate; ``None`` if it is bounded on one side only: then ``offset_us`` is that bound, and ``bound`` says ``at most`` or
    ``at least``. ``drift``: microseconds per
    microsecond. ``migrations``: how many bounds to other hosts lie in it. ``id_offset_us``: against the clock that made
    legacy ids, in the same way; a single bound is an upper one, since nothing bounds how soon an id is used.
    """

    clock: int
    since_us: int
    until_us: int
    offset_us: float | None
    uncertainty_us: float | None
    drift: float
    migrations: int
    reference: int
    bound: str | None = None
    id_offset_us: float | None = None
    id_uncertainty_us: float | None = None
