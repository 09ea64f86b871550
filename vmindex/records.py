"""What the library returns: plain dataclasses with the columns of the public views."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Migration:
    """One row of ``v_migrations``."""

    vmotion_id: str
    kind: str
    vm: str | None
    vm_uuid: str | None
    source_host: str | None
    source_ip: str | None
    source_world: int | None
    dest_host: str | None
    dest_ip: str | None
    dest_world: int | None
    started_at: str | None
    ended_at: str | None
    duration_s: float | None
    precopy_s: float | None
    switchover_s: float | None
    downtime_s: float | None
    bandwidth_mbps: float | None
    streams: int | None
    encrypted: int
    outcome: str
    failed_side: str | None
    failure: str | None
    status_code: str | None
    op_id: str | None
    has_source_log: int
    has_dest_log: int
    started_us: int | None
    ended_us: int | None


@dataclass(frozen=True, slots=True)
class Event:
    """One row of ``v_events``."""

    event_id: int
    at: str | None
    at_us: int | None
    host: str
    vmotion_id: str | None
    side: str | None
    kind: str
    severity: str | None
    component: str
    world: int | None
    op_id: str | None
    message: str
    source_file: str
    line_no: int
    byte_offset: int


@dataclass(frozen=True, slots=True)
class Phase:
    """One row of ``v_phases``."""

    vmotion_id: str
    host: str | None
    side: str
    phase: str
    started_at: str
    ended_at: str
    duration_s: float


@dataclass(frozen=True, slots=True)
class Rows:
    """A result of any statement: its column names, and its rows, which can be iterated once."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[object, ...]]
    brief: tuple[tuple[str, ...], ...] | None = None
    """What a screen has room for, ``None`` for all: for each column its name, and those that stand in where it is NULL."""
    spare: tuple[str, ...] = ()
    """Columns of those that a narrow screen does without, the first of them first."""

    def in_brief(self) -> Rows:
        """Return the rows with the columns for a screen only."""
        if self.brief is None:
            return self
        places = [[self.columns.index(name) for name in names] for names in self.brief]
        heads = tuple(names[0] for names in self.brief)
        return Rows(heads, (tuple(_first(row, choice) for choice in places) for row in self.rows), spare=self.spare)


def _first(row: tuple[object, ...], places: list[int]) -> object:
    return next((row[place] for place in places if row[place] is not None), None)
