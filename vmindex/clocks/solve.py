"""From bounds to the stretches of every clock."""

from __future__ import annotations

from dataclasses import dataclass
from math import isinf
from typing import TYPE_CHECKING

from vmindex.clocks.crowds import explain_crowd
from vmindex.clocks.interface import ID_CLOCK, SLACKS_US, Bound, Pair, Stretch
from vmindex.clocks.network import Network
from vmindex.clocks.shapes import DAY_US, Layout, Piece
from vmindex.clocks.thinning import thin
from vmindex.clocks.trimming import trim

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_SLOPE_SAFETY = 3
"""The error of a slope is estimated as if the offsets of the peers were known."""


@dataclass(slots=True)
class _Model:
    """Pieces of the clocks of one component, the constraints between them, and how many migrations bound each."""

    pieces: list[Piece]
    network: Network
    migrations: dict[int, int]


def solve(pairs: Iterable[Pair], load: Callable[[set[int]], list[Bound]]) -> list[Stretch]:
    """Return the stretches of all clocks, by clock and time.

    ``pairs``: the bounds summed up, which is all that is looked at while clocks are steady. ``load``: gives the single
    bounds among some clocks; called for those that contradict each other.
    """
    known = sorted(pairs, key=lambda pair: (pair.clock, pair.peer))
    found: list[Stretch] = []
    for clocks in _components(known):
        inside = [pair for pair in known if pair.clock in clocks and pair.peer in (*clocks, ID_CLOCK)]
        found += _stretches(_steady(clocks, inside) or _moving(load(clocks | {ID_CLOCK})))
    return sorted(found, key=lambda stretch: (stretch.clock, stretch.since_us))


def _components(pairs: list[Pair]) -> list[set[int]]:
    """Return the groups of hosts that migrations connect; the clock of the ids connects none."""
    group: dict[int, set[int]] = {}
    for pair in pairs:
        mine = group.setdefault(pair.clock, {pair.clock})
        if pair.peer == ID_CLOCK:
            continue
        theirs = group.setdefault(pair.peer, {pair.peer})
        if mine is not theirs:
            mine |= theirs
            group.update(dict.fromkeys(theirs, mine))
    unique = {id(clocks): clocks for clocks in group.values()}
    return sorted(unique.values(), key=min)


def _steady(clocks: set[int], pairs: list[Pair]) -> _Model | None:
    """Return the model of clocks that neither drift nor step, ``None`` if the bounds contradict that."""
    models = (_summed_up(clocks, pairs, slack) for slack in SLACKS_US)
    return next((model for model in models if model.network.is_consistent()), None)


def _summed_up(clocks: set[int], pairs: list[Pair], slack_us: float) -> _Model:
    nodes = {clock: node for node, clock in enumerate(sorted(clocks | {ID_CLOCK}))}
    pieces = [Piece(node, clock) for clock, node in nodes.items()]
    model = _Model(pieces, Network(), dict.fromkeys(nodes.values(), 0))
    for pair in pairs:
        node, peer = nodes[pair.clock], nodes[pair.peer]
        model.network.bound(node, peer, pair.lower_us, pair.upper_us, slack_us)
        for at_us, seen in ((pair.first_us, node), (pair.last_us, node)):
            pieces[seen].see(at_us)
        for at_us, seen in ((pair.peer_first_us, peer), (pair.peer_last_us, peer)):
            pieces[seen].see(at_us)
        if pair.peer != ID_CLOCK:
            model.migrations[node] += pair.bounds
            model.migrations[peer] += pair.bounds
    return model


def _moving(bounds: list[Bound]) -> _Model:
    """Return the model of clocks that drift or step. What still contradicts makes them less certain."""
    ordered = sorted(bounds, key=lambda bound: (bound.clock, bound.at_us, bound.peer, bound.peer_at_us))
    layout = _of_all(explain_crowd(thin(ordered)), ordered)
    network = _consistent(layout)
    migrations = dict.fromkeys(range(len(layout.pieces)), 0)
    for item in layout.placed:
        if item.bound.peer != ID_CLOCK:
            migrations[item.piece.node] += 1
            migrations[item.peer.node] += 1
    _doubt_steadiness(layout.pieces)
    trim(layout, network)
    return _Model([piece for piece in layout.pieces if piece.first_us is not None], network, migrations)


def _consistent(layout: Layout) -> Network:
    """Return the constraints, widened by as little as they need to agree."""
    networks = [layout.network(slack) for slack in SLACKS_US]
    network = next((network for network in networks if network.is_consistent()), networks[-1])
    slack = float(SLACKS_US[-1])
    while not network.repair():
        slack *= 4
        network = layout.network(slack)
    return network


