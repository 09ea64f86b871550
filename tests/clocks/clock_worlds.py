"""Made-up clocks with a known truth, and the bounds that causality gives of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from vmindex.clocks import Bound, Pair, solve

MS = 1_000
SECOND = 1_000_000
HOUR = 3_600 * SECOND
PPM = 1e-6


def summed_up(bounds):
    """Return the pairs as the database sums them up."""
    groups = {}
    for bound in bounds:
        groups.setdefault((bound.clock, bound.peer), []).append(bound)
    return [
        Pair(
            clock,
            peer,
            max((b.lower_us for b in group if b.lower_us is not None), default=None),
            min((b.upper_us for b in group if b.upper_us is not None), default=None),
            len(group),
            min(b.at_us for b in group),
            max(b.at_us for b in group),
            min(b.peer_at_us for b in group),
            max(b.peer_at_us for b in group),
        )
        for (clock, peer), group in groups.items()
    ]


def solved(bounds):
    """Return the stretches by clock."""
    found = {}
    for stretch in solve(summed_up(bounds), lambda clocks: [b for b in bounds if b.clock in clocks]):
        found.setdefault(stretch.clock, []).append(stretch)
    return found


@dataclass
class Clocks:
    """True offsets, drifts and steps (true time, by), microseconds."""

    offsets: dict[int, int]
    drifts: dict[int, float] = field(default_factory=dict)
    steps: dict[int, tuple[int, int]] = field(default_factory=dict)

    def offset(self, clock, true_us):
        stepped = self.steps[clock][1] if clock in self.steps and true_us >= self.steps[clock][0] else 0
        return self.offsets[clock] + stepped + round(self.drifts.get(clock, 0) * PPM * true_us)

    def bound(self, source, dest, true_us, sent_delay_us, back_delay_us):
        """Return what a migration tells whose messages take so long: to the destination, and back to the source."""
        source_off, dest_off = self.offset(source, true_us), self.offset(dest, true_us)
        return Bound(
            dest,
            true_us + dest_off,
            source,
            true_us + source_off,
            None if back_delay_us is None else dest_off - source_off - back_delay_us,
            None if sent_delay_us is None else dest_off - source_off + sent_delay_us,
        )

    def errors(self, found):
        """Yield clock, error and uncertainty of the last stretch of each clock, against that of its reference.

        What a reference does after its last bound nobody can know; its drift counts as none.
        """
        for clock, stretches in found.items():
            last = stretches[-1]
            if last.offset_us is None or last.uncertainty_us is None:
                continue
            reference_us = self._true(last.reference, found[last.reference][-1].until_us)
            at_us = self._true(clock, last.until_us)
            drifted = self.drifts.get(last.reference, 0) * PPM * (at_us - reference_us)
            truth = self.offset(clock, at_us) - self.offset(last.reference, reference_us) - drifted
            yield clock, abs(last.offset_us - truth), last.uncertainty_us

    def _true(self, clock, shown_us):
        true_us = shown_us
        for _ in range(5):
            true_us = shown_us - self.offset(clock, true_us)
        return true_us
