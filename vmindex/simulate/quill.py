"""Writes the records of hostd, vpxa and the VMX for one side of one migration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmindex.simulate.model import Mark
from vmindex.simulate.told import Told

if TYPE_CHECKING:
    from vmindex.simulate.model import Migration, Side, Stay, Value


class Quill:
    """Knows whose record it writes, as :class:`vmindex.simulate.pen.Pen` does for vmkernel."""

    def __init__(self, made: list[Told], migration: Migration, side: Side) -> None:
        self.migration = migration
        self.side: Side = side
        self.stay: Stay = migration.source if side == "S" else migration.target
        self.times = migration.times
        self.op_id = f"{migration.op_id}-{39 if side == 'S' else 41}-{migration.vm.index + 4096:x}"
        self._made = made

    @property
    def downtime_us(self) -> int:
        """Return how long the VM stands still."""
        return self.times.resume_us - self.times.stop_us

    @property
    def addresses(self) -> tuple[str, str]:
        """Return the source's and the destination's address."""
        if self.migration.kind == "svmotion":
            return "127.0.0.1", "127.0.0.1"
        return self.migration.source.host.vmotion_ip, self.migration.target.host.vmotion_ip

    def vmotion(
        self, at_us: int, kind: str, line: str, /, level: str = "info", body: tuple[str, ...] = (), **values: Value
    ) -> None:
        """Write a line of hostd's part for this id."""
        modern = self.stay.host.dialect.rank >= (5, 5)
        role = "VMotionSrc" if self.side == "S" else "VMotionDst"
        sub = f"{'Vcsvc.' if modern else ''}{role} ({self.migration.vmotion_id})"
        self._put(Told(at_us, "hostd", self.stay, line, sub, level, self.op_id, body, self._mark(kind, True, values)))

    def vm(self, at_us: int, text: str) -> None:
        """Write a line of hostd's part for the VM: the path of its configuration, no id."""
        old = self.stay.host.dialect.rank < (6, 0)
        sub = f"{'' if old else 'Vmsvc.'}vm:{self.migration.vm.vmx_path}"
        self._put(Told(at_us, "hostd", self.stay, text, sub, "info", self.op_id, (), self._mark("vm-state", False, {})))

    def vpxa(self, at_us: int, kind: str, text: str, /, **values: Value) -> None:
        """Write a line of vpxa's that begins with the id."""
        line = f"[MIGRATE] ({self.migration.vmotion_id}) {text}"
        mark = self._mark(kind, True, values)
        self._put(Told(at_us, "vpxa", self.stay, line, "Default", "verbose", self.op_id, (), mark))

    def vmx(
        self, at_us: int, kind: str, text: str, /, *, thread: str = "vmx", names_id: bool = False, **values: Value
    ) -> None:
        """Write a line of the VM's own log."""
        self._put(Told(at_us, "vmware", self.stay, text, thread, mark=self._mark(kind, names_id, values)))

    def _mark(self, kind: str, names_id: bool, values: dict[str, Value]) -> Mark:
        return Mark(kind, self.migration.vmotion_id, self.side, names_id, values, self.stay)

    def _put(self, told: Told) -> None:
        if told.stay.host.dialect.modern:  # 4.1 keeps these elsewhere, with times of no year
            self._made.append(told)
