"""All about one host: traffic, peers, addresses over time, boots, and what was read of its logs."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from vmindex.errors import NotFoundError
from vmindex.filters import OUTCOMES, MigrationFilter, is_host
from vmindex.journey import clocks, coverage
from vmindex.records import Rows
from vmindex.timestamps import to_iso

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vmindex.index import Index

COLUMNS = (
    "host", "section", "item", "direction", "migrations", "success", "failed", "cancelled", "incomplete", "failure_pct",
    "first_at", "last_at", "detail",
)  # fmt: skip
_Counts = tuple[str, str | None, str, int, int | None, int | None]
"""(direction, peer or address, outcome, migrations, first and last start)"""

_FIND = f"SELECT host_id, label, version, build FROM hosts WHERE {is_host('host_id')} ORDER BY label"
_OUT = """
SELECT CASE WHEN m.dest_host_id = m.source_host_id THEN 'within' ELSE 'out' END, p.label, m.outcome,
       count(*), min(m.started_us), max(m.started_us)
FROM migrations m LEFT JOIN hosts p ON p.host_id = m.dest_host_id
WHERE m.source_host_id = :host AND m.outcome IS NOT NULL GROUP BY 1, 2, 3"""
_IN = """
SELECT 'in', p.label, m.outcome, count(*), min(m.started_us), max(m.started_us)
FROM migrations m LEFT JOIN hosts p ON p.host_id = m.source_host_id
WHERE m.dest_host_id = :host AND m.outcome IS NOT NULL AND (m.source_host_id IS NULL OR m.source_host_id <> m.dest_host_id)
GROUP BY 1, 2, 3"""
_USED = """
SELECT '', address, outcome, count(*), min(started_us), max(started_us) FROM (
    SELECT source_ip AS address, outcome, started_us, kind FROM migrations WHERE source_host_id = :host
    UNION ALL SELECT dest_ip, outcome, started_us, kind FROM migrations WHERE dest_host_id = :host) used
WHERE address IS NOT NULL AND outcome IS NOT NULL AND coalesce(kind, '') <> 'svmotion' GROUP BY 2, 3"""
_ADDRESSES = "SELECT address, min(first_us), max(last_us) FROM host_addresses WHERE host_id = :host GROUP BY address"
_BOOTS = "SELECT started_us FROM boots WHERE host_id = :host ORDER BY started_us"
_FILES = """
SELECT f.component, min(f.first_us), max(f.last_us), sum(f.lines), sum(f.events), count(*)
FROM origins o JOIN files f ON f.origin_id = o.origin_id
WHERE o.host_id = :host AND f.component IS NOT NULL GROUP BY f.component ORDER BY f.component"""


def profile(index: Index, name: str) -> Rows:
    """Return all about the hosts of a name, short name (both with ``*`` and ``?``) or address, a row for each item.

    Raises :class:`NotFoundError`.
    """
    found = list(index.sql(_FIND, {"host": MigrationFilter.pattern(name)}).rows)
    if not found:
        raise NotFoundError(f"no host is called '{name}'; list them with: vmindex hosts")
    return Rows(COLUMNS, (row for host in found for row in _sections(index, host)))


def _sections(index: Index, host: tuple[Any, ...]) -> Iterator[tuple[object, ...]]:
    host_id, label, version, build = host
    bound = {"host": host_id}
    moved: list[_Counts] = [*index.sql(_OUT, bound).rows, *index.sql(_IN, bound).rows]  # type: ignore[list-item]
    known = list(index.sql(_FILES, bound).rows)
    rows = [
        _row("host", _release(version, build), detail=None if known else "no log of it was read"),
        *_traffic(moved),
        *_peers(moved),
        *_addresses(index, host_id),
        *(_row("boot", "boot", first=at) for (at,) in index.sql(_BOOTS, bound).rows),
        *_coverage(index, host_id, known),
    ]
    return ((label, *row) for row in rows)


def _row(
    section: str, item: object, direction: str | None = None, *,
    counts: Iterable[object] = (None,) * 6, first: Any = None, last: Any = None, detail: str | None = None,
) -> tuple[object, ...]:  # fmt: skip
    return section, item, direction, *counts, _iso(first), _iso(last), detail


def _release(version: str | None, build: str | None) -> str | None:
    return " ".join(text for text in (version, f"build-{build}" if build else None) if text) or None


def _traffic(moved: list[_Counts]) -> Iterator[tuple[object, ...]]:
    for direction in ("in", "out", "within"):
        yield _counted("traffic", direction, direction, [row for row in moved if row[0] == direction])
    yield _counted("traffic", "all", None, moved)


def _peers(moved: list[_Counts]) -> Iterator[tuple[object, ...]]:
    by_peer: dict[tuple[str, str], list[_Counts]] = defaultdict(list)
    for row in moved:
        if row[0] != "within":
            by_peer[row[1] or "", row[0]].append(row)
    for (peer, direction), rows in sorted(by_peer.items()):
        yield _counted("peer", peer or None, direction, rows)


def _addresses(index: Index, host_id: int) -> Iterator[tuple[object, ...]]:
    used: dict[Any, list[_Counts]] = defaultdict(list)
    for row in index.sql(_USED, {"host": host_id}).rows:
        used[row[1]].append(row)  # type: ignore[arg-type]
    told: dict[Any, Any] = {address: span for address, *span in index.sql(_ADDRESSES, {"host": host_id}).rows}
    for address in sorted({*used, *told}, key=lambda address: (_least(told.get(address, ())), address)):
        times = [*told.get(address, ()), *(at for row in used[address] for at in row[4:])]
        yield _counted("address", address, None, used[address], times)


def _least(times: Iterable[int | None]) -> int:
    return min((at for at in times if at is not None), default=1 << 62)


def _counted(
    section: str, item: object, direction: str | None, rows: list[_Counts], times: Iterable[int | None] | None = None
) -> tuple[object, ...]:
    """Return a row with its migrations by outcome, and the first and last time of those (or of ``times``)."""
    number = {outcome: sum(row[3] for row in rows if row[2] == outcome) for outcome in OUTCOMES}
    decided = number["success"] + number["failed"]
    rate = round(100 * number["failed"] / decided, 1) if decided else None
    all_times = [at for row in rows for at in row[4:]] if times is None else times
    span = [at for at in all_times if at is not None]
    return _row(
        section, item, direction, counts=(sum(number.values()), *number.values(), rate),
        first=min(span, default=None), last=max(span, default=None),
    )  # fmt: skip


def _coverage(index: Index, host_id: int, files: list[tuple[Any, ...]]) -> Iterator[tuple[object, ...]]:
    """Yield what was read of each log, and the time between that vmkernel's logs leave out."""
    for component, first, last, lines, events, count in files:
        yield _row(
            "coverage", component, first=first, last=last, detail=f"{lines} lines, {events} events, {count} files"
        )
    stretches = coverage.load(index, [host_id], clocks.Clocks()).covered.get(host_id, [])
    for before, after in pairwise(stretches):
        yield _row(
            "coverage", "vmkernel", first=before[1], last=after[0], detail="missing: no log of this time was read"
        )


def _iso(at_us: int | None) -> str | None:
    return None if at_us is None else to_iso(at_us)
