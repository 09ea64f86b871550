"""The page of a whole index: how migrations went over time, why they failed, where, how long guests stood still."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import quantiles
from typing import TYPE_CHECKING

from vmindex import timestamps
from vmindex.filters import OUTCOMES
from vmindex.report.page import fill, short_time
from vmindex.report.pictures import Axis, Bar, Lane, bars, columns, histogram, step_of

if TYPE_CHECKING:
    from vmindex.index import Index

_SPAN = "SELECT min(started_us), max(started_us) FROM v_migrations WHERE {between}"
_BY_OUTCOME = "SELECT outcome, count(*) FROM v_migrations WHERE {between} GROUP BY outcome"
_OVER_TIME = """
    SELECT substr(started_at, 1, {length}) AS piece, outcome, count(*) FROM v_migrations
    WHERE started_us IS NOT NULL AND {between} GROUP BY 1, 2"""
_SECONDS = "SELECT duration_s, downtime_s FROM v_migrations WHERE outcome = 'success' AND {between}"
_COVERAGE = "SELECT host, component, first_at, last_at, lines FROM v_coverage ORDER BY host, component"
_BETWEEN = "coalesce(started_us, 0) >= :since AND coalesce(started_us, 0) < :until"
_ALWAYS = ("1970-01-01", "9999-12-31")
_DURATIONS_S = (10, 30, 60, 120, 300, 900, 3600)
_DOWNTIMES_S = (0.1, 0.25, 0.5, 1, 2, 5, 10)
_ENOUGH_TO_DIVIDE = 2
_MOST_FAILURES = 50
_MOST_SLOW = 10
_OF_FAILURES = ("started_at", "vmotion_id", "vm", "source", "dest", "failed_side", "failure", "status_code")


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a canned query, which can be asked again by its name."""

    query: str
    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Seconds:
    """How long something took."""

    bars: list[Bar]
    median: float | None
    most: float | None
    """Nineteen of twenty took no longer."""


class _Asked:
    """The questions, of the migrations that began between two moments."""

    def __init__(self, index: Index, since_us: int | None, until_us: int | None) -> None:
        self._index = index
        self.between = [
            always if at_us is None else timestamps.to_iso(at_us)
            for at_us, always in zip((since_us, until_us), _ALWAYS, strict=True)
        ]
        since, until = (timestamps.from_iso(text) for text in self.between)
        self._values = {"since": since, "until": until}

    def rows(self, statement: str, **words: object) -> list[tuple[object, ...]]:
        """Return the rows of a statement."""
        return list(self._index.sql(statement.format(between=_BETWEEN, **words), self._values).rows)

    def table(self, query: str, columns: tuple[str, ...] | None = None, **parameters: object) -> Table:
        """Return the rows of a canned query, with these columns of it or all."""
        since, until = self.between
        found = self._index.query(query, since=since, until=until, **parameters)
        columns = columns or found.columns
        rows = (dict(zip(found.columns, row, strict=True)) for row in found.rows)
        return Table(query, columns, [tuple(_cell(name, row[name]) for name in columns) for row in rows])


def overview_page(index: Index, since_us: int | None = None, until_us: int | None = None) -> str:
    """Return the page about the migrations that began between two moments.

    Raises :class:`vmindex.errors.NotFoundError` if there is no database, :class:`vmindex.errors.QueryError` if a canned query
    of the user stands in the way.
    """
    asked = _Asked(index, since_us, until_us)
    counts = {str(outcome): int(str(number)) for outcome, number in asked.rows(_BY_OUTCOME)}
    first_us, last_us = asked.rows(_SPAN)[0]
    times = (first_us, last_us) if isinstance(first_us, int) and isinstance(last_us, int) else None
    length, piece = step_of(*times) if times else (0, "")
    counted = [
        (str(stamp), str(outcome), int(str(number))) for stamp, outcome, number in asked.rows(_OVER_TIME, length=length)
    ]
    seconds = asked.rows(_SECONDS)
    causes = asked.table("failures-by-signature", ("cause", "migrations"))
    return fill(
        "overview.html",
        counts=[(outcome, counts[outcome]) for outcome in OUTCOMES if outcome in counts],
        total=sum(counts.values()),
        between=[short_time(timestamps.to_iso(at_us)) for at_us in times] if times else None,
        columns=columns(counted, length),
        piece=piece,
        causes=causes,
        cause_bars=bars([(str(cause), int(str(number))) for cause, number in causes.rows]),
        hosts=asked.table("failure-rate-by-host"),
        duration=_seconds([row[0] for row in seconds], _DURATIONS_S),
        downtime=_seconds([row[1] for row in seconds], _DOWNTIMES_S),
        slowest=asked.table("slowest", limit=_MOST_SLOW),
        worst=asked.table("worst-downtime", limit=_MOST_SLOW),
        failures=asked.table("failures", _OF_FAILURES, limit=_MOST_FAILURES),
        **_coverage(index),
    )


def _cell(column: str, value: object) -> object:
    """Return a value of a row as people read it."""
    return short_time(str(value)) if column.endswith("_at") and value is not None else value


def _seconds(values: list[object], limits: tuple[float, ...]) -> Seconds:
    known = [value for value in values if isinstance(value, int | float)]
    twentieths = quantiles(known, n=20, method="inclusive") if len(known) >= _ENOUGH_TO_DIVIDE else None
    return Seconds(
        histogram(known, limits, "s") if known else [],
        twentieths[9] if twentieths else None,
        twentieths[18] if twentieths else None,
    )


def _coverage(index: Index) -> dict[str, object]:
    """Return a lane for each host with a span for each kind of log, and the two ends of the lanes."""
    read = [
        (str(host), str(component), timestamps.from_iso(str(first)), timestamps.from_iso(str(last)), lines)
        for host, component, first, last, lines in index.sql(_COVERAGE).rows
        if first is not None and last is not None
    ]
    axis = Axis(min((row[2] for row in read), default=0), max((row[3] for row in read), default=0))
    lanes: dict[str, Lane] = {}
    for host, component, first_us, last_us, lines in read:
        when = f"{short_time(timestamps.to_iso(first_us))} to {short_time(timestamps.to_iso(last_us))}"
        span = axis.span(first_us, last_us, f"{component}: {when}, {lines} lines")
        lanes.setdefault(host, Lane(host)).spans.append(span)
    ends = [short_time(timestamps.to_iso(at_us)) for at_us in (axis.first_us, axis.last_us)]
    return {"coverage": list(lanes.values()), "coverage_ends": ends}
