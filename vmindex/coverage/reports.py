"""The sections of ``vmindex gaps`` as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmindex import timestamps
from vmindex.coverage.logfiles import LogCoverage, load
from vmindex.coverage.shopping import MARGIN_US, SPLIT_US, Errand, errands
from vmindex.coverage.sides import WantedSide, wanted_sides
from vmindex.coverage.spans import SECOND
from vmindex.records import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmindex.index import Index

SHOPPING = ("host", "address", "from_at", "to_at", "incomplete", "one_sided", "reason", "advice", "vmotion_ids")
_SHOPPING_SHOWN = (("host", "address"), *((name,) for name in SHOPPING[2:8]))
MISSING_SIDES = (
    "vmotion_id", "started_at", "last_at", "kind", "vm", "missing_side", "missing_host", "missing_ip", "outcome", "reason",
)  # fmt: skip
HOLES = ("host", "log", "from_at", "to_at", "duration_s", "reason", "file_before", "file_after")
_COVERAGE = """
SELECT host, component, first_at, last_at, lines, events, files FROM v_coverage
UNION ALL
SELECT host, NULL, NULL, NULL, 0, 0, 0 FROM v_hosts WHERE host NOT IN (SELECT host FROM v_coverage WHERE host IS NOT NULL)
ORDER BY 1, 2"""


def shopping_rows(index: Index, margin_us: int = MARGIN_US, split_us: int = SPLIT_US) -> Rows:
    """Return whose logs for which time would settle how many migrations, the most useful first."""
    coverage = load(index)
    found = errands(wanted_sides(index, coverage), margin_us, split_us)
    return Rows(SHOPPING, (_shopping_row(errand, coverage) for errand in found), _SHOPPING_SHOWN)


def _shopping_row(errand: Errand, coverage: LogCoverage) -> tuple[object, ...]:
    return (
        errand.host,
        errand.address,
        _iso(errand.start_us),
        _iso(errand.end_us),
        errand.incomplete,
        errand.one_sided,
        errand.reason,
        _advice(errand, coverage),
        " ".join(errand.vmotion_ids),
    )


def _advice(errand: Errand, coverage: LogCoverage) -> str:
    stretches = coverage.vmkernel(errand.host_id)
    begins = _iso(stretches[0].start_us) if stretches else None
    ends = _iso(stretches[-1].end_us) if stretches else None
    return {
        "no-bundle": "no log of this host was read: get a bundle of it",
        "no-vmkernel": "no vmkernel log of this host was read, only others: get a bundle of it",
        "rotated-away": f"its log was read from {begins} on: get an older bundle, or what a syslog server kept",
        "captured-before": f"its log was read up to {ends}: get a later bundle",
        "hole": "its log has a hole there (see --holes): get a bundle of that time",
        "no-line": "its log was read for this time and has no line of these migrations: nothing to get",
        "unknown-host": "nothing that was read names the other host: look for it in vCenter",
        "unknown-time": "no line tells when: get the year of the stamps right first (ingest --year)",
    }[errand.reason]


def missing_side_rows(index: Index) -> Rows:
    """Return the migrations of which one side (or both) is missing, a row for each missing side, oldest first."""
    sides = wanted_sides(index, load(index))
    return Rows(MISSING_SIDES, (_side_row(side) for side in sides if side.missing))


def _side_row(side: WantedSide) -> tuple[object, ...]:
    return (
        side.vmotion_id,
        _iso(side.start_us),
        _iso(side.end_us),
        side.kind,
        side.vm,
        side.side,
        side.host,
        side.address,
        side.outcome,
        side.reason,
    )


def hole_rows(index: Index) -> Rows:
    """Return the times for which a log of a host was not read, between files of it that were."""
    rows = index.sql("SELECT host_id, label FROM hosts")
    labels = {row[0]: str(row[1]) for row in rows.rows}
    return Rows(HOLES, _holes(load(index), labels))


def _holes(coverage: LogCoverage, labels: dict[object, str]) -> Iterator[tuple[object, ...]]:
    ordered = sorted((labels[host_id], log, holes) for (host_id, log), (_, holes) in coverage.logs.items() if holes)
    for host, log, holes in ordered:
        for hole in holes:
            seconds = (hole.end_us - hole.start_us) / SECOND
            yield host, log, _iso(hole.start_us), _iso(hole.end_us), seconds, hole.why, hole.before, hole.after


def coverage_rows(index: Index) -> Rows:
    """Return what was read of each host and component; hosts of which nothing was read have no component."""
    return index.sql(_COVERAGE)


def _iso(at_us: int | None) -> str | None:
    return None if at_us is None else timestamps.to_iso(at_us)
