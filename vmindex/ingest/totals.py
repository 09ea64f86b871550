"""What is in the whole index, for the summary of an ingest."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from vmindex.ingest.interface import Summary

_OUTCOMES = "SELECT outcome, count(*) FROM migrations WHERE outcome IS NOT NULL GROUP BY outcome"
_HOSTS = "SELECT host FROM v_hosts WHERE has_logs = 1 ORDER BY host"
_LATEST = """
    SELECT vmotion_id FROM migrations WHERE outcome IS NOT NULL
    ORDER BY CASE WHEN outcome = 'failed' THEN 0 ELSE 1 END, started_us DESC, vmotion_id LIMIT 1"""


_DAMAGE = """
    SELECT s.label, u.path, count(*) FROM damage d JOIN sources s ON s.source_id = d.source_id
    LEFT JOIN seen_units u ON u.source_id = s.source_id GROUP BY s.source_id, s.label, u.path"""


def add_totals(ask: Callable[[str], Iterable[Sequence[Any]]], summary: Summary) -> None:
    """Add to a summary what ``ask``, which runs a statement, finds in the index."""
    summary.outcomes = {str(outcome): int(number) for outcome, number in ask(_OUTCOMES)}
    summary.migrations = sum(summary.outcomes.values())
    summary.hosts = [str(host) for (host,) in ask(_HOSTS)]
    summary.latest_id = next((str(latest) for (latest,) in ask(_LATEST)), None)
    if summary.unchanged:
        summary.known_damage = _known_damage(ask(_DAMAGE), summary.unchanged)


def _known_damage(recorded: Iterable[Sequence[Any]], labels: list[str]) -> int:
    """Return how many places are recorded of sources, whatever they were called when they were read."""
    places: dict[str | None, int] = {}
    for label, path, number in recorded:
        places[label] = places[path] = int(number)
    return sum(places.get(label) or places.get(os.path.abspath(label), 0) for label in labels)  # noqa: PTH100 - as they are remembered
