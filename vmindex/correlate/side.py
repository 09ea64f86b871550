"""What one host tells of one migration."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vmindex.knowledge import status_codes
from vmindex.knowledge.matching import signature_of
from vmindex.logs.families import fields_of

if TYPE_CHECKING:
    from vmindex.knowledge.signatures import Signature
    from vmindex.logs.interface import Side

FAILED_LINES = frozenset(
    {
        "migrate-failed",
        "fsr-switchover-timeout",
        "set-failure",
        "failure-msg",
        "power-on-failure",
        "vmx-panic",
        "vob-vmotion",
    }
)
"""Lines that say that the migration failed and why; the other failure kinds name a step, or who gave up."""
_REPORTED = frozenset(
    {"resolve-fault", "dst-bind-failed", "module-power-on-failed", "event-failed-migrate", "continue-on-source"}
)
_STEP_FAILED = frozenset({"connect-failed", "keepalive-failed", "precopy-stream-end-fail"})
_ABOUT_MIGRATION = re.compile(r"migrat|vmotion|checkpoint", re.IGNORECASE)
"""What a message of the VMX to its user says, in its key or its text, if it is about a migration and not a disk or a snapshot."""
_DOUBTFUL = frozenset({"migration-step-failed"})
"""An unknown step that went wrong decides nothing where the migration is seen to succeed."""
FAILURE_KINDS = FAILED_LINES | _STEP_FAILED | _DOUBTFUL | _REPORTED | {"considered-failure", "migration-cancelled"}
NO_HOST = frozenset({"vmware", "vpxd"})
"""Components whose lines do not tell which host they are about: a VM's log moves with the VM, vCenter writes of all."""
_LAST_PLACE = 1 << 40
_NEVER_THE_CAUSE = frozenset(
    {"considered-failure", "keepalive-failed", "precopy-stream-end-fail", "continue-on-source"}
)
_MANAGEMENT = frozenset({"hostd", "vpxa", "vpxd"})
"""They report that a migration failed; why is in the logs of vmkernel and of the VM."""

_SECONDARY_TEXTS = (
    "io was aborted",
    "connection closed by remote host",
    "connection reset by peer",
    "already disconnected",
    "considered a failure by the vmx",
    "determined a failure by the vmx",
    "detected that the destination failed to resume",
    "detected that the source",
)
_SECONDARY_CODES = frozenset({"0xbad00e0", "0xbad003f", "0xbad004b", "0xbad002e", "0xbad0092"})
"""Statuses that only report that the other end, or the VMX, gave up (``grammar.md`` §5)."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A line that says that something failed. ``order``: the smaller, the better a description of the cause."""

    at_us: int | None
    side: str | None
    host_id: int | None
    """Whose log it is; ``None`` for the log of a VM, or of vCenter, which lies elsewhere."""
    event_id: int
    kind: str
    component: str
    text: str
    status_code: str | None
    signature: Signature | None = None
    elapsed_us: int | None = None
    """Time since the migration was set up on this side: comparable between hosts whose clocks differ."""
    place: int = 0
    """How-manieth event of the migration, by time and line."""
    only_a_reason: bool = False
    """A message of the VMX that may be the reason, if the migration is known to have failed, but does not say so."""

    @property
    def secondary(self) -> bool:
        """Whether the line only reports that the other end or the VMX gave up; the text counts more than the code."""
        lowered = self.text.lower()
        if self.kind in _NEVER_THE_CAUSE or self.component in _MANAGEMENT:
            return True
        if self.signature is not None and (self.signature.rank == "secondary" or self.signature.general):
            return True
        if any(text in lowered for text in _SECONDARY_TEXTS):
            return True
        return not lowered and self.status_code in _SECONDARY_CODES

    @property
    def cancelled(self) -> bool:
        """Whether the line says that somebody cancelled."""
        return self.kind == "migration-cancelled" or "cancel" in self.text.lower()


