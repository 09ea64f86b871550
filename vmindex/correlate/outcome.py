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


def decide(source: SideStory, dest: SideStory, neither: SideStory) -> Verdict:
    """Return the verdict over both sides, and lines that show no side.

    Either side may decide alone; a line that says that the migration failed beats every sign of success. What a VMX reports of
    disks or snapshots meanwhile is no such line.
    """
    failures = source.failures + dest.failures + neither.failures
    succeeded = source.succeeded or dest.succeeded or neither.succeeded
    if succeeded:  # then a step that failed was tried again
        failures = [failure for failure in failures if failure.kind != "migration-step-failed"]
    if not all(failure.only_a_reason for failure in failures):
        same_clock = source.host_id == dest.host_id or any(failure.elapsed_us is None for failure in failures)
        primary = min(failures, key=lambda failure: _order(failure, same_clock=same_clock))
        return Verdict("cancelled" if primary.cancelled else "failed", primary)
    return Verdict("success" if succeeded else "incomplete")


_PRECISION = {
    **dict.fromkeys((*FAILED_LINES, "migration-cancelled"), 0),
    "connect-failed": 1,
    "dst-bind-failed": 1,
    "migration-step-failed": 2,
    "keepalive-failed": 3,
    "precopy-stream-end-fail": 4,
    "module-power-on-failed": 5,
    "resolve-fault": 6,
    "event-failed-migrate": 6,
    "considered-failure": 7,
    "continue-on-source": 8,
    "resolvecb-unregister": 8,
}
"""How well a kind of line tells the cause: ``Failed:`` lines print it with its status, the others a step or a verdict."""

_UNRELATED = 2
"""The same of a message of the VMX that is neither about migrations nor known to end one."""


def _order(failure: Failure, *, same_clock: bool) -> tuple[bool, int, float, int, str]:
    """Sort lines that only report the end of the other side to the back, then the less precise ones, then the later."""
    when = failure.at_us if same_clock else failure.elapsed_us
    return (
        failure.secondary,
        _UNRELATED if failure.only_a_reason and failure.signature is None else _PRECISION[failure.kind],
        float("inf") if when is None else when,
        failure.place,
        failure.text,
    )
