"""Decide how a migration ended, from positive evidence only, and which line tells the cause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from vmindex.correlate.side import FAILED_LINES

if TYPE_CHECKING:
    from vmindex.correlate.side import Failure, SideStory

Outcome: TypeAlias = Literal["success", "failed", "cancelled", "incomplete"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How it ended; ``primary`` is the line that tells the cause, where one was read."""

    outcome: Outcome
    primary: Failure | None = None


def decide(source: SideStory, dest: SideStory) -> Verdict:
    """Return the verdict over both sides. Either side may decide alone; a failure line beats every sign of success."""
    failures = source.failures + dest.failures
    succeeded = source.succeeded or dest.succeeded
    if succeeded:  # then a step that failed was tried again
        failures = [failure for failure in failures if failure.kind != "migration-step-failed"]
    if failures:
        primary = min(failures, key=_order)
        return Verdict("cancelled" if primary.cancelled else "failed", primary)
    return Verdict("success" if succeeded else "incomplete")


def _order(failure: Failure) -> tuple[bool, int, float, str, str]:
    """Sort specific lines before those that only report the end of the other side, then ``Failed:`` lines, then by time."""
    if failure.kind in FAILED_LINES or failure.kind == "migration-cancelled":
        precision = 0
    else:
        precision = {
            "connect-failed": 1,
            "migration-step-failed": 2,
            "keepalive-failed": 3,
            "precopy-stream-end-fail": 4,
        }.get(failure.kind, 5)
    elapsed = failure.elapsed_us if failure.elapsed_us is not None else failure.at_us
    return failure.secondary, precision, float("inf") if elapsed is None else elapsed, failure.side or "", failure.text
