"""Weighted least squares over all clocks: offsets of the pieces and slopes of those that drift."""

from __future__ import annotations

from math import sqrt
from operator import mul, sub
from typing import TYPE_CHECKING, TypeAlias

from vmindex.clocks.interface import TOLERANCE_US

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vmindex.clocks.shapes import Layout, Placed

_OFFSET_RIDGE = 1e-18
"""One common offset of all clocks is free; this keeps it near 0."""
_SLOPE_RIDGE = 1 / (50e-6 * 86_400e6) ** 2
"""Drifts of more than 50 ppm (microseconds a day here) are not expected, unless bounds show them."""
_EXACT = 1e-10
_ROUNDS = 4
_PASSES = 8
_FULL_WEIGHT = TOLERANCE_US**-2
Sparse: TypeAlias = list[dict[int, float]]


def fit(layout: Layout) -> list[float]:
    """Set the slopes of the drifting pieces and return the offsets of all pieces by node.

    At first each bound with two sides counts by its middle, and the more the narrower it is; then those that are not kept
    count by how far they are missed (:meth:`Bound.rest`).
    """
    middles = [(item, item.bound.middle_us, item.bound.half_us**-2) for item in layout.placed]
    start = [0.0] * len(layout.pieces)
    values = _solve(layout, [(item, middle, weight) for item, middle, weight in middles if middle is not None], start)
    missed: set[int] = set()
    for _ in range(_PASSES):
        wanted, before, missed = [], missed, set()
        for number, item in enumerate(layout.placed):
            predicted = item.predicted(values)
            rest = item.bound.rest(predicted)
            if rest is not None:
                wanted.append((item, predicted + rest[0], rest[1]))
                if rest[1] == _FULL_WEIGHT:
                    missed.add(number)
        if missed == before:
            break
        values = _solve(layout, wanted, values)
    _set_slope_errors(layout)
    return values


def _solve(layout: Layout, wanted: list[tuple[Placed, float, float]], start: list[float]) -> list[float]:
    """Return the offsets, and set the slopes, for which the differences come nearest to the wanted ones."""
    slopes = {piece.node: len(layout.pieces) + n for n, piece in enumerate(p for p in layout.pieces if p.drifts)}
    count = len(layout.pieces) + len(slopes)
    matrix: Sparse = [{} for _ in range(count)]
    right = [0.0] * count
    for item, value, weight in wanted:
        _add(matrix, right, _terms(item, slopes), value, weight)
    for row in range(count):
        ridge = _OFFSET_RIDGE if row < len(layout.pieces) else _SLOPE_RIDGE
        matrix[row][row] = matrix[row].get(row, 0.0) + ridge
    guess = [*start, *(piece.slope for piece in layout.pieces if piece.drifts)]
    found = _conjugate_gradients(matrix, right, guess)
    for piece in layout.pieces:
        if piece.drifts:
            piece.slope = found[slopes[piece.node]]
    return found[: len(layout.pieces)]


def _terms(item: Placed, slopes: dict[int, int]) -> list[tuple[int, float]]:
    """Return the variables of a bound with their factors."""
    terms = [(item.piece.node, 1.0), (item.peer.node, -1.0)]
    if item.piece.drifts:
        terms.append((slopes[item.piece.node], item.piece.days(item.bound.at_us)))
    if item.peer.drifts:
        terms.append((slopes[item.peer.node], -item.peer.days(item.bound.peer_at_us)))
    return terms


def _add(matrix: Sparse, right: list[float], terms: list[tuple[int, float]], value: float, weight: float) -> None:
    for row, factor in terms:
        right[row] += weight * factor * value
        entries = matrix[row]
        for column, other in terms:
            entries[column] = entries.get(column, 0.0) + weight * factor * other


def _set_slope_errors(layout: Layout) -> None:
    """Tell how far each slope may be wrong: each middle may be wrong by half the width of its bound."""
    spread = dict.fromkeys((piece.node for piece in layout.pieces if piece.drifts), _SLOPE_RIDGE)
    for item in layout.placed:
        if item.bound.middle_us is None:
            continue
        for piece, at_us in ((item.piece, item.bound.at_us), (item.peer, item.bound.peer_at_us)):
            if piece.drifts:
                spread[piece.node] += (piece.days(at_us) / item.bound.half_us) ** 2
    for node, value in spread.items():
        layout.pieces[node].slope_error = 1 / sqrt(value)


def _conjugate_gradients(matrix: Sparse, right: list[float], start: list[float]) -> list[float]:
    """Solve a symmetric positive system from a first guess, its diagonal as preconditioner."""
    rows = [(tuple(row), tuple(row.values())) for row in matrix]
    scale = [1 / row[number] for number, row in enumerate(matrix)]
    found = start
    rest = list(map(sub, right, _times(rows, found)))
    direction = list(map(mul, scale, rest))
    energy = _dot(direction, rest)
    goal = _dot(map(mul, scale, right), right) * _EXACT**2
    for _ in range(_ROUNDS * len(right)):
        if energy <= goal:
            break
        image = _times(rows, direction)
        step = energy / _dot(direction, image)
        found = [f + step * d for f, d in zip(found, direction, strict=True)]
        rest = [r - step * i for r, i in zip(rest, image, strict=True)]
        scaled = list(map(mul, scale, rest))
        energy, before = _dot(scaled, rest), energy
        direction = [s + energy / before * d for s, d in zip(scaled, direction, strict=True)]
    return found


def _times(rows: list[tuple[tuple[int, ...], tuple[float, ...]]], vector: list[float]) -> list[float]:
    take = vector.__getitem__
    return [sum(map(mul, values, map(take, columns))) for columns, values in rows]


def _dot(one: Iterable[float], other: Iterable[float]) -> float:
    return float(sum(map(mul, one, other)))
