"""Journeys and places as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vmindex import timestamps
from vmindex.journey.placing import place
from vmindex.journey.tracing import trace
from vmindex.journey.words import clause, known_from, known_until
from vmindex.records import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmindex.index import Index
    from vmindex.journey.model import Gap, Journey, Move, Stay

COLUMNS = (
    "vm", "vm_uuid", "item", "host", "dest_host", "started_at", "ended_at", "known_from", "known_until",
    "outcome", "duration_s", "downtime_s", "bandwidth_mbps", "vmotion_id",
)  # fmt: skip
_SHOWN = (
    ("vm",),
    ("item",),
    ("started_at",),
    ("ended_at",),
    ("host",),
    ("dest_host",),
    ("known_from",),
    ("outcome", "known_until"),
    ("downtime_s",),
    ("bandwidth_mbps",),
    ("vmotion_id",),
)
"""What a screen shows; of a stay it says under ``outcome`` how it is known to have ended."""
_SPARE = ("bandwidth_mbps", "downtime_s", "known_from", "vmotion_id", "ended_at")
_STAY, _MOVE, _GAP = 0, 1, 2
_Keyed = tuple[int, int, tuple[Any, ...]]


def journey(index: Index, name: str) -> Rows:
    """Return stays, moves and gaps of the VMs of this name, oldest first. Raises :class:`vmindex.errors.NotFoundError`."""
    found = trace(index, name)
    return Rows(COLUMNS, (row for one in found for row in _rows(one)), _SHOWN, _SPARE)


def place_at(index: Index, name: str, at_us: int) -> Rows:
    """Return where the VMs of this name were at a time, how sure that is, and why.

    Raises :class:`vmindex.errors.NotFoundError`.
    """
    columns = ("vm", "at", "host", "certainty", "because", "vmotion_id", "vm_uuid")
    return Rows(columns, (_place_row(one, at_us) for one in trace(index, name)), tuple((name,) for name in columns[:6]))


def _place_row(one: Journey, at_us: int) -> tuple[object, ...]:
    found = place(one, at_us)
    host = one.hosts.clocks.label(found.host)
    return one.vm, timestamps.to_iso(at_us), host, found.certainty, found.because, found.vmotion_id, one.vm_uuid


def _rows(one: Journey) -> Iterator[tuple[object, ...]]:
    keyed: list[_Keyed] = [(stay.first.at_us, _STAY, _stay_row(one, stay)) for stay in one.stays]
    keyed += [(gap.since_us, _GAP, _gap_row(one, gap)) for gap in one.gaps]
    keyed += [(_when(move), _MOVE, _move_row(one, move)) for move in one.moves]
    for _, _, row in sorted(keyed, key=lambda key: key[:2]):
        yield (one.vm, one.vm_uuid, *row)


def _when(move: Move) -> int:
    """Return where a move stands among the stays: between those that it joins."""
    at_us = move.begun_us if move.outcome != "success" or move.storage else move.left_us
    return at_us if at_us is not None else 1 << 62


def _stay_row(one: Journey, stay: Stay) -> tuple[object, ...]:
    span = (timestamps.to_iso(stay.first.at_us), timestamps.to_iso(stay.last.at_us))
    seconds = (stay.last.at_us - stay.first.at_us) / 1_000_000
    arrival = stay.first.move.vmotion_id if stay.first.move is not None and stay.first.kind == "arrived" else None
    name = one.hosts.clocks.label(stay.host)
    return "stay", name, None, *span, known_from(stay), known_until(stay), None, seconds, None, None, arrival


def _gap_row(one: Journey, gap: Gap) -> tuple[object, ...]:
    label = one.hosts.clocks.label
    seconds = (gap.until_us - gap.since_us) / 1_000_000
    span = (timestamps.to_iso(gap.since_us), timestamps.to_iso(gap.until_us))
    known = (clause(one, gap.before, gap.before.last), clause(one, gap.after, gap.after.first))
    return "gap", label(gap.before.host), label(gap.after.host), *span, *known, "unknown", seconds, None, None, None


def _move_row(one: Journey, move: Move) -> tuple[object, ...]:
    started_at, ended_at, duration_s, downtime_s, bandwidth_mbps = move.logged
    label = one.hosts.clocks.label
    return (
        "storage move" if move.storage else "move", label(move.source), label(move.dest), started_at, ended_at, None, None,
        move.outcome, duration_s, downtime_s, bandwidth_mbps, move.vmotion_id,
    )  # fmt: skip
