"""Where a VM was: its migrations in order, and the host at a time as far as they prove it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmindex import timestamps
from vmindex.errors import NotFoundError
from vmindex.filters import MigrationFilter, like
from vmindex.records import Rows

if TYPE_CHECKING:
    from vmindex.index import Index
    from vmindex.records import Migration


def _moves(index: Index, name: str) -> dict[str, list[Migration]]:
    """Return the migrations of each VM that fits, oldest first, by uuid or name."""
    found: dict[str, list[Migration]] = {}
    for migration in index.migrations(vm=name):
        found.setdefault(migration.vm_uuid or migration.vm or "", []).append(migration)
    if not found and not _is_known(index, name):
        raise NotFoundError(f"no VM is called '{name}'; list them with: vmindex vms")
    return found


def _is_known(index: Index, name: str) -> bool:
    statement = f"SELECT 1 FROM v_vms WHERE {like('vm')} OR vm_uuid LIKE :vm ESCAPE '\\' LIMIT 1"
    return next(iter(index.sql(statement, {"vm": MigrationFilter.pattern(name)}).rows), None) is not None


def journey(index: Index, name: str) -> Rows:
    """Return every move of the VMs of this name, oldest first. Raises :class:`NotFoundError`."""
    columns = ("vm", "started_at", "ended_at", "source", "dest", "outcome", "duration_s", "downtime_s", "vmotion_id")
    rows = [
        (
            move.vm,
            move.started_at,
            move.ended_at,
            move.source_host or move.source_ip,
            move.dest_host or move.dest_ip,
            move.outcome,
            move.duration_s,
            move.downtime_s,
            move.vmotion_id,
        )
        for moves in _moves(index, name).values()
        for move in moves
    ]
    return Rows(columns, iter(rows))


def place_at(index: Index, name: str, at_us: int) -> Rows:
    """Return where the VMs of this name were at a time, and the migration that proves it. Raises :class:`NotFoundError`."""
    rows = [
        (moves[0].vm, timestamps.to_iso(at_us), *_place(moves, at_us))
        for moves in _moves(index, name).values()
        if moves
    ]
    return Rows(("vm", "at", "host", "because", "vmotion_id"), iter(rows))


def _place(moves: list[Migration], at_us: int) -> tuple[str | None, str, str | None]:
    """Return (host, reason, vMotion ID): after its last successful move, else before its next one."""
    before = [move for move in moves if move.started_us is not None and move.started_us <= at_us]
    if before:
        last = before[-1]
        if last.ended_us is not None and last.ended_us > at_us:
            return (
                last.source_host or last.source_ip,
                f"was moving to {last.dest_host or last.dest_ip}",
                last.vmotion_id,
            )
        if last.outcome == "success":
            return last.dest_host or last.dest_ip, "arrived there before", last.vmotion_id
        if last.outcome in ("failed", "cancelled"):
            return last.source_host or last.source_ip, f"stayed there when a move {last.outcome}", last.vmotion_id
        return None, "a move before ended unknown", last.vmotion_id
    following = next((move for move in moves if move.started_us is not None), None)
    if following is None:
        return None, "no move has a time", None
    return following.source_host or following.source_ip, "left from there afterwards", following.vmotion_id
