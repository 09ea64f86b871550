"""What each line of a log says."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from vmindex import timestamps
from vmindex.logs.any_line import parse_any
from vmindex.logs.meaning import meaning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vmindex.explain.reading import Log
    from vmindex.logs.interface import Record, Value

COLUMNS = (
    "line_no",
    "at",
    "at_us",
    "host",
    "component",
    "severity",
    "world",
    "op_id",
    "vmotion_id",
    "side",
    "kind",
    "fields",
    "meaning",
    "message",
)


@dataclass(frozen=True, slots=True)
class Explained:
    """One input line. The attributes are the columns of the contract (interface §5), the line as it was, and of which log."""

    log: str
    line: str
    line_no: int
    at: str | None
    at_us: int | None
    host: str | None
    component: str | None
    severity: str | None
    world: int | None
    op_id: str | None
    vmotion_id: str | None
    side: str | None
    kind: str | None
    fields: dict[str, Value]
    meaning: str | None
    message: str

    def as_row(self) -> tuple[object, ...]:
        """Return the values of :data:`COLUMNS`."""
        return tuple(getattr(self, column) for column in COLUMNS)


def explain_lines(logs: Iterable[Log]) -> Iterator[Explained]:
    """Yield what each line of each log says, in order."""
    numbers = count(1)
    for log in logs:
        clock = log.clock
        for line in log.lines:
            record = parse_any(line, clock)
            if clock.year is not None:
                clock = clock.moved_to(record.at_us)
            yield _explained(log.name, next(numbers), line, record)


def _explained(log: str, number: int, line: str, record: Record) -> Explained:
    return Explained(
        log=log,
        line=line,
        line_no=number,
        at=None if record.at_us is None else timestamps.to_iso(record.at_us),
        at_us=record.at_us,
        host=record.host,
        component=record.component,
        severity=record.severity,
        world=record.world,
        op_id=record.op_id,
        vmotion_id=record.vmotion_id,
        side=record.side,
        kind=record.kind.slug if record.kind else None,
        fields=record.fields,
        meaning=meaning(record),
        message=record.message,
    )
