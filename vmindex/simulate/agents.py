"""What hostd, vpxa and the VMX print of migrations, beside vmkernel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmindex.simulate import agent_noise, failures
from vmindex.simulate.quill import Quill
from vmindex.simulate.told import Told

if TYPE_CHECKING:
    from vmindex.simulate.model import Cluster, Host, Stay

_HOLD = (
    "checkpoint.migration.maxSwitchoverTimeExceeded",
    (
        "The migration has exceeded the maximum switchover time of 100 second(s). ESX has preemptively failed the "
        "migration to allow the VM to continue running on the source. To avoid this failure, either increase the maximum "
        "allowable switchover time or wait until the VM is performing a less intensive workload."
    ),
)
_FAR = ("migrate.fail.dst", "The source detected that the destination failed to resume.")
SPECIFIC = {"switchover": _HOLD, "vmx-verdict": _HOLD}
"""Families of failure of which the source's vmware.log tells the cause."""


def tell(cluster: Cluster, seed: int) -> list[Told]:
    """Return all records of the cluster, in the order of true time."""
    made: list[Told] = agent_noise.noise(cluster, seed)
    for stay in cluster.stays:
        if stay.how in ("running", "power-on"):
            made += _head(stay, stay.since_us)
    for migration in cluster.migrations:
        source, dest = Quill(made, migration, "S"), Quill(made, migration, "D")
        _begin(source, dest)
        if migration.fate in failures.SUCCESS:
            made += _head(dest.stay, migration.times.prepare_us + 20_000)
            _succeed(source, dest)
        else:
            _fail(source)
    return sorted(made, key=lambda told: told.at_us)


def _head(stay: Stay, at_us: int) -> list[Told]:
    """Return the head of the log that a VMX opens when it starts, by power-on or by vMotion."""
    host: Host = stay.host
    if not host.dialect.modern:
        return []
    lines = (
        (
            f"Log for VMware ESX pid={stay.cartel} version={host.dialect.release} "
            f"build=build-{host.dialect.build} option=Release"
        ),
        f"Host is VMkernel {host.dialect.release}",
        f"Hostname={host.name}",
        f"IP={host.management_ip} (vmk0)",
        f"Config file: {stay.vm.vmx_path}",
    )
    return [Told(at_us, "vmware", stay, line, "vmx", header=True) for line in lines]


def _begin(source: Quill, dest: Quill) -> None:
    prepare, begin = source.times.prepare_us, source.times.begin_us
    path = source.migration.vm.vmx_path
    dest.vpxa(prepare + 30_000, "vpxa-path", f"immigrating VM at path {path} has vmid {source.migration.vm.index + 1}")
    dest.vmotion(prepare + 31_000, "hostd", "VMotionEntry: migrateType = 1")
    dest.vm(prepare + 32_000, "State Transition (VM_STATE_OFF -> VM_STATE_IMMIGRATING)")
    source.vmotion(begin - 30_000, "hostd", "VMotionEntry: migrateType = 1")
    source.vm(begin - 29_000, "State Transition (VM_STATE_ON -> VM_STATE_EMIGRATING)")
    _request(source, begin - 9_000)


def _request(source: Quill, at_us: int) -> None:
    """Write how the source's VMX is told to move; one line has the id in hexadecimal digits."""
    number, (from_ip, to_ip) = int(source.migration.vmotion_id), source.addresses
    uuid = swapped(source.migration.vm.uuid)
    line = (
        f"VigorTransportProcessClientPayload: opID={source.op_id} seq=10304: Receiving Migrate.PrepareSource request."
    )
    source.vmx(at_us, "vmx-request", line)
    line = (
        f"MigrateVMXdrToSpec: type: 1 srcIp=<{from_ip}> dstIp=<{to_ip}> mid={number:x} uuid={uuid} priority=yes "
        f"checksumMemory=no maxDowntime=0 latencyAware=yes diskOpFile= srcLogIp=<<unknown>> dstLogIp=<<unknown>> "
        f"ftPrimaryIp=<<unknown>> ftSecondaryIp=<<unknown>>"
    )
    source.vmx(at_us, "vmx-spec", line, names_id=True)
    line = f"Received migrate 'to' request for mid id {number}, src ip <{from_ip}>, dst ip <{to_ip}>"
    source.vmx(at_us, "vmx-to", f"{line}(invalidate source config).", names_id=True)
    line = f"MigrateSetInfo: state=1 srcIp=<{from_ip}> dstIp=<{to_ip}> mid={number} uuid={uuid} priority=high"
    source.vmx(at_us, "vmx-info", line, names_id=True)
    source.vmx(at_us, "vmx-state", "MigrateSetState: Transitioning from state 0 to 1.")
    source.vmx(at_us + 8_000, "vmx-state", "MigrateSetState: Transitioning from state 1 to 2.")


