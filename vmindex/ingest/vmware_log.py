"""What one vmware.log proves beyond its single lines.

It is the log of one VM, so it names the VM of every migration in it; and most of its lines print no id: they belong to the
migration that the file spoke of last. A stun that follows a snapshot or a hot-add is no migration's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vmindex.facts.uuids import normalise, swapped

if TYPE_CHECKING:
    from vmindex.logs import Record
    from vmindex.logs.interface import Side

_BELONGS = frozenset(
    {
        "vigor-request",
        "migrate-state",
        "migrate-finished",
        "write-hostlog",
        "stun-start",
        "stunned",
        "unstun",
        "remote-log",
        "cpt-restore-dest",
        "dumper-restore-dest",
        "vgpu-restore-dest",
        "set-failure",
        "failure-msglist",
        "module-power-on-failed",
        "power-on-failure",
        "vmx-panic",
        "vob-vmotion",
        "failure-msg",
        "continue-on-source",
        "config-readonly",
        "cleanup",
        "vmx-exit",
    }
)
_ENDS = frozenset({"cleanup", "vmx-exit", "snapshot-start", "hot-add", "poweroff"})
_SWAPPED_UUIDS = frozenset({"xdr-to-spec", "migrate-set-info"})
"""Kinds that print the BIOS uuid with the bytes of its first groups in the other order (``identity.md`` §4)."""


@dataclass(slots=True)
class VmwareLog:
    """Follows the lines of one vmware.log from front to back."""

    current: str | None = None
    side: Side | None = None
    vm_name: str | None = None
    vmx_path: str | None = None
    uuid: str | None = None
    ids: dict[str, int | None] = field(default_factory=dict)
    """The migrations of the file, and when each was first spoken of."""

    def follow(self, record: Record) -> str | None:
        """Take a line, and return the id of the migration that it belongs to though it prints none."""
        kind = record.kind.slug if record.kind else ""
        self._learn(kind, record)
        if record.vmotion_id is not None:
            if record.vmotion_id != self.current:
                self.current, self.side = record.vmotion_id, None
            self.side = record.side or self.side
            self.ids.setdefault(record.vmotion_id, record.at_us)
            return None
        joined = self.current if kind in _BELONGS else None
        if joined is not None:
            record.side = record.side or self.side
            self.side = record.side
        if kind in _ENDS or (kind == "unstun" and self.side == "D"):
            self.current, self.side = None, None
        return joined

    def _learn(self, kind: str, record: Record) -> None:
        fields = record.fields
        if kind == "display-name":
            self.vm_name = str(fields["vm"])
        elif kind == "header-config-file":
            self.vmx_path = str(fields["vmx_path"])
        elif kind in _SWAPPED_UUIDS and (shown := normalise(str(fields.get("uuid") or ""))):
            self.uuid = self.uuid or swapped(shown)
