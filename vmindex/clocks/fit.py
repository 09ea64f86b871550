"""Weighted least squares over all clocks: offsets of the pieces and slopes of those that drift."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from vmindex.clocks.shapes import Layout, Piece, Placed

_OFFSET_RIDGE = 1e-18
"""One common offset of all clocks is free; this keeps it near 0."""
_SLOPE_RIDGE = 1 / (50e-6 * 86_400e6) ** 2
"""Drifts of more than 50 ppm (microseconds a day here) are not expected, unless bounds show them."""
_EXACT = 1e-12
Sparse: TypeAlias = list[dict[int, float]]


def fit(layout: Layout) -> list[float]:
    """Set the slopes of the drifting pieces and return the offsets of all pieces by node.

    Each bound with two sides counts by its middle, and the more the narrower it is.
    """
    slopes = {piece.node: len(layout.pieces) + n for n, piece in enumerate(p for p in layout.pieces if p.drifts)}
    count = len(layout.pieces) + len(slopes)
    matrix: Sparse = [{} for _ in range(count)]
    right = [0.0] * count
    for item in layout.placed:
        middle = item.bound.middle_us
        if middle is not None:
            _add(matrix, right, _terms(item, slopes), middle, item.bound.half_us**-2)
    for row in range(count):
        ridge = _OFFSET_RIDGE if row < len(layout.pieces) else _SLOPE_RIDGE
        matrix[row][row] = matrix[row].get(row, 0.0) + ridge
    found = _conjugate_gradients(matrix, right)
    for piece in layout.pieces:
        if piece.drifts:
            piece.slope = found[slopes[piece.node]]
            piece.slope_error = _slope_error(piece, layout.placed)
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


def _slope_error(piece: Piece, placed: list[Placed]) -> float:
    """Return how far the slope may be wrong: each middle may be wrong by half the width of its bound."""
    spread = 0.0
    for item in placed:
        if item.bound.middle_us is not None and (item.piece is piece or item.peer is piece):
            at_us = item.bound.at_us if item.piece is piece else item.bound.peer_at_us
            spread += (piece.days(at_us) / item.bound.half_us) ** 2
    return 1 / sqrt(spread + _SLOPE_RIDGE)


def _conjugate_gradients(matrix: Sparse, right: list[float]) -> list[float]:
    """Solve a symmetric positive system, its diagonal as preconditioner."""
    size = len(right)
    found = [0.0] * size
    rest = [*right]
    scale = [1 / matrix[row][row] for row in range(size)]
    direction = [s * r for s, r in zip(scale, rest, strict=True)]
    energy = sum(d * r for d, r in zip(direction, rest, strict=True))
    goal = energy * _EXACT**2
    for _ in range(20 * size):
        if energy <= goal:
            break
        image = [sum(value * direction[column] for column, value in row.items()) for row in matrix]
        step = energy / sum(d * i for d, i in zip(direction, image, strict=True))
        found = [f + step * d for f, d in zip(found, direction, strict=True)]
        rest = [r - step * i for r, i in zip(rest, image, strict=True)]
        scaled = [s * r for s, r in zip(scale, rest, strict=True)]
        energy, before = sum(s * r for s, r in zip(scaled, rest, strict=True)), energy
        direction = [s + energy / before * d for s, d in zip(scaled, direction, strict=True)]
    return found
