"""Cut a migration into its phases, each by the clock of the host that logged it (``grammar.md`` §6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vmindex.correlate.side import SideStory


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase on one side, microseconds."""

    side: str
    phase: str
    started_us: int
    ended_us: int


def cut(story: SideStory) -> list[Phase]:
    """Return the phases whose beginning and end were both logged, in order.

    Source: connect (set-info to the last stream), pre-copy (to its stop), switchover (to the last page sent), finish (to
    the end). Destination: connect, receive (last stream to page-in done), finish.
    """
    marks: tuple[tuple[str, int | None, int | None], ...]
    if story.side == "S":
        marks = (
            ("connect", story.set_up_us, story.connected_us),
            ("pre-copy", story.connected_us, story.precopy_stopped_us),
            ("switchover", story.precopy_stopped_us, story.sent_us),
            ("finish", story.sent_us, story.ended_us),
        )
    else:
        marks = (
            ("connect", story.set_up_us, story.connected_us),
            ("receive", story.connected_us, story.paged_in_us),
            ("finish", story.paged_in_us, story.ended_us),
        )
    return [
        Phase(story.side or "", phase, begun, ended)
        for phase, begun, ended in marks
        if begun is not None and ended is not None and begun <= ended
    ]
