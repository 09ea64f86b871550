"""What hostd, vpxa and the VMX print that has nothing to do with a migration."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from vmindex.simulate.told import Told

if TYPE_CHECKING:
    from vmindex.simulate.model import Cluster, Stay

_MINUTE_US = 60_000_000
_HOSTD = (
    ("Vimsvc.TaskManager", "Task Created : haTask--vim.SearchIndex.findByInventoryPath-{number}"),
    ("Vimsvc.TaskManager", "Task Completed : haTask--vmodl.query.PropertyCollector.destroy-{number} Status success"),
    ("Vimsvc.ha-eventmgr", "Event {number} : User root@127.0.0.1 logged in as pyvmomi"),
    ("Libs", "VigorOnlineDisconnectCb: connection closed (is final)."),
)
_VPXA = (
    ("vpxLro", "[VpxLRO] -- BEGIN lro-{number} -- vpxa -- vpxapi.VpxaService.fetchQuickStats -- 12345678-abcd"),
    ("vpxLro", "[VpxLRO] -- FINISH lro-{number}"),
    ("Default", ("[TaskInfoChannel::GetTaskInfo] task: haTask--vim.host.VMotionManager.initiateDestination-{number} "
     "setup for async notification")),
)  # fmt: skip


def noise(cluster: Cluster, seed: int) -> list[Told]:
    """Return lines of both agents, and snapshots, whose stuns are no part of a migration."""
    rng = Random(f"{seed} agents")  # noqa: S311 - nothing here is secret
    made: list[Told] = []
    for stay in cluster.stays:
        if stay.how == "attempt" or not stay.host.dialect.modern:
            continue
        low, high = max(stay.since_us, cluster.begin_us), min(stay.until_us or cluster.end_us, cluster.end_us)
        for _ in range(6 if low < high else 0):
            made.append(_line(stay, rng.randrange(low, high), rng))
        if high - low > 30 * _MINUTE_US:
            made += _snapshot(cluster, stay, rng.randrange(low, high), rng)
    return made


def _line(stay: Stay, at_us: int, rng: Random) -> Told:
    hostd = rng.random() < 0.6
    sub, text = rng.choice(_HOSTD if hostd else _VPXA)
    return Told(at_us, "hostd" if hostd else "vpxa", stay, text.format(number=rng.randint(10_000, 999_999)), sub)


def _snapshot(cluster: Cluster, stay: Stay, at_us: int, rng: Random) -> list[Told]:
    """Return a snapshot, unless the VM is moving."""
    for migration in cluster.migrations:
        times = migration.times
        if migration.vm is stay.vm and times.first_us - 5 * _MINUTE_US < at_us < times.last_us + 5 * _MINUTE_US:
            return []
    start = "SnapshotVMX_TakeSnapshot start: 'backup', deviceState=0, lazy=0, quiesced=1, forceNative=0, tryNative=1"
    stun = f"Checkpoint_Unstun: vm stopped for {rng.randint(9_000, 3_700_000)} us"
    return [
        Told(at_us, "vmware", stay, start, "vmx"),
        Told(at_us + 4_000_000, "vmware", stay, stun, "vcpu-0"),
    ]
