"""Put the proofs into a chain of stays.

Migrations are taken whole, in the order in which they began, since the clocks of their two hosts differ; the signs of worlds
come between them. Two proofs on one host are one stay unless something came between: a boot, or another world.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from vmindex.journey.model import Move, Proof, Sign, Stay

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vmindex.journey.coverage import Hosts
    from vmindex.journey.model import ProofKind

_GOES_ON_US = 120_000_000
"""A failure of the switchover would have been logged by then, at most 100 s after the pre-copy."""
_LONGEST_US = 86_400_000_000
"""No move of a VM takes longer."""
_Item: TypeAlias = Move | Sign


def build(moves: Iterable[Move], signs: Iterable[Sign], hosts: Hosts) -> list[Stay]:
    """Return the stays of one VM, oldest first."""
    chain, known = _Chain(hosts), list(moves)
    for item in _in_order(known, [_before_leaving(sign, known) for sign in signs]):
        if isinstance(item, Move):
            chain.take_move(item)
        else:
            chain.take_sign(item)
    chain.settle(None, None)
    return chain.stays


def _before_leaving(sign: Sign, moves: list[Move]) -> Sign:
    """Return the sign as one of the world that is leaving, if it is from the source while the VM moves away."""
    leaving = next((move for move in moves if not sign.powered_on and _is_leaving(move, sign)), None)
    return sign if leaving is None or leaving.source_world is None else replace(sign, world=leaving.source_world)


def _is_leaving(move: Move, sign: Sign) -> bool:
    if move.source != sign.host or move.storage or move.begun_us is None or move.arrived_us is None:
        return False
    return move.begun_us <= sign.at_us <= move.arrived_us


def _in_order(moves: list[Move], signs: list[Sign]) -> list[_Item]:
    """Sort by time, but whatever shows a world after the move into it and before the move out of it, whatever the clocks."""
    return _Order([*(move for move in moves if move.begun_us is not None), *signs]).items()


class _Order:
    """Puts items in order; worlds, which a VM enters and leaves once, count more than times."""

    def __init__(self, items: list[_Item]) -> None:
        self._sorted = sorted(items, key=_sort_key)
        self._into = {item.dest_world: item for item in items if isinstance(item, Move) and _took_away(item)}
        self._in: dict[int | None, list[_Item]] = defaultdict(list)
        for item in self._sorted:
            self._in[_world(item)].append(item)
        self._placed: set[int] = set()
        self._result: list[_Item] = []

    def items(self) -> list[_Item]:
        """Return the items in order."""
        for item in self._sorted:
            self._place(item)
        return self._result

    def _place(self, item: _Item) -> None:
        if id(item) in self._placed:
            return
        self._placed.add(id(item))
        world = _world(item)
        before: list[_Item] = []
        if world is not None and world in self._into:
            before.append(self._into[world])
        if world is not None and isinstance(item, Move) and _took_away(item):
            before += self._in[world]
        for other in before:
            self._place(other)
        self._result.append(item)


def _sort_key(item: _Item) -> tuple[int, int, str]:
    if isinstance(item, Move):
        return item.begun_us or 0, 0, item.vmotion_id
    return item.at_us, 1, f"{item.host} {item.world}"


def _world(item: _Item) -> int | None:
    return item.source_world if isinstance(item, Move) else item.world


def _took_away(move: Move) -> bool:
    return move.outcome == "success" and move.source_world != move.dest_world


class _Chain:
    """The stays so far, and the last move if nobody knows yet how it ended."""

    def __init__(self, hosts: Hosts) -> None:
        self.stays: list[Stay] = []
        self._hosts = hosts
        self._pending: Move | None = None

    def take_sign(self, sign: Sign) -> None:
        """Take a world that runs, or that was powered on."""
        if not sign.powered_on:
            self._see(sign.host, Proof(sign.at_us, sign.world, "listed"))
            return
        if self.stays and self.stays[-1].host == sign.host and self.stays[-1].world() == sign.world:
            return  # told twice
        self.settle(None, None)
        self._begin(sign.host, Proof(sign.at_us, sign.world, "power-on"))

    def take_move(self, move: Move) -> None:
        """Take a migration: the VM ran on the source when it began, wherever it ran afterwards."""
        begun_us = move.begun_us or 0
        if move.source is None:
            self.settle(None, None)
        else:
            self._see(move.source, Proof(begun_us, move.source_world, "set out", move))
        if move.outcome == "success":
            self._arrive(move)
        elif move.outcome == "incomplete":
            self._stay_on(move, "set out")
            self._pending = move
        else:
            self._stay_on(move, "stayed")

    def _stay_on(self, move: Move, kind: ProofKind) -> None:
        if move.source is not None and move.left_us is not None and move.left_us > (move.begun_us or 0):
            self._go_on(Proof(move.left_us, move.source_world, kind, move))

    def _arrive(self, move: Move, *, presumed: bool = False) -> None:
        left_us = move.left_us if move.left_us is not None else move.begun_us or 0
        arrived_us = move.arrived_us if move.arrived_us is not None else left_us
        if move.storage:
            self._go_on(Proof(arrived_us, move.dest_world, "storage moved", move))
            return
        if move.source is not None:
            self._go_on(Proof(left_us, move.source_world, "left", move))
        if move.dest is not None:
            arrival = Proof(arrived_us, move.dest_world, "arrived", move)
            self._begin(move.dest, arrival, presumed=presumed)

    def _see(self, host: int, proof: Proof) -> None:
        """Take a proof of being on a host: it goes on with the last stay, or begins another."""
        self.settle(host, proof.world)
        if self.stays and self._goes_on(self.stays[-1], host, proof):
            self._go_on(proof)
        else:
            self._begin(host, proof)

    def _begin(self, host: int, proof: Proof, *, presumed: bool = False) -> None:
        self.stays.append(Stay(host, [self._not_before(proof)], presumed=presumed))

    def _go_on(self, proof: Proof) -> None:
        self.stays[-1].proofs.append(self._not_before(proof))

    def _not_before(self, proof: Proof) -> Proof:
        """Return a proof no earlier than the one before it, which another clock may have timed."""
        last_us = self.stays[-1].last.at_us if self.stays else proof.at_us
        return proof if proof.at_us >= last_us else replace(proof, at_us=last_us)

    def _goes_on(self, stay: Stay, host: int, proof: Proof) -> bool:
        if stay.host != host or stay.left:
            return False
        if proof.world is not None and proof.world == stay.world():
            return True
        another = proof.world is not None and stay.world() is not None
        return not another and not self._hosts.boots_between(host, stay.last.at_us, proof.at_us)

    def settle(self, host: int | None, world: int | None) -> None:
        """Decide how the pending move ended by where the VM is seen next (nowhere: ``None``)."""
        move, self._pending = self._pending, None
        if move is None or not self.stays:
            return
        if world is not None and world == move.source_world:
            return
        if host is not None and host == move.dest and (host != move.source or world == move.dest_world):
            self._arrive(move)
        elif host is None or host != move.source:
            self._leave_open(move)

    def _leave_open(self, move: Move) -> None:
        """Presume the arrival if all memory was sent and the log goes on without a failure; else nobody knows."""
        source, mark_us = move.source, move.handed_us if move.all_sent else move.left_us
        if source is None or mark_us is None:
            return
        logged = self._hosts.stretch(source, mark_us)
        goes_on_us = logged[1] - mark_us if logged is not None else 0
        if move.all_sent and goes_on_us >= _GOES_ON_US and move.dest is not None:
            self._arrive(move, presumed=True)
        elif move.all_sent or goes_on_us < _LONGEST_US:
            self.stays[-1].unsettled = move
            self.stays[-1].until_us = None if move.all_sent or logged is None else logged[1]
        # else the log goes on for longer than any move takes, and never says that the memory was sent: it is still there
