"""Difference constraints: is there any solution, and between which limits do all solutions lie."""

from __future__ import annotations

from collections import deque
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_EPSILON_US = 1e-3
_MOST_REPAIRS = 60


class Network:
    """Constraints ``value[v] - value[u] <= limit`` between nodes."""

    def __init__(self) -> None:
        self._after: dict[int, dict[int, float]] = {}
        self._before: dict[int, dict[int, float]] = {}

    def bound(self, node: int, peer: int, lower: float | None, upper: float | None, slack: float = 0.0) -> None:
        """Demand that ``node`` minus ``peer`` is from ``lower`` to ``upper``, or at most ``slack`` beyond."""
        if upper is not None:
            self._demand(peer, node, upper + slack)
        if lower is not None:
            self._demand(node, peer, slack - lower)

    def _demand(self, node: int, other: int, limit: float) -> None:
        """Demand ``value[other] - value[node] <= limit``."""
        if limit < self._after.setdefault(node, {}).get(other, inf):
            self._after[node][other] = limit
            self._before.setdefault(other, {})[node] = limit
        self._after.setdefault(other, {})

    def is_consistent(self) -> bool:
        """Return whether there is any solution."""
        return not self.contradiction()

    def repair(self) -> bool:
        """Widen constraints until there is a solution: those that contradict each other, each by all that is missing.

        So the truth stays within, whichever of them is wrong. Returns ``False`` if that would take too long.
        """
        for _ in range(_MOST_REPAIRS):
            circle = self.contradiction()
            if not circle:
                return True
            edges = list(zip(circle[1:] + circle[:1], circle, strict=True))
            missing = -sum(self._after[node][other] for node, other in edges) + 1
            for node, other in edges:
                self._after[node][other] += missing
                self._before[other][node] += missing
        return False

    def contradiction(self, nodes: Iterable[int] | None = None) -> list[int]:
        """Return a circle of constraints with a negative length, each node before its predecessor; none if there is none.

        ``nodes``: look only at constraints between these.
        """
        values = dict.fromkeys(self._after if nodes is None else nodes, 0.0)
        hops = dict.fromkeys(values, 0)
        parents: dict[int, int] = {}
        queue, queued = deque(values), set(values)
        while queue:
            node = queue.popleft()
            queued.discard(node)
            for other, limit in self._after.get(node, {}).items():
                if other in values and values[node] + limit < values[other] - _EPSILON_US:
                    values[other] = values[node] + limit
                    hops[other] = hops[node] + 1
                    parents[other] = node
                    if hops[other] >= len(values):
                        return _circle(parents, other)
                    if other not in queued:
                        queue.append(other)
                        queued.add(other)
        return []

    def limits(self, origin: int) -> dict[int, tuple[float, float]]:
        """Return the least and greatest value of each node over all solutions with ``origin`` at 0; infinite if not bounded.

        The constraints must be consistent.
        """
        highest = _shortest(self._after, origin)
        lowest = _shortest(self._before, origin)
        return {node: (-lowest.get(node, inf), highest.get(node, inf)) for node in highest.keys() | lowest.keys()}


def _shortest(edges: dict[int, dict[int, float]], origin: int) -> dict[int, float]:
    lengths = {origin: 0.0}
    queue, queued = deque([origin]), {origin}
    while queue:
        node = queue.popleft()
        queued.discard(node)
        for other, limit in edges.get(node, {}).items():
            if lengths[node] + limit < lengths.get(other, inf) - _EPSILON_US:
                lengths[other] = lengths[node] + limit
                if other not in queued:
                    queue.append(other)
                    queued.add(other)
    return lengths


def _circle(parents: dict[int, int], node: int) -> list[int]:
    """Return the circle that the parents of a node lead into."""
    seen: dict[int, int] = {}
    while node in parents and node not in seen:
        seen[node] = len(seen)
        node = parents[node]
    return list(seen)[seen.get(node, 0) :]
