"""Where a VM was at a time, how sure that is, and why.

``certain`` only between two proofs that leave no room: the same world, or a log of the host without a gap between them.
``likely`` where the nearest proof, before or after, goes on to hold as far as the logs tell. Else ``unknown``.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from vmindex.journey.coverage import DOWN_US
from vmindex.journey.model import Answer
from vmindex.journey.words import clause, host_name, moment

if TYPE_CHECKING:
    from vmindex.journey.model import Certainty, Journey, Move, Proof, Stay

_AUTOSTART_US = 900_000_000
"""VMs that ran on a host before it booted, and are registered there, are powered on again within so long."""
_BEYOND_US = 86_400_000_000
"""What the logs tell is taken to hold so long before the first and after the last of them, not for ever."""


def place(journey: Journey, at_us: int) -> Answer:
    """Return where the VM was at ``at_us``, microseconds of the common clock."""
    if not journey.stays:
        return Answer(None, "unknown", "no log tells when or where it ran")
    return _Place(journey, at_us).answer()


class _Place:
    """One question."""

    def __init__(self, journey: Journey, at_us: int) -> None:
        self._journey = journey
        self._hosts = journey.hosts
        self._at_us = at_us

    def answer(self) -> Answer:
        stays, at_us = self._journey.stays, self._at_us
        before = [stay for stay in stays if stay.first.at_us <= at_us]
        after = [stay for stay in stays if stay.first.at_us > at_us]
        if not before:
            return self._before(after[0])
        last = before[-1]
        if at_us <= last.last.at_us:
            return self._within(last)
        return self._between(last, after[0]) if after else self._after(last)

    def _because(self, text: str) -> str:
        return f"{text}; {self._journey.doubt}" if self._journey.doubt else text

    def _likely(self, stay: Stay, text: str) -> Answer:
        return Answer(stay.host, "likely", self._because(text), _id_of(stay, self._at_us))

    def _unknown(self, text: str, move: Move | None = None) -> Answer:
        return Answer(None, "unknown", text, move.vmotion_id if move else None)

    def _within(self, stay: Stay) -> Answer:
        """Answer for a time between two proofs of one stay."""
        pairs = pairwise(stay.proofs)
        one, other = next(
            ((one, other) for one, other in pairs if one.at_us <= self._at_us <= other.at_us), (stay.first, stay.last)
        )
        text = f"{clause(self._journey, stay, one)}, and {clause(self._journey, stay, other)}"
        return Answer(stay.host, self._certainty(stay, one, other), self._because(text), _id_of(stay, self._at_us))

    def _certainty(self, stay: Stay, one: Proof, other: Proof) -> Certainty:
        same_world = one.world is not None and one.world == other.world
        proven = same_world or other.kind == "storage moved" or self._hosts.covers(stay.host, one.at_us, other.at_us)
        margin_us = self._journey.margin_us
        inside = stay.first.at_us + margin_us <= self._at_us <= stay.last.at_us - margin_us
        return "certain" if proven and inside and not stay.presumed and not self._journey.doubt else "likely"

    def _between(self, before: Stay, after: Stay) -> Answer:
        """Answer for a time between two stays."""
        move = before.last.move
        if before.left and move is not None and after.first.move is move:
            return self._moving(before, after, move)
        if before.left and move is not None:
            return self._unknown(
                f"it left {self._name(before)} at {moment(before.last.at_us)}; where to is not in the logs", move
            )
        if self._at_us <= self._holds_until(before, after):
            return self._likely(before, self._held(before, after))
        if self._at_us >= self._holds_since(before, after):
            return self._likely(
                after, f"{clause(self._journey, after, after.first)}, and nothing shows an arrival before"
            )
        return self._unknown(self._gap(before, after), before.unsettled)

    def _moving(self, before: Stay, after: Stay, move: Move) -> Answer:
        handed_us = move.handed_us if move.handed_us is not None else move.arrived_us
        stay = before if handed_us is None or self._at_us <= handed_us else after
        text = f"moving from {self._name(before)} to {self._name(after)}: this is within the switchover"
        return Answer(stay.host, "likely", self._because(text), move.vmotion_id)

    def _holds_until(self, before: Stay, after: Stay) -> int:
        """Return until when the VM is likely to have been where it was before a gap."""
        since_us, until_us = before.last.at_us, after.first.at_us
        if before.unsettled is not None:
            return since_us if before.until_us is None else before.until_us
        boots = self._hosts.boots_between(before.host, since_us, until_us)
        if boots:
            return max(since_us, boots[0] - DOWN_US)
        if before.host == after.host:
            return until_us - 1
        covered = self._hosts.stretch(before.host, since_us)
        whole = covered is None or covered[1] >= until_us  # then its way out should have been logged, and was not
        return since_us if whole or covered is None else covered[1]

    def _holds_since(self, before: Stay, after: Stay) -> int:
        """Return since when the VM is likely to have been where it was seen after a gap."""
        since_us, until_us = before.last.at_us, after.first.at_us
        if after.began:
            return until_us
        boots = self._hosts.boots_between(after.host, since_us, until_us)
        if before.host == after.host:
            return boots[-1] if boots else since_us
        covered = self._hosts.stretch(after.host, until_us)
        if covered is None or covered[0] <= since_us:  # then its arrival should have been logged, and was not
            return boots[-1] if boots else until_us
        return max([covered[0], *boots[-1:], self._stranger(after) or 0])

    def _held(self, before: Stay, after: Stay) -> str:
        text = clause(self._journey, before, before.last)
        if before.unsettled is not None:
            return f"{text}, and the log of the host does not say that its memory was sent"
        if boots := self._hosts.boots_between(before.host, before.last.at_us, after.first.at_us):
            return f"{text}, and the host did not boot until {moment(boots[0])}"
        if before.host == after.host:
            return f"{text}, and {clause(self._journey, after, after.first)} under another world"
        return f"{text}, and no log shows that it left before"

    def _gap(self, before: Stay, after: Stay) -> str:
        text = f"{clause(self._journey, before, before.last)}; next, {clause(self._journey, after, after.first)}"
        if boots := self._hosts.boots_between(before.host, before.last.at_us, after.first.at_us):
            return f"{text}; {self._name(before)} booted at {moment(boots[0])}"
        return f"{text}; what happened between is not in the logs"

    def _before(self, after: Stay) -> Answer:
        """Answer for a time before everything that is known."""
        text = clause(self._journey, after, after.first)
        if after.began and after.first.kind == "power-on":
            since_us, boot_us = self._before_boot(after)
            if since_us <= self._at_us <= boot_us - DOWN_US:
                return self._likely(after, f"{text}, soon after the host booted, and nothing shows an arrival before")
            return self._unknown(f"{text}; nothing shows it before")
        if after.began:
            return self._unknown(f"{text}; where from is not in the logs", after.first.move)
        stranger_us = self._stranger(after)
        if stranger_us is not None and self._at_us <= stranger_us:
            return self._unknown(
                f"{text}; a VM that no log names arrived there at {moment(stranger_us)}, perhaps this one"
            )
        boots = [at for at in self._hosts.boots.get(after.host, ()) if at <= after.first.at_us]
        if boots and self._at_us < boots[-1]:
            return self._unknown(f"{text}, but the host booted at {moment(boots[-1])}; nothing shows it before")
        if self._journey.span and self._at_us < self._journey.span[0] - _BEYOND_US:
            return self._unknown(f"{text}; that is long after, and all logs begin at {moment(self._journey.span[0])}")
        return self._likely(after, f"{text}, and nothing shows an arrival before")

    def _stranger(self, stay: Stay) -> int | None:
        """Return when the VM may have arrived for a stay whose beginning was not seen."""
        return None if stay.first.world is not None else self._hosts.stranger_before(stay.host, stay.first.at_us)

    def _before_boot(self, stay: Stay) -> tuple[int, int]:
        """Return (since, boot) if a power-on that soon followed a boot tells that the VM ran there before; else an empty time.

        The log of the host must go back without a gap to where no arrival is in it.
        """
        boots = self._hosts.boots_between(stay.host, stay.first.at_us - _AUTOSTART_US, stay.first.at_us)
        covered = self._hosts.stretch(stay.host, stay.first.at_us)
        if not boots or covered is None:
            return 0, 0
        return max([covered[0], *self._hosts.boots_between(stay.host, covered[0], boots[0] - 1)]), boots[0]

    def _after(self, before: Stay) -> Answer:
        """Answer for a time after everything that is known."""
        text = clause(self._journey, before, before.last)
        if before.left:
            return self._unknown(f"{text}; where to is not in the logs", before.last.move)
        if (move := before.unsettled) is not None:
            if before.until_us is not None and self._at_us <= before.until_us:
                return self._likely(before, f"{text}, and the log of the host does not say that its memory was sent")
            return self._unknown(f"{text}; how the move to {self._label(move.dest)} ended is not in the logs", move)
        boots = [at for at in self._hosts.boots.get(before.host, ()) if at > before.last.at_us]
        if boots and self._at_us > boots[0] - DOWN_US:
            return self._unknown(f"{text}, but the host booted at {moment(boots[0])}; nothing shows it afterwards")
        if self._journey.span and self._at_us > self._journey.span[1] + _BEYOND_US:
            return self._unknown(f"{text}; that is long before, and all logs end at {moment(self._journey.span[1])}")
        return self._likely(before, f"{text}, and nothing shows that it left")

    def _name(self, stay: Stay) -> str:
        return host_name(self._journey, stay.host)

    def _label(self, host: int | None) -> str:
        return host_name(self._journey, host)


def _id_of(stay: Stay, at_us: int) -> str | None:
    """Return the id of the last move that tells of a stay up to a time, else of the next one."""
    told = [proof for proof in stay.proofs if proof.move is not None]
    before = [proof for proof in told if proof.at_us <= at_us]
    proof = before[-1] if before else told[0] if told else None
    return proof.move.vmotion_id if proof is not None and proof.move is not None else None