@dataclass(slots=True)
class SideStory:
    """One side of one migration, by the clock of its host; ``side`` is ``None`` for lines that show none.

    Times are microseconds.
    """

    side: Side | None
    host_id: int | None = None
    first_us: int | None = None
    set_up_us: int | None = None
    leader_world: int | None = None
    source_ip: str | None = None
    dest_ip: str | None = None
    dest_world: int | None = None
    encrypted: bool | None = None
    op_id: str | None = None
    streams: set[int] = field(default_factory=set)
    connected_us: int | None = None
    precopy_stopped_us: int | None = None
    sent_us: int | None = None
    ended_us: int | None = None
    """Hbr end on either side."""
    paged_in_us: int | None = None
    resumed_us: int | None = None
    """The VM runs on the destination, as its VMX logs it."""
    restoring: bool = False
    """The VMX of the destination reads the VM's state."""
    bandwidth_mbps: float | None = None
    downtime_us: int | None = None
    """As vCenter's agent reports it."""
    stun_us: int | None = None
    """How long the VM stood still, as the VMX of this side measured it."""
    precopy_stun_us: int | None = None
    lists_reasons: bool = False
    """The VMX has announced the reasons of a failure."""
    told_vm: str | None = None
    told_us: int | None = None
    """When hostd, vpxa or an event told the success."""
    told_success: bool = False
    """hostd, vpxa or an event says so."""
    failures: list[Failure] = field(default_factory=list)

    @property
    def has_log(self) -> bool:
        """Whether any line of this side was read."""
        return self.host_id is not None

    @property
    def succeeded(self) -> bool:
        """Positive evidence of success on this side (the outcome rules of the design)."""
        if self.told_success:
            return True
        if self.side == "S":
            return self.sent_us is not None and self.ended_us is not None and self.ended_us >= self.sent_us
        return self.paged_in_us is not None or self.resumed_us is not None

    @property
    def last_closing_us(self) -> int | None:
        """Return when the last line was logged that closes the migration on this side."""
        closing = [at for at in (self.ended_us, self.paged_in_us, self.resumed_us) if at is not None]
        telling = (failure.at_us for failure in self.failures if not failure.only_a_reason)
        closing += [at for at in telling if at is not None]
        return max(closing, default=self.told_us)

    def add(self, row: Any, place: int) -> None:
        """Take one event (a row of :func:`vmindex.correlate.conclude.conclude`); rows come in the order of time."""
        if row.component not in NO_HOST:
            if not row.joined:
                self.first_us = _least(self.first_us, row.at_us)
            self.host_id = row.host_id if self.host_id is None else self.host_id
        if row.kind in FAILURE_KINDS:
            self._add_failure(row, place, fields_of(row.component, row.kind, row.message))
        elif row.kind in _TAKERS:
            _TAKERS[row.kind](self, row, fields_of(row.component, row.kind, row.message))
        elif row.kind in _MARKS:
            _MARKS[row.kind](self, row)
        if row.component in _MANAGEMENT and self.told_vm is None:
            told = fields_of(row.component, row.kind, row.message).get("vm")
            self.told_vm = str(told) if told else None

    def _add_failure(self, row: Any, place: int, fields: dict[str, Any]) -> None:
        told = (fields.get(name) for name in ("failure", "text", "reason", "fault"))
        text = str(next((text for text in told if text), row.message.partition("\n")[0])).strip()
        code = status_codes.normalise_code(str(fields.get("status") or ""))
        elapsed = None if None in (row.at_us, self.set_up_us) else row.at_us - (self.set_up_us or 0)
        self.failures.append(
            Failure(
                at_us=row.at_us,
                side=self.side,
                host_id=None if row.component in NO_HOST else row.host_id,
                event_id=row.event_id,
                kind=row.kind,
                component=row.component,
                text=text,
                status_code=code,
                signature=signature_of(row, code),
                elapsed_us=elapsed,
                place=place,
                only_a_reason=row.kind == "failure-msg"
                and not (self.lists_reasons or _ABOUT_MIGRATION.search(row.message)),
            )
        )

    def _take_set_info(self, row: Any, fields: dict[str, Any]) -> None:
        if self.set_up_us is not None:
            return
        self.set_up_us = row.at_us
        self.host_id = row.host_id
        self.op_id = row.op_id
        self.leader_world = fields.get("leader_world")
        self.source_ip = fields.get("source_ip", self.source_ip)
        self.dest_ip = fields.get("dest_ip", self.dest_ip)
        self.dest_world = fields.get("dest_world") or None
        self.encrypted = "encrypted" in fields

    def _take_addresses(self, _row: Any, fields: dict[str, Any]) -> None:
        self.source_ip = self.source_ip or fields.get("source_ip")
        self.dest_ip = self.dest_ip or fields.get("dest_ip")

    def _take_stream(self, row: Any, fields: dict[str, Any]) -> None:
        self.streams.add(fields["stream"])
        self.connected_us = _most(self.connected_us, row.at_us)

    def _take_iteration(self, _row: Any, fields: dict[str, Any]) -> None:
        if self.precopy_stopped_us is None:
            self.bandwidth_mbps = fields.get("bandwidth_mbps", self.bandwidth_mbps)

    def _take_precopy_stop(self, row: Any, fields: dict[str, Any]) -> None:
        self._take_iteration(row, fields)
        self.precopy_stopped_us = row.at_us if self.precopy_stopped_us is None else self.precopy_stopped_us

    def _mark_sent(self, row: Any) -> None:
        self.sent_us = _most(self.sent_us, row.at_us)

    def _mark_end(self, row: Any) -> None:
        self.ended_us = _most(self.ended_us, row.at_us)

    def _take_downtime(self, row: Any, fields: dict[str, Any]) -> None:
        self.downtime_us = fields.get("downtime_us", self.downtime_us)
        self._take_success(row, fields)  # vpxa reports a downtime for migrations that succeeded only

    def _take_open(self, row: Any, fields: dict[str, Any]) -> None:
        self._take_addresses(row, fields)
        self.restoring = True

    def _take_unstun(self, row: Any, fields: dict[str, Any]) -> None:
        self.stun_us = fields.get("stun_us", self.stun_us)
        if self.restoring:
            self.resumed_us = _most(self.resumed_us, row.at_us)

    def _take_precopy_stun(self, _row: Any, fields: dict[str, Any]) -> None:
        self.precopy_stun_us = fields.get("precopy_stun_us", self.precopy_stun_us)

    def _take_unregister(self, row: Any, fields: dict[str, Any]) -> None:
        if fields.get("needs_unregister") is True:
            self._take_success(row, fields)
        elif self.side == "S":  # the VM stays here
            self._add_failure(row, _LAST_PLACE, fields)

    def _take_success(self, row: Any, _fields: dict[str, Any]) -> None:
        self.told_success = True
        self.told_us = _most(self.told_us, row.at_us)

    def _mark_reasons(self, _row: Any) -> None:
        self.lists_reasons = True

    def _mark_page_in(self, row: Any) -> None:
        self.paged_in_us = _most(self.paged_in_us, row.at_us)


_TAKERS = {
    "set-info-source": SideStory._take_set_info,
    "set-info-dest": SideStory._take_set_info,
    "xdr-to-spec": SideStory._take_addresses,
    "migrate-to-request": SideStory._take_addresses,
    "migrate-from-request": SideStory._take_addresses,
    "migrate-set-info": SideStory._take_addresses,
    "migrate-open": SideStory._take_open,
    "vmotion-prepare": SideStory._take_addresses,
    "stream-added": SideStory._take_stream,
    "precopy-iteration": SideStory._take_iteration,
    "precopy-stop": SideStory._take_precopy_stop,
    "downtime": SideStory._take_downtime,
    "unstun": SideStory._take_unstun,
    "precopy-stun-time": SideStory._take_precopy_stun,
    "resolvecb-unregister": SideStory._take_unregister,
    "event-migrated": SideStory._take_success,
    "event-drs-migrated": SideStory._take_success,
}

_MARKS = {
    "all-pages-sent": SideStory._mark_sent,
    "hbr-migration-end": SideStory._mark_end,
    "page-in-done": SideStory._mark_page_in,
    "failure-msglist": SideStory._mark_reasons,
}
"""Kinds that have no field that counts."""


def _least(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else min(one, other)


def _most(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else max(one, other)
