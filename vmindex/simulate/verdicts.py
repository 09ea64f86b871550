"""What the written lines of one migration say about its outcome, by the rules of the design."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vmindex.simulate.evidence import Seen
    from vmindex.simulate.model import Value

_FAILING = ("failure", "cancel")


@dataclass(slots=True)
class Verdict:
    """Outcome, what closes the migration, and the primary cause."""

    outcome: str = "incomplete"
    closing: Seen | None = None
    failed_side: str | None = None
    failure: Value = None
    status_code: Value = None
    also_right: dict[str, list[Value]] = field(default_factory=dict)
    debatable: set[str] = field(default_factory=set)


def judge(source: list[Seen], dest: list[Seen]) -> Verdict:
    """Return the verdict over both sides."""
    failing = [item for item in (*source, *dest) if item.mark.kind in _FAILING]
    if failing:
        return _failed(source, dest, failing)
    ends = _source_end(source)
    if ends and any(item.mark.kind == "sent" for item in source):
        return Verdict("success", ends)
    arrived = [item for item in dest if item.mark.kind == "paged-in"]
    if arrived:
        return Verdict("success", ends or arrived[-1])
    return _incomplete(source, dest)


def _source_end(source: list[Seen]) -> Seen | None:
    """Return the end as the source was told; it names the world, so set-info is needed to tie it to the id."""
    if not any(item.mark.kind == "set-info" for item in source):
        return None
    return next((item for item in reversed(source) if item.mark.kind == "hbr-end"), None)


def _incomplete(source: list[Seen], dest: list[Seen]) -> Verdict:
    verdict = Verdict()
    untied = any(item.mark.kind == "hbr-end" for item in source)
    resumed = any(item.mark.kind == "hbr-end" for item in dest)
    if untied or resumed:  # a reader may tie the end to the id by time, or take the resume for the end
        verdict.debatable |= {"outcome", "ended_at", "ended_us", "duration_s"}
    return verdict


def _failed(source: list[Seen], dest: list[Seen], failing: list[Seen]) -> Verdict:
    """Name the earliest specific line as the cause; lines of the same side and rank are as right."""
    cancelled = [item for item in failing if item.mark.kind == "cancel"]
    specific = [item for item in failing if item.value("rank") == "specific"]
    group = cancelled or specific or failing
    side = group[0].mark.side
    group = [item for item in group if item.mark.side == side]
    primary = group[0] if specific else next((item for item in group if item.value("code")), group[0])
    own = [item for item in source if item in failing] or [item for item in dest if item in failing]
    verdict = Verdict(
        outcome="cancelled" if cancelled else "failed",
        closing=own[-1],
        failed_side=side,
        failure=primary.value("text"),
        status_code=primary.value("code"),
    )
    _allow(verdict, group, dest)
    if cancelled:
        verdict.debatable |= {"failed_side", "failure", "status_code"}
    if not specific and len({item.mark.side for item in failing}) > 1:
        verdict.debatable |= {"failed_side", "failure", "status_code"}
    return verdict


def _allow(verdict: Verdict, group: list[Seen], dest: list[Seen]) -> None:
    """Collect the other right answers: companions of the cause, and the line that explains it without an id."""
    explaining = [item for item in dest if item.mark.kind == "explain"] if verdict.failed_side == "D" else []
    for name, key in (("failure", "text"), ("status_code", "code")):
        others = [item.value(key) for item in (*group, *explaining)]
        kept = [other for other in dict.fromkeys(others) if other != getattr(verdict, name)]
        if kept:
            verdict.also_right[name] = kept