def _doubt_steadiness(pieces: list[Piece]) -> None:
    """Let a clock that drifts before or after a step be less certain where its bounds do not need a drift."""
    fastest: dict[int, float] = {}
    for piece in pieces:
        if piece.drifts:
            fastest[piece.clock] = max(fastest.get(piece.clock, 0.0), abs(piece.slope))
    for piece in pieces:
        if not piece.drifts:
            piece.slope_error = fastest.get(piece.clock, 0.0) / _SLOPE_SAFETY


def _of_all(layout: Layout, bounds: list[Bound]) -> Layout:
    """Return the layout of all bounds, where it was found by some of them."""
    if len(layout.placed) == len(bounds):
        return layout
    shape = layout.shape.copy()
    for clock in {clock for bound in bounds for clock in (bound.clock, bound.peer)} - shape.cuts.keys():
        shape.cuts[clock], shape.drifting[clock] = [], [False]
    whole = Layout.of(shape, bounds)
    whole.take_slopes(layout)
    return whole


def _stretches(model: _Model) -> list[Stretch]:
    hosts = [piece for piece in model.pieces if piece.clock != ID_CLOCK]
    made_ids = [piece for piece in model.pieces if piece.clock == ID_CLOCK and piece.first_us is not None]
    reference = _reference(model, hosts)
    limits = model.network.limits(reference.node)
    of_ids = model.network.limits(made_ids[-1].node) if made_ids else {}
    alone = len({piece.clock for piece in hosts}) == 1
    return [
        _stretch(
            piece,
            model.migrations[piece.node],
            reference,
            None if alone else limits.get(piece.node),
            (made_ids[-1], of_ids.get(piece.node)) if made_ids else None,
        )
        for piece in hosts
    ]


def _reference(model: _Model, hosts: list[Piece]) -> Piece:
    """Return the last piece of the clock with the middle offset, among those with the fewest steps and drifts."""
    changes: dict[int, int] = {}
    for piece in hosts:
        changes[piece.clock] = changes.get(piece.clock, -1) + 1 + piece.drifts
    calm = [clock for clock in sorted(changes) if changes[clock] == min(changes.values())]
    last = {piece.clock: piece for piece in hosts}
    base = max((last[clock] for clock in calm), key=lambda piece: (model.migrations[piece.node], -piece.clock))
    limits = model.network.limits(base.node)
    placed = []
    for clock in calm:
        low, high = limits.get(last[clock].node, (float("-inf"), float("inf")))
        if not isinf(low) and not isinf(high):
            placed.append(((low + high) / 2, clock))
    return last[sorted(placed)[(len(placed) - 1) // 2][1]]


def _stretch(
    piece: Piece,
    migrations: int,
    reference: Piece,
    limits: tuple[float, float] | None,
    of_ids: tuple[Piece, tuple[float, float] | None] | None,
) -> Stretch:
    until_us = piece.last_us if piece.until_us is None else piece.until_us
    offset, uncertainty = _estimate(piece, reference, limits, until_us)
    id_offset, id_uncertainty = _estimate(piece, of_ids[0], of_ids[1], until_us) if of_ids else (None, None)
    drift = (piece.slope if piece.drifts else 0.0) - (reference.slope if reference.drifts else 0.0)
    return Stretch(
        clock=piece.clock,
        since_us=(piece.first_us or 0) if piece.since_us is None else piece.since_us,
        until_us=until_us,
        offset_us=offset,
        uncertainty_us=uncertainty,
        drift=drift / DAY_US,
        migrations=migrations,
        reference=reference.clock,
        bound=None if offset is None or uncertainty is not None or limits is None else _side(limits),
        id_offset_us=id_offset,
        id_uncertainty_us=id_uncertainty,
    )


def _side(limits: tuple[float, float]) -> str:
    return "at most" if isinf(limits[0]) else "at least"


def _estimate(
    piece: Piece, origin: Piece, limits: tuple[float, float] | None, at_us: int
) -> tuple[float | None, float | None]:
    """Return offset and uncertainty at a time; of a clock that is bounded on one side only that bound, and ``None``."""
    low, high = limits or (float("-inf"), float("inf"))
    drifted = piece.drifted(at_us) - origin.drifted(at_us)
    if isinf(low) and isinf(high):
        return None, None
    if isinf(low) or isinf(high):
        return (high if isinf(low) else low) + drifted, None
    if piece is origin:
        return drifted, 0.0
    unsure = sum(abs(each.days(at_us)) * _SLOPE_SAFETY * each.slope_error for each in (piece, origin))
    return (low + high) / 2 + drifted, (high - low) / 2 + unsure