def _succeed(source: Quill, dest: Quill) -> None:
    times = source.times
    last = 6 if source.stay.host.dialect.rank >= (7, 0) else 5
    _stun(source)
    for state in range(3, last):
        source.vmx(
            times.sent_us + state, "vmx-state", f"MigrateSetState: Transitioning from state {state} to {state + 1}."
        )
    source.vmx(times.finish_us, "vmx-finished", f"MigrateSetStateFinished: type=1 new state={last}")
    source.vmx(times.finish_us + 210_000, "vmx-left", "VMX has left the building: 0.")
    _arrive(dest)
    stun = f"Set source task result precopyStunTime to {(times.sent_us - times.stop_us) // 2}"
    source.vmotion(times.finish_us - 20_000, "hostd-stun", stun, level="verbose")
    unregister = "ResolveCb: VMX reports needsUnregister = true for migrateType MIGRATE_TYPE_VMOTION"
    source.vmotion(times.finish_us + 3_000, "told-success", unregister)
    source.vm(times.finish_us + 4_000, "State Transition (VM_STATE_EMIGRATING -> VM_STATE_UNREGISTERING)")
    downtime = f"vmotion result has downtime value {source.downtime_us}"
    source.vpxa(times.finish_us + 60_000, "told-success", downtime, downtime_us=source.downtime_us)


def _arrive(dest: Quill) -> None:
    times, number = dest.times, dest.migration.vmotion_id
    opened = f"Migrate_Open: Restoring from <{dest.addresses[0]}> with migration id {number}"
    dest.vmx(times.prepare_us + 60_000, "vmx-restore", "CPT: Restoring checkpoint (null)")
    dest.vmx(times.prepare_us + 60_000, "vmx-open", opened, names_id=True)
    dest.vmx(times.prepare_us + 60_000, "vmx-restore", "DUMPER: Restoring checkpoint version 8.")
    dest.vmx(times.prepare_us + 104_000, "vmx-open", opened, names_id=True)
    unstun = f"Checkpoint_Unstun: vm stopped for {dest.downtime_us} us"
    dest.vmx(times.resume_us, "told-success", unstun, thread="vcpu-0", downtime_us=dest.downtime_us)
    dest.vm(times.resume_us + 5_000, "State Transition (VM_STATE_IMMIGRATING -> VM_STATE_ON)")


def _stun(source: Quill) -> None:
    stop_us = source.times.stop_us
    source.vmx(stop_us, "vmx-stun", "Migrate: VM starting stun, waiting 100 seconds for go/no-go message.")
    source.vmx(stop_us + 18_000, "vmx-stun", "Migrate: VM successfully stunned.", thread="vcpu-0")
    source.vmx(stop_us + 19_000, "vmx-state", "MigrateSetState: Transitioning from state 2 to 3.")


def _fail(source: Quill) -> None:
    """Write that the VM stays, after vmkernel has given its cause. What both name is the cause or nothing of it."""
    migration = source.migration
    at_us = max(migration.times.fail_us, migration.times.peer_fail_us) + 1_400_000
    last = 2
    if failures.reach(migration.fate) == "switchover" or migration.kind == "svmotion":
        _stun(source)
        last = 3
    if migration.fate != "cancelled":
        source.vmx(at_us, "vmx-failure-list", "Migrate_SetFailureMsgList: switching to new log file.")
        source.vmx(at_us, "vmx-failure-list", "Migrate: Caching migration error message list:")
        specific = SPECIFIC.get(migration.fate)
        name, text = specific or _FAR
        rank = "specific" if specific else "secondary"
        source.vmx(at_us, "failure", f"[msg.{name}] {text}", text=text, code=None, rank=rank, told=True)
    source.vmx(at_us + 9_000, "vmx-stays", "Migrate: Attempting to continue running on the source.")
    source.vmx(at_us + 10_000, "vmx-state", f"MigrateSetState: Transitioning from state {last} to 0.")
    _hostd_fails(source, at_us + 14_000)


def _hostd_fails(source: Quill, at_us: int) -> None:
    text = "ResolveCb: VMX reports needsUnregister = false for migrateType MIGRATE_TYPE_VMOTION"
    source.vmotion(at_us, "hostd-stays", text)
    if source.migration.fate != "cancelled":
        body = (
            "faultCause = (vmodl.MethodFault) null, ",
            f'reason = "{_FAR[1]}", ',
            'msg = ""',
            "}",
        )
        fault = "ResolveCb: Failed with fault: (vim.fault.GenericVmConfigFault) {"
        source.vmotion(at_us + 1_000, "failure", fault, body=body, text=_FAR[1], code=None, rank="secondary", told=True)
    source.vm(at_us + 2_000, "State Transition (VM_STATE_EMIGRATING -> VM_STATE_ON)")


def swapped(uuid: str) -> str:
    """Return a BIOS uuid as the VMX prints it: its first three groups byte-swapped."""
    pairs = [uuid[at : at + 2] for at in range(0, 32, 2)]
    order = (3, 2, 1, 0, 5, 4, 7, 6, *range(8, 16))
    plain = "".join(pairs[number] for number in order)
    return f"{plain[:8]}-{plain[8:12]}-{plain[12:16]}-{plain[16:20]}-{plain[20:]}"
