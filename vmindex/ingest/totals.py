"""What is in the whole index, for the summary of an ingest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from vmindex.ingest.interface import Summary

_OUTCOMES = "SELECT outcome, count(*) FROM migrations WHERE outcome IS NOT NULL GROUP BY outcome"
_HOSTS = "SELECT host FROM v_hosts WHERE has_logs = 1 ORDER BY host"
_LATEST = """
    SELECT vmotion_id FROM migrations WHERE outcome IS NOT NULL
    ORDER BY CASE WHEN outcome = 'failed' THEN 0 ELSE 1 END, started_us DESC, vmotion_id LIMIT 1"""


def add_totals(ask: Callable[[str], Iterable[Sequence[Any]]], summary: Summary) -> None:
    """Add to a summary what ``ask``, which runs a statement, finds in the index."""
    summary.outcomes = {str(outcome): int(number) for outcome, number in ask(_OUTCOMES)}
    summary.migrations = sum(summary.outcomes.values())
    summary.hosts = [str(host) for (host,) in ask(_HOSTS)]
    summary.latest_id = next((str(latest) for (latest,) in ask(_LATEST)), None)
