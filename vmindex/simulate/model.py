"""The made-up cluster: hosts, boots, VMs, their stays, their migrations, and the lines that these leave."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from vmindex.simulate.dialects import Dialect
    from vmindex.simulate.timeline import Timeline

Side: TypeAlias = Literal["S", "D"]
How: TypeAlias = Literal["running", "power-on", "vmotion", "attempt"]
"""How a stay begins: before the logs, by power-on, by a vMotion that arrives, or by one that does not."""
Value: TypeAlias = int | float | str | bool | None


@dataclass(slots=True, eq=False)
class Boot:
    """One run of a host from boot to boot. World ids are unique only within it."""

    number: int
    at_us: int
    next_world: int
    again: list[int] = field(default_factory=list)
    """Leader worlds of the boot before, to be given again (to other VMs) first."""
    leaders: list[int] = field(default_factory=list)

    def take(self, gap: int) -> int:
        """Return a fresh world id, ``gap`` above the last one."""
        self.next_world += gap
        return self.next_world

    def take_leader(self, gap: int) -> int:
        """Return the leader world of a VM that starts here."""
        world = self.again.pop(0) if self.again else self.take(gap)
        self.next_world = max(self.next_world, world)
        self.leaders.append(world)
        return world


@dataclass(slots=True, eq=False)
class Host:
    """One ESXi host."""

    index: int
    name: str
    dialect: Dialect
    style: str
    management_ip: str
    vmotion_ip: str
    vmotion_vmk: str
    uuid: str
    mac: str
    offset_us: int
    """What its clock shows beyond the true time when the logs begin."""
    boots: list[Boot]
    reboots: list[int] = field(default_factory=list)
    """When it goes down, true time."""
    written: bool = True
    """Whether its bundle is written."""
    clock_steps: list[tuple[int, int]] = field(default_factory=list)
    """When its clock was set (true time), and by how much."""
    drift_ppm: float = 0.0
    drift_from_us: int = 0

    def offset_at(self, true_us: int) -> int:
        """Return what its clock shows beyond the true time at a time."""
        stepped = sum(by_us for at_us, by_us in self.clock_steps if at_us <= true_us)
        drifted = round((true_us - self.drift_from_us) * self.drift_ppm / 1e6) if self.drift_ppm else 0
        return self.offset_us + stepped + drifted

    def logged(self, true_us: int) -> int:
        """Return the time that this host's log shows for a true time: its own clock, whole milliseconds."""
        return (true_us + self.offset_at(true_us)) // 1000 * 1000

    def boot_at(self, true_us: int) -> Boot:
        """Return the boot that runs at a true time."""
        return next((boot for boot in reversed(self.boots) if boot.at_us <= true_us), self.boots[0])

    @property
    def short_name(self) -> str:
        """The name without its domain."""
        return self.name.partition(".")[0]


@dataclass(slots=True, eq=False)
class Vm:
    """One virtual machine."""

    index: int
    name: str
    uuid: str
    instance_uuid: str
    volume: str
    datastore: str
    memory_mb: int
    free_at_us: int = 0
    moves: int = 0

    @property
    def vmx_path(self) -> str:
        """Where its configuration lies."""
        return f"/vmfs/volumes/{self.volume}/{self.name}/{self.name}.vmx"

    @property
    def world_name(self) -> str:
        """Its name as worlds carry it: cut after 27 characters."""
        return self.name[:27]


@dataclass(slots=True, eq=False)
class Stay:
    """A VM under one leader world of one boot of one host."""

    vm: Vm
    host: Host
    boot: Boot
    world: int
    cartel: int
    since_us: int
    how: How
    until_us: int | None = None

    def holds(self, true_us: int) -> bool:
        """Return whether the VM runs under this world at a true time."""
        return self.since_us <= true_us and (self.until_us is None or true_us < self.until_us)


@dataclass(slots=True, eq=False)
class Migration:
    """One vMotion as it happened."""

    vmotion_id: str
    op_id: str
    kind: Literal["vmotion", "svmotion"]
    vm: Vm
    source: Stay
    target: Stay
    fate: str
    """``success``, ``cancelled``, or the family of failure."""
    encrypted: bool
    times: Timeline


@dataclass(frozen=True, slots=True)
class Mark:
    """What a line tells, for the truth: it is taken from the lines that were written, never from the plan."""

    kind: str
    vmotion_id: str | None
    side: Side | None
    names_id: bool
    """Whether the line itself holds the vMotion ID."""
    values: dict[str, Value]
    stay: Stay | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of vmkernel.log before its prefix is put on."""

    at_us: int
    """True time."""
    cpu: int
    world: int
    text: str
    op_id: str | None = None
    warning: bool = False
    early: bool = False
    """Printed before the clock is known, hence with another prefix."""
    mark: Mark | None = None


@dataclass(slots=True)
class Cluster:
    """Everything that happened."""

    hosts: list[Host]
    vms: list[Vm]
    begin_us: int
    end_us: int
    stays: list[Stay] = field(default_factory=list)
    migrations: list[Migration] = field(default_factory=list)
    lines: dict[int, list[Line]] = field(default_factory=dict)
    """By host index."""

    def current(self, vm: Vm, true_us: int) -> Stay | None:
        """Return where a VM runs at a true time."""
        return next((s for s in reversed(self.stays) if s.vm is vm and s.how != "attempt" and s.holds(true_us)), None)

    def running(self, host: Host, true_us: int) -> list[Stay]:
        """Return the VMs that run on a host at a true time."""
        return [s for s in self.stays if s.host is host and s.how != "attempt" and s.holds(true_us)]

    def busy(self, host: Host, true_us: int) -> bool:
        """Return whether a migration to or from a host is under way at a true time."""
        return any(
            host in (m.source.host, m.target.host) and m.times.first_us <= true_us <= m.times.last_us
            for m in self.migrations
        )
