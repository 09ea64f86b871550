"""Find the steps and drifts: one by one, where the bounds contradict each other most, until they no longer do."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from vmindex.clocks.fit import fit
from vmindex.clocks.interface import ID_CLOCK, SLACKS_US, TOLERANCE_US
from vmindex.clocks.settling import settle
from vmindex.clocks.shapes import DAY_US, Layout, Shape

if TYPE_CHECKING:
    from vmindex.clocks.interface import Bound
    from vmindex.clocks.shapes import Piece

_MOST_PPM = 500
"""No clock drifts faster; what changes faster has stepped."""
_LIKELY_PPM = 60
"""Where the bounds cannot tell a drift from a step, a slow change is a drift."""
_ALIKE_PPM = 0.3
_SAME = 0.995
_ALMOST = 0.9
"""A step in the middle takes away a third more than a drift would: what a slow drift explains so far is one."""
_NEGLIGIBLE = 1.0
"""Gain of a move that only follows the noise: the square of one half width."""
_PRUNED_UP_TO = 60
_ROUNDS = 30
_SURE = 12
_SETTLINGS = 4


@dataclass(frozen=True, slots=True)
class _Move:
    """A step at ``at_us``, or (``None``) a drift of the piece at ``place``."""

    gain: float
    clock: int
    place: int
    at_us: int | None


def explain(bounds: list[Bound], fixed: frozenset[int] = frozenset()) -> Layout:
    """Return the fitted layout with few steps and drifts that the bounds allow; the network may stay inconsistent.

    ``fixed`` clocks neither step nor drift. Tried from two sides: from steady clocks, and from clocks that all drift.
    """
    clocks = {clock for bound in bounds for clock in (bound.clock, bound.peer)}
    starts = (Shape.steady(clocks), Shape.drifts(clocks, fixed))
    found = [_pruned(_corrected(shape, bounds, fixed), bounds) for shape in starts]
    return min(found, key=_price)


def _price(layout: Layout) -> tuple[bool, int]:
    """Return how bad an explanation is: that bounds still contradict; steps, drifts, and how much all clocks must wander."""
    network = layout.network
    wander = next((place for place, slack in enumerate(SLACKS_US) if network(slack).is_consistent()), None)
    return wander is None, layout.shape.complexity() + (wander or 0)


def _corrected(shape: Shape, bounds: list[Bound], fixed: frozenset[int]) -> Layout:
    """Add steps and drifts to a shape until nothing contradicts."""
    layout, values = _fitted(shape, bounds)
    at_once = 1 + len(shape.cuts) // 12
    for _ in range(_ROUNDS):
        if layout.network().is_consistent():
            break
        possible = (move for move in _moves(layout, values) if move.clock not in fixed)
        moves = sorted(possible, key=lambda move: (-move.gain, -move.clock))[:at_once]
        if not moves:
            break
        for move in moves:
            _apply(shape, move)
        layout, values = _fitted(shape, bounds)
    return layout


def _fitted(shape: Shape, bounds: list[Bound]) -> tuple[Layout, list[float]]:
    """Return the layout of a shape with its values; steps are moved to where they fit best."""
    layout = Layout.of(shape, bounds)
    values = fit(layout)
    for _ in range(_SETTLINGS):
        if not settle(layout, values):
            break
        layout = Layout.of(shape, bounds)
        values = fit(layout)
    return layout, values


def _apply(shape: Shape, move: _Move) -> None:
    if move.at_us is None:
        shape.drifting[move.clock][move.place] = True
    else:
        shape.cut(move.clock, move.at_us)


def _moves(layout: Layout, values: list[float]) -> list[_Move]:
    """Return the best move of each clock."""
    rests: dict[int, list[tuple[int, float, float]]] = {}
    for item in layout.placed:
        found = item.bound.rest(item.predicted(values))
        if found is not None:
            rest, weight = found
            rests.setdefault(item.piece.node, []).append((item.bound.at_us, rest, weight))
            rests.setdefault(item.peer.node, []).append((item.bound.peer_at_us, -rest, weight))
    best: dict[int, _Move] = {}
    for piece in layout.pieces:
        move = _best(piece, sorted(rests.get(piece.node, ())))
        if move and move.gain > max(_NEGLIGIBLE, best[piece.clock].gain if piece.clock in best else 0.0):
            best[piece.clock] = move
    return list(best.values())


def _best(piece: Piece, rests: list[tuple[int, float, float]]) -> _Move | None:
    """Return the better of a step and a drift of a piece: what takes more of the squares of the rests away."""
    step = _best_step(piece, rests)
    if piece.drifts or len(rests) < 2:
        return step
    gain, slope = _slope_gain(piece, rests)
    if step is None or abs(slope) > _MOST_PPM * DAY_US / 1e6:
        return step
    slow = abs(slope) <= _LIKELY_PPM * DAY_US / 1e6
    drifts = gain >= step.gain * (_ALMOST if slow else 1 / _SAME)
    return _Move(gain, piece.clock, piece.place, None) if drifts else step


def _best_step(piece: Piece, rests: list[tuple[int, float, float]]) -> _Move | None:
    all_weight = sum(weight for _, _, weight in rests)
    total = sum(rest * weight for _, rest, weight in rests)
    found: _Move | None = None
    weight_before = sum_before = 0.0
    for (at_us, rest, weight), (next_us, _, _) in pairwise(rests):
        weight_before += weight
        sum_before += rest * weight
        weight_after = all_weight - weight_before
        if next_us == at_us or weight_after <= 0:
            continue
        jump = sum_before / weight_before - (total - sum_before) / weight_after
        gain = weight_before * weight_after / all_weight * jump**2
        if found is None or gain > found.gain:
            found = _Move(gain, piece.clock, piece.place, (at_us + next_us) // 2)
    return found


def _slope_gain(piece: Piece, rests: list[tuple[int, float, float]]) -> tuple[float, float]:
    """Return what a drift would take away, and its slope (microseconds a day)."""
    points = [(piece.days(at_us), rest, weight) for at_us, rest, weight in rests]
    all_weight = sum(weight for _, _, weight in points)
    mean_day = sum(day * weight for day, _, weight in points) / all_weight
    mean_rest = sum(rest * weight for _, rest, weight in points) / all_weight
    spread = sum(weight * (day - mean_day) ** 2 for day, _, weight in points)
    common = sum(weight * (day - mean_day) * (rest - mean_rest) for day, rest, weight in points)
    return (common**2 / spread, common / spread) if spread > 0 else (0.0, 0.0)


def _pruned(layout: Layout, bounds: list[Bound]) -> Layout:
    """Take steps and drifts away that are not needed, the slowest drifts first."""
    network = layout.network
    slack_us = next((slack for slack in SLACKS_US if network(slack).is_consistent()), None)
    if slack_us is None:
        return layout
    common = _common_slope(layout.pieces)
    drifting = sorted((piece for piece in layout.pieces if piece.drifts), key=lambda piece: abs(piece.slope - common))
    for piece in [piece for piece in drifting if not _surely_drifts(piece, common)][:_PRUNED_UP_TO]:
        layout = _unless_needed(layout, bounds, layout.shape.without_drift(piece.clock, piece.place), slack_us)
    steps = [(clock, place) for clock, cuts in layout.shape.cuts.items() for place in reversed(range(len(cuts)))]
    for clock, place in steps[:_PRUNED_UP_TO]:
        layout = _unless_needed(layout, bounds, layout.shape.without_cut(clock, place), slack_us)
    return layout


def _surely_drifts(piece: Piece, common: float) -> bool:
    """Return whether a piece drifts by far more than its slope may be wrong, and than any bound leaves open."""
    if piece.clock == ID_CLOCK:
        return False
    slope = abs(piece.slope - common)
    span_days = (piece.last_us - (piece.first_us or 0)) / DAY_US
    return slope > _SURE * piece.slope_error and slope * span_days > _SURE * TOLERANCE_US


def _common_slope(pieces: list[Piece]) -> float:
    """Return the slope that most clocks have: only differences of slopes can be seen, and most clocks are steady."""
    slopes = sorted(piece.slope if piece.drifts else 0.0 for piece in pieces if piece.clock != ID_CLOCK)
    best = max(slopes, key=lambda slope: (_near(slopes, slope), -abs(slope)))
    near = [slope for slope in slopes if abs(slope - best) <= _ALIKE_PPM * DAY_US / 1e6]
    return near[len(near) // 2]


def _near(slopes: list[float], slope: float) -> int:
    return sum(abs(other - slope) <= _ALIKE_PPM * DAY_US / 1e6 for other in slopes)


def _unless_needed(layout: Layout, bounds: list[Bound], shape: Shape, slack_us: float) -> Layout:
    """Return the layout of a simpler shape if that explains the bounds as well."""
    simpler, _ = _fitted(shape, bounds)
    return simpler if simpler.network(slack_us).is_consistent() else layout
