"""Tell between which two bounds a step surely was: a bound that fits before it as well as after it does not tell."""

from __future__ import annotations

from itertools import pairwise, takewhile
from math import isinf
from typing import TYPE_CHECKING

from vmindex.clocks.interface import ID_CLOCK, WANDER_US

if TYPE_CHECKING:
    from vmindex.clocks.network import Network
    from vmindex.clocks.shapes import Layout, Piece, Placed


def trim(layout: Layout, network: Network) -> None:
    """Set ``until_us`` and ``since_us`` of the pieces before and after each step."""
    if not layout.pieces:
        return
    around: dict[int, list[Placed]] = {}
    for item in layout.placed:
        around.setdefault(item.piece.node, []).append(item)
        around.setdefault(item.peer.node, []).append(item)
    busiest = max(layout.pieces, key=lambda piece: (piece.clock != ID_CLOCK, len(around.get(piece.node, ()))))
    values = _values(network, busiest)
    for before, after in pairwise(layout.pieces):
        early, late = around.get(before.node), around.get(after.node)
        if before.clock != after.clock or not early or not late:
            continue
        before.until_us = _last_certain(sorted(early, key=lambda i: -_time(i, before)), before, after, values)
        after.since_us = _last_certain(sorted(late, key=lambda i: _time(i, after)), after, before, values)


def _values(network: Network, base: Piece) -> dict[int, float]:
    """Return the estimates of the nodes that are bounded on both sides."""
    limits = network.limits(base.node)
    return {node: (low + high) / 2 for node, (low, high) in limits.items() if not isinf(low) and not isinf(high)}


def _last_certain(items: list[Placed], own: Piece, other: Piece, values: dict[int, float]) -> int:
    """Return the time of the bound nearest to the step that does not fit the piece on the other side of it."""
    doubtful = len(list(takewhile(lambda item: _fits(item, own, other, values), items)))
    return _time(items[doubtful if doubtful < len(items) else 0], own)


def _time(item: Placed, piece: Piece) -> int:
    return item.bound.at_us if item.piece is piece else item.bound.peer_at_us


def _fits(item: Placed, own: Piece, other: Piece, values: dict[int, float]) -> bool:
    """Return whether a bound of one piece would be kept by another one in its place, as far as is known."""
    piece = other if item.piece is own else item.piece
    peer = other if item.peer is own else item.peer
    if piece.node not in values or peer.node not in values:
        return True
    drift = piece.drifted(item.bound.at_us) - peer.drifted(item.bound.peer_at_us)
    difference = values[piece.node] - values[peer.node] + drift
    lower, upper = item.bound.lower_us, item.bound.upper_us
    return (lower is None or difference >= lower - WANDER_US) and (upper is None or difference <= upper + WANDER_US)
