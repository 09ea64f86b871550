"""The shopping list: whose logs for which time would settle how many migrations."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vmindex.coverage.spans import SECOND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vmindex.coverage.sides import Reason, WantedSide

MARGIN_US = 600 * SECOND
SPLIT_US = 6 * 3600 * SECOND
NOTHING_TO_FETCH: frozenset[Reason] = frozenset({"no-line"})


@dataclass(frozen=True, slots=True)
class Errand:
    """The logs of one host for one stretch of time. Times are microseconds, ``None`` where no line has a time.

    ``incomplete`` and ``one_sided`` count the migrations that these logs would tell the outcome, the missing side of.
    """

    host_id: int | None
    host: str | None
    address: str | None
    start_us: int | None
    end_us: int | None
    reason: Reason
    incomplete: int
    one_sided: int
    vmotion_ids: tuple[str, ...]


def errands(wanted: Iterable[WantedSide], margin_us: int = MARGIN_US, split_us: int = SPLIT_US) -> list[Errand]:
    """Return what to fetch, the most useful first; what no logs would help comes last.

    Migrations of one host that lie at most ``split_us`` apart make one errand, with ``margin_us`` before and after.
    """
    groups: dict[tuple[int | None, Reason], list[WantedSide]] = defaultdict(list)
    for side in wanted:
        groups[side.host_id, side.reason].append(side)
    made = [_errand(part, margin_us) for group in groups.values() for part in _parts(group, split_us)]
    return sorted(made, key=_order)


def _parts(sides: list[WantedSide], split_us: int) -> Iterator[list[WantedSide]]:
    """Yield the sides that lie close together, those without a time by themselves."""
    if undated := [side for side in sides if side.start_us is None]:
        yield undated
    part: list[WantedSide] = []
    end_us = 0
    for side in sorted((side for side in sides if side.start_us is not None), key=_span):
        start_us, last_us = _span(side)
        if part and start_us - end_us > split_us:
            yield part
            part, end_us = [], 0
        part.append(side)
        end_us = max(end_us, last_us)
    if part:
        yield part


def _span(side: WantedSide) -> tuple[int, int]:
    start_us = side.start_us or 0
    return start_us, side.end_us if side.end_us is not None else start_us


def _errand(sides: list[WantedSide], margin_us: int) -> Errand:
    first = sides[0]
    spans = [_span(side) for side in sides if side.start_us is not None]
    addresses = sorted({side.address for side in sides if side.address is not None})
    return Errand(
        host_id=first.host_id,
        host=first.host,
        address=" ".join(addresses) or None,
        start_us=min(start for start, _ in spans) - margin_us if spans else None,
        end_us=max(end for _, end in spans) + margin_us if spans else None,
        reason=first.reason,
        incomplete=len({side.vmotion_id for side in sides if side.outcome == "incomplete"}),
        one_sided=len({side.vmotion_id for side in sides if side.missing}),
        vmotion_ids=tuple(sorted({side.vmotion_id for side in sides})),
    )


def _order(errand: Errand) -> tuple[bool, bool, int, int, str, int]:
    useless = errand.reason in NOTHING_TO_FETCH
    name = errand.host or errand.address or ""
    return useless, not name, -errand.incomplete, -errand.one_sided, name, errand.start_us or 0
