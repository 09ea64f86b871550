"""Move a step to the place between its neighbours at which fewest bounds are missed."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vmindex.clocks.shapes import Layout, Piece, Placed


def settle(layout: Layout, values: list[float]) -> bool:
    """Move the cuts of the layout's shape, and return whether any bound changed its piece."""
    around: dict[int, list[Placed]] = {}
    for item in layout.placed:
        around.setdefault(item.piece.node, []).append(item)
        around.setdefault(item.peer.node, []).append(item)
    moved = False
    for before, after in pairwise(layout.pieces):
        if before.clock != after.clock:
            continue
        cuts, number = layout.shape.cuts[before.clock], before.place
        items = around.get(before.node, []) + around.get(after.node, [])
        at_us = _best_cut(before, after, items, values, cuts[number])
        if at_us is not None:
            cuts[number] = at_us
            moved = True
    return moved


def _best_cut(before: Piece, after: Piece, items: list[Placed], values: list[float], cut_us: int) -> int | None:
    """Return a better place for the step between two pieces, ``None`` if there is none."""
    costs = sorted((_time(item, before.clock), *_costs(item, before, after, values)) for item in items)
    early = [0.0, *accumulate(cost for _, cost, _ in costs)]
    late = list(accumulate((cost for _, _, cost in reversed(costs)), initial=0.0))[::-1]
    now = sum(at_us < cut_us for at_us, _, _ in costs)
    free = [n for n in range(1, len(costs)) if costs[n - 1][0] < costs[n][0]]
    if not free:
        return None
    best = min(free, key=lambda n: (early[n] + late[n], abs(n - now)))
    if best == now or early[best] + late[best] >= early[now] + late[now]:
        return None
    return (costs[best - 1][0] + costs[best][0]) // 2


def _time(item: Placed, clock: int) -> int:
    return item.bound.at_us if item.bound.clock == clock else item.bound.peer_at_us


def _costs(item: Placed, before: Piece, after: Piece, values: list[float]) -> tuple[float, float]:
    """Return the cost of a bound if it lies in the piece before or after the step."""
    mine = item.bound.clock == before.clock
    sides = []
    for piece in (before, after):
        moved = type(item)(item.bound, piece if mine else item.piece, item.peer if mine else piece)
        rest = item.bound.rest(moved.predicted(values))
        sides.append(rest[0] ** 2 * rest[1] if rest else 0.0)
    return sides[0], sides[1]
