"""Who moves when, and from where to where: the history of the cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmindex.simulate import failures, timeline
from vmindex.simulate.ids import IdMaker
from vmindex.simulate.model import Boot, Cluster, Host, How, Migration, Stay, Vm

if TYPE_CHECKING:
    from random import Random

    from vmindex.simulate.spec import ClusterSpec
    from vmindex.simulate.timeline import Timeline

_SECOND = 1_000_000
_SETTLE_US = 150 * _SECOND
_SPARE_US = 5 * _SECOND
_DOWN_US = 180 * _SECOND
_BACK_US = 330 * _SECOND
_CARTEL_GAPS = (1, 1, 1, 1, 2, 3, 3, 5, 8)
_STREAMS = (1, 2, 2, 2, 3, 4)
_BEGINNINGS = ("precopy", "switchover", "sent")
_ENDINGS = ("set-up", "precopy", "switchover", "sent")


class Scheduler:
    """Lets things happen in the order of time, so that world ids rise as they do on a host."""

    def __init__(self, spec: ClusterSpec, cluster: Cluster, rng: Random) -> None:
        self._spec = spec
        self._cluster = cluster
        self._rng = rng
        self._ids = IdMaker(spec, rng)

    def run(self) -> None:
        """Fill the cluster with stays and migrations."""
        self._plan_reboots()
        incomplete = round(self._spec.incomplete_share * self._spec.migrations)
        early, late = min(incomplete // 2, len(self._cluster.vms)), min(-(-incomplete // 2), len(self._cluster.vms))
        self._place_vms(early)
        for count in range(early):
            self._cut_at_beginning(self._cluster.vms[count], _BEGINNINGS[count % len(_BEGINNINGS)])
        fates = failures.fates(self._spec, self._rng, self._spec.migrations - early - late)
        for slot, fate in zip(self._slots(len(fates)), fates, strict=True):
            self._reboot_until(slot)
            self._migrate(slot, fate)
        self._reboot_until(self._cluster.end_us)
        still = [vm for vm in self._cluster.vms if self._spec.chained or not vm.moves]
        for count, vm in enumerate(self._rng.sample(still, late)):
            self._cut_at_end(vm, _ENDINGS[(count + self._spec.seed) % len(_ENDINGS)])

    def _plan_reboots(self) -> None:
        span = self._cluster.end_us - self._cluster.begin_us
        for count in range(self._spec.reboots):
            host = self._cluster.hosts[count % len(self._cluster.hosts)]
            share = (count + 1) / (self._spec.reboots + 1)
            host.reboots.append(self._cluster.begin_us + int(span * share))

    def _place_vms(self, unannounced: int) -> None:
        """Put every VM on a host; some are powered on inside of the logs."""
        for vm in self._cluster.vms:
            host = self._cluster.hosts[vm.index % len(self._cluster.hosts)]
            announced = vm.index >= unannounced and self._rng.random() < self._spec.power_on_share
            since = self._cluster.begin_us + self._rng.randint(5, 90) * _SECOND if announced else host.boots[0].at_us
            self._stay(vm, host, since, "power-on" if announced else "running")
            vm.free_at_us = self._cluster.begin_us + _SETTLE_US

    def _stay(self, vm: Vm, host: Host, since_us: int, how: How) -> Stay:
        boot = host.boot_at(since_us)
        # Worlds given again lie where they lay before: only the id just below them is surely free.
        gap = 1 if boot.again else self._rng.choice(_CARTEL_GAPS)
        world = boot.take_leader(gap + self._rng.randint(1, 90))
        stay = Stay(vm, host, boot, world, world - gap, since_us, how)
        self._cluster.stays.append(stay)
        return stay

    def _slots(self, count: int) -> list[int]:
        """Return start times; up to ``concurrent`` of them lie within seconds."""
        low, high = self._cluster.begin_us + _SETTLE_US, self._cluster.end_us - timeline.LONGEST_US - 2 * _SETTLE_US
        slots: list[int] = []
        while len(slots) < count:
            start = self._rng.randint(low, high)
            together = min(self._rng.randint(1, self._spec.concurrent), count - len(slots))
            slots += [start + self._rng.randint(0, 3 * _SECOND) for _ in range(together)]
        return sorted(slots)

    def _reboot_until(self, until_us: int) -> None:
        due = [(at, host.index) for host in self._cluster.hosts for at in host.reboots if at <= until_us]
        for at_us, index in sorted(due):
            host = self._cluster.hosts[index]
            if host.boots[-1].at_us < at_us:
                self._reboot(host, at_us)

    def _reboot(self, host: Host, at_us: int) -> None:
        """Take a host down and up; its VMs are powered on again in another order, under worlds used before."""
        stays = self._cluster.running(host, at_us)
        up_us = (at_us + _DOWN_US + host.offset_us) // _SECOND * _SECOND - host.offset_us
        last = host.boots[-1]
        # Where no written file will show this boot, nobody could tell two VMs of one world id apart.
        shown = host.written and host.index >= self._spec.rotated_away_hosts
        again = sorted(set(last.leaders)) if shown else []
        first_free = max(again) if again else last.next_world + 1_000
        host.boots.append(Boot(last.number + 1, up_us, first_free, again=again))
        for number, stay in enumerate(stays[1:] + stays[:1]):
            stay.vm.free_at_us = at_us + _BACK_US
            self._stay(stay.vm, host, up_us + (60 + number) * _SECOND, "power-on")
        for stay in stays:
            stay.until_us = at_us

    def _migrate(self, at_us: int, fate: str) -> None:
        """Let some VM that is free move at about ``at_us``."""
        vm, source, at_us = self._pick(at_us)
        storage = fate in failures.STORAGE
        host = source.host if storage else self._other_host(source.host, at_us)
        streams = self._rng.choice(_STREAMS)
        times = timeline.plan(self._rng, streams, failures.reach(fate), storage)
        self._move(vm, source, host, times.shifted(at_us), fate)

    def _pick(self, at_us: int) -> tuple[Vm, Stay, int]:
        """Return a VM that can move, and when; with ``chained`` rather one of the few that travel."""
        travellers = self._cluster.vms[: max(2, len(self._cluster.vms) // 3)]
        if not self._spec.chained:
            group = [vm for vm in self._cluster.vms if not vm.moves]
        else:
            group = travellers if self._rng.random() < 0.7 else self._cluster.vms
        shuffled = self._rng.sample(group, len(group))
        shuffled.sort(key=lambda vm: vm.free_at_us + _SPARE_US > at_us)
        for vm in shuffled:
            start_us = max(at_us, vm.free_at_us + _SPARE_US)
            stay = self._cluster.current(vm, start_us)
            if stay and self._is_up(stay.host, start_us):
                return vm, stay, start_us
        return self._pick(at_us + 60 * _SECOND)  # all of them sit on hosts that are about to go down

    def _is_up(self, host: Host, at_us: int) -> bool:
        return all(not down - timeline.LONGEST_US - _SETTLE_US < at_us < down + _BACK_US for down in host.reboots)

    def _other_host(self, host: Host, at_us: int) -> Host:
        others = [other for other in self._cluster.hosts if other is not host]
        return self._rng.choice([other for other in others if self._is_up(other, at_us)] or others)

    def _move(self, vm: Vm, source: Stay, host: Host, times: Timeline, fate: str) -> None:
        both_show = source.host.dialect.shows_encryption and host.dialect.shows_encryption
        succeeds = fate in failures.SUCCESS
        migration = Migration(
            vmotion_id=self._ids.vmotion_id(times.begin_us, source.host.dialect),
            op_id=self._ids.op_id(source.host.dialect),
            kind="svmotion" if host is source.host else "vmotion",
            vm=vm,
            source=source,
            target=self._stay(vm, host, times.prepare_us, "vmotion" if succeeds else "attempt"),
            fate=fate,
            encrypted=host is not source.host and both_show and self._rng.random() < self._spec.encrypted_share,
            times=times,
        )
        if succeeds:
            source.until_us = migration.target.since_us = times.resume_us
        else:
            migration.target.until_us = times.last_us
        vm.free_at_us = max(times.last_us, vm.free_at_us)
        vm.moves += 1
        self._cluster.migrations.append(migration)

    def _cut_at_beginning(self, vm: Vm, stage: str) -> None:
        source = self._cluster.current(vm, self._cluster.begin_us - 600 * _SECOND)
        if source:
            self._cut(vm, source, self._cluster.begin_us, stage)

    def _cut_at_end(self, vm: Vm, stage: str) -> None:
        source = self._cluster.current(vm, self._cluster.end_us)
        if source and vm.free_at_us < self._cluster.end_us - timeline.LONGEST_US:
            self._cut(vm, source, self._cluster.end_us, stage)

    def _cut(self, vm: Vm, source: Stay, cut_us: int, stage: str) -> None:
        """Let a VM move so that ``cut_us`` falls into a stage of it."""
        times = timeline.plan(self._rng, self._rng.choice(_STREAMS), "end")
        between = {
            "set-up": (times.begin_us, times.streams_us[0]),
            "precopy": (times.streams_us[-1], min((*times.rounds_us, times.stop_us))),
            "switchover": (times.stop_us, times.sent_us),
            "sent": (times.sent_us, times.resume_us),
        }[stage]
        host = self._other_host(source.host, cut_us)
        self._move(vm, source, host, times.shifted(cut_us - sum(between) // 2), "success")
