"""Find the steps and drifts of very many clocks: those that agree stand together, the others are explained in groups."""

from __future__ import annotations

from collections import Counter
from math import isinf
from typing import TYPE_CHECKING

from vmindex.clocks.interface import WANDER_US, Bound
from vmindex.clocks.moves import explain
from vmindex.clocks.network import Network
from vmindex.clocks.shapes import Layout, Shape

if TYPE_CHECKING:
    from collections.abc import Iterable

GROUP = 40
"""Clocks that are explained together; the time that takes grows faster than their number."""
_CORE = -2
"""Stands for all clocks that agree."""


def explain_crowd(bounds: list[Bound]) -> Layout:
    """Return what :func:`vmindex.clocks.moves.explain` does, in a time that grows with the number of clocks."""
    clocks = sorted({clock for bound in bounds for clock in (bound.clock, bound.peer)})
    if len(clocks) <= GROUP:
        return explain(bounds)
    agreeing = _agreeing(clocks, bounds)
    limits = _network(agreeing, bounds).limits(_busiest(agreeing, bounds))
    moving = [clock for clock in clocks if clock not in agreeing]
    parts = []
    for start in range(0, len(moving), GROUP):
        group = set(moving[start : start + GROUP])
        seen = [found for bound in bounds if (found := _to_core(bound, group, limits)) is not None]
        if seen:
            parts.append(explain(seen, frozenset({_CORE})))
    return _together(clocks, parts, bounds)


def _agreeing(clocks: list[int], bounds: list[Bound]) -> set[int]:
    """Return clocks between which no bounds contradict each other, however steady they are taken to be.

    First all that have to do with a contradiction are left out, then those come back that do not bring it with them, the
    ones with many bounds first.
    """
    network = _network(set(clocks), bounds)
    agreeing = set(clocks)
    conflicts = _conflicts(bounds)
    left = conflicts
    while left:
        blamed = Counter(clock for pair in left for clock in sorted(pair))
        worst = max(blamed, key=lambda clock: (blamed[clock], clock))
        agreeing.discard(worst)
        left = {pair for pair in left if worst not in pair}
    while circle := network.contradiction(agreeing):
        agreeing.difference_update(circle)
    met: Counter[int] = Counter()
    for bound in bounds:
        met[bound.clock] += bound.peer in agreeing
        met[bound.peer] += bound.clock in agreeing
    for clock in sorted(set(clocks) - agreeing, key=lambda clock: (-met[clock], clock)):
        at_odds = any((min(clock, other), max(clock, other)) in conflicts for other in agreeing)
        if not at_odds and not network.contradiction(agreeing | {clock}):
            agreeing.add(clock)
    return agreeing


def _conflicts(bounds: list[Bound]) -> set[tuple[int, int]]:
    """Return the pairs of clocks whose own bounds contradict each other."""
    low: dict[tuple[int, int], int] = {}
    high: dict[tuple[int, int], int] = {}
    for bound in bounds:
        turned = bound.clock > bound.peer
        pair = (bound.peer, bound.clock) if turned else (bound.clock, bound.peer)
        lower, upper = bound.lower_us, bound.upper_us
        if turned:
            lower, upper = (None if upper is None else -upper), (None if lower is None else -lower)
        if lower is not None:
            low[pair] = max(low.get(pair, lower), lower)
        if upper is not None:
            high[pair] = min(high.get(pair, upper), upper)
    return {pair for pair in low.keys() & high.keys() if low[pair] > high[pair] + 2 * WANDER_US}


def _network(clocks: set[int], bounds: Iterable[Bound]) -> Network:
    made = Network()
    for bound in bounds:
        if bound.clock in clocks and bound.peer in clocks:
            made.bound(bound.clock, bound.peer, bound.lower_us, bound.upper_us, WANDER_US)
    return made


def _busiest(clocks: set[int], bounds: Iterable[Bound]) -> int:
    counts = Counter(clock for bound in bounds for clock in (bound.clock, bound.peer) if clock in clocks)
    return max(sorted(counts), key=lambda clock: counts[clock], default=_CORE)


def _to_core(bound: Bound, group: set[int], limits: dict[int, tuple[float, float]]) -> Bound | None:
    """Return a bound within a group, or of one of it to the core; ``None`` for any other."""
    if bound.clock in group and bound.peer in group:
        return bound
    if bound.clock in group and bound.peer in limits:
        low, high = limits[bound.peer]
        lower = None if bound.lower_us is None or isinf(low) else bound.lower_us + round(low)
        upper = None if bound.upper_us is None or isinf(high) else bound.upper_us + round(high)
        return Bound(bound.clock, bound.at_us, _CORE, bound.peer_at_us, lower, upper)
    if bound.peer in group and bound.clock in limits:
        low, high = limits[bound.clock]
        lower = None if bound.lower_us is None or isinf(high) else bound.lower_us - round(high)
        upper = None if bound.upper_us is None or isinf(low) else bound.upper_us - round(low)
        return Bound(_CORE, bound.at_us, bound.peer, bound.peer_at_us, lower, upper)
    return None


def _together(clocks: list[int], parts: list[Layout], bounds: list[Bound]) -> Layout:
    """Return the layout of all clocks with the steps and drifts of the parts."""
    shape = Shape.steady(clocks)
    for part in parts:
        for clock in part.shape.cuts.keys() - {_CORE}:
            shape.cuts[clock], shape.drifting[clock] = part.shape.cuts[clock], part.shape.drifting[clock]
    whole = Layout.of(shape, bounds)
    for part in parts:
        whole.take_slopes(part)
    return whole
