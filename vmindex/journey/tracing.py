"""From a name to the journeys of the VMs that it means."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from vmindex.journey import clocks, coverage, evidence, identity
from vmindex.journey.model import Gap, Journey
from vmindex.journey.stays import build

if TYPE_CHECKING:
    from vmindex.index import Index
    from vmindex.journey.coverage import Hosts
    from vmindex.journey.evidence import Evidence
    from vmindex.journey.identity import VmGroup
    from vmindex.journey.model import Move, Stay

_CLOCKS_US = 10_000_000
"""Clocks of hosts are not taken to agree better, even where a move shows that two of them do."""


def trace(index: Index, name: str) -> list[Journey]:
    """Return the journey of each VM of a name (with ``*`` and ``?``) or uuid. Raises :class:`vmindex.errors.NotFoundError`."""
    groups = identity.find(index, name)
    known = clocks.load(index)
    found = evidence.load(index, (part.vm_id for group in groups for part in group.parts), known)
    hosts = coverage.load(index, _hosts_of(found), known)
    span = _span(index)
    journeys = [_journey(group, found, hosts, span) for group in groups]
    coverage.load_strangers(index, hosts, _entered_unseen(journeys))
    return journeys


def _entered_unseen(journeys: list[Journey]) -> set[int]:
    """Return the hosts with a stay whose beginning was not seen and whose world is not known."""
    stays = (stay for journey in journeys for stay in journey.stays)
    return {stay.host for stay in stays if not stay.began and stay.first.world is None}


def _hosts_of(found: dict[int, Evidence]) -> set[int]:
    moved = {host for known in found.values() for move in known.moves for host in (move.source, move.dest)}
    return {host for host in moved if host is not None} | {
        sign.host for known in found.values() for sign in known.signs
    }


def _span(index: Index) -> tuple[int, int] | None:
    """Return the time from the first migration or capture to the last one."""
    statement = """
        SELECT min(at_us), max(at_us) FROM (
            SELECT (SELECT min(started_us) FROM migrations) AS at_us
            UNION ALL SELECT (SELECT max(started_us) FROM migrations) UNION ALL SELECT captured_us FROM origins) t"""
    first_us, last_us = next(iter(index.sql(statement).rows))
    return None if first_us is None or last_us is None else (int(str(first_us)), int(str(last_us)))


def _journey(group: VmGroup, found: dict[int, Evidence], hosts: Hosts, span: tuple[int, int] | None) -> Journey:
    known = [found[part.vm_id] for part in group.parts if part.vm_id in found]
    moves = sorted((move for one in known for move in one.moves), key=_begun)
    stays = build(moves, (sign for one in known for sign in one.signs), hosts)
    return Journey(
        vm=group.name,
        vm_uuid=group.uuid,
        moves=moves,
        stays=stays,
        hosts=hosts,
        doubt=group.doubt,
        margin_us=max([_CLOCKS_US, *(move.clocks_differ_us for move in moves), *_doubts(stays, hosts)]),
        span=span,
        gaps=_gaps(stays),
    )


def _doubts(stays: list[Stay], hosts: Hosts) -> list[int]:
    """Return how far each host's clock may be from the common one: nobody knows which of them is right."""
    return [hosts.clocks.doubt_us(stay.host) for stay in stays]


def _begun(move: Move) -> tuple[bool, int, str]:
    return move.begun_us is None, move.begun_us or 0, move.vmotion_id


def _gaps(stays: list[Stay]) -> list[Gap]:
    """Return what lies between stays that no move joins."""
    return [
        Gap(before.last.at_us, after.first.at_us, before, after)
        for before, after in itertools.pairwise(stays)
        if not (before.left and before.last.move is after.first.move)
    ]
