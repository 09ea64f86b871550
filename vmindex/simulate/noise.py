"""Ordinary vmkernel lines, among them some that look like vMotion and are not.

They are made once per host and dealt out by chance, so that text by the hundred megabytes costs little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

    from vmindex.simulate.dialects import Dialect

_VARIANTS = 24
# Wordings of published lines. {w} world, {n} number, {x} hex, {d} device, {p} source-line number, {v} volume.
_PLAIN = (
    (
        'NMP: nmp_ThrottleLogForDevice:{p}: Cmd 0x1a (0x4136{x}, 0) to dev "{d}" on path "vmhba0:C0:T0:L0" Failed: '
        "H:0x0 D:0x2 P:0x0 Valid sense data: 0x5 0x20 0x0. Act:NONE"
    ),
    (
        'ScsiDeviceIO: {p}: Cmd(0x4136{x}) 0x1a, CmdSN 0x{n:x} from world 0 to dev "{d}" failed '
        "H:0x0 D:0x2 P:0x0 Valid sense data: 0x5 0x20 0x0."
    ),
    "CpuSched: {p}: user latency of {w} vmnic0-0-tx 0 changed by {w} HELPER_MISC_QUEUE-1-2 -6",
    "CpuSched: {p}: user latency of {w} migrate-helper 0 changed by {w} HELPER_MISC_QUEUE-1-2 -6",
    'Config: {p}: "TrackMigrations" = 1, Old Value: 0, (Status: 0x0)',
    "NetPort: {p}: enabled port 0x2{x:.6} with mac 00:50:56:84:5a:b4",
    "NetPort: {p}: disabled port 0x2{x:.6}",
    "Net: {p}: disconnected client from port 0x2{x:.6}",
    "VSCSI: {p}: handle 8203(vscsi0:0):Reset [Retries: 0/0] from (vmm0:gen)",
    "VSCSI: {p}: handle 8203(vscsi0:0):Completing reset (0 outstanding commands)",
    "DLX: {p}: vol '{v}', lock at {n}: [Req mode 1] Checking liveness:",
    "[type 10c00001 offset {n} v 232, hb offset 3493888",
    "HBX: {p}: 'HB at offset {n} - vol {v}': heartbeat generation {n}",
    "Uplink: {p}: enabled port 0x2{x:.6} with mac 70:5a:0f:12:34:56",
    "DVSDev: DVSDevDataSet:{p}: setting data com.vmware.common.port.volatile.persist on port {n}",
    "FS3: {p}: vol '{v}': [Req mode: 1] Checking liveness of [type 10c00002 offset {n} v 1112, hb offset 3719168",
    "FSS: {p}: Failed to get object 1 4 {x} 0 0 0 0 0 0 0 0 0 0 0 :Transient file system condition, suggest retry",
    "SunRPC: {p}: Destroying world 0x{x:.6}",
    "StorageApdHandler: {p}: APD Handle  Created with lock[StorageApd-0x430a{x}]",
    "PCIPassthru: {p}: Disable Domain for device 0000:05:00.0",
    "UserDump: {p}: hostd-worker: Dumping cartel {w} (from world {w}) to file /var/core/hostd-worker-zdump.000 ...",
    "Vol3: {p}: Could not open device '{d}:1' for probing: Busy",
    "<unk>: UWVMKSyscall: ForkExec:{p}: hostd-worker: Found params <group=hostd-tmp,mem=10>",
    "SchedVsi: {p}: Group: host/user/pool4({w}): min=64382 max=130475 minLimit=64382 shares=34847, units: mb",
    "<4>hpsa 0000:05:00.0: cp 0x410a{x} has status 0x2 Sense: 0x5, ASC: 0x24, ASCQ: 0x0, Returning result: 0x2",
    "MigrateNet: vm {w}: {p}: Accepted connection from <::ffff:10.99.1.7>",
)
_WARNINGS = (
    'NMP: nmp_DeviceRequestFastDeviceProbe:{p}:NMP device "{d}" state in doubt; requested fast path state update...',
    (
        "ScsiDeviceIO: {p}: Device {d} performance has deteriorated. I/O latency increased from average value of {n} "
        "microseconds to 331746 microseconds."
    ),
    "MigrateNet: {p}: Invalid message type for new connection: 542393671.  Expecting message of type INIT (0).",
)
_FILLER = (
    (150, ("NMP: nmp_ThrottleLogForDevice:{p}: Cmd 0x1a (0x4136{x}, 0) to dev \"{d}\" on path \"vmhba0:C0:T0:L0\" Failed: "
     "H:0x0 D:0x2 P:0x0 Valid sense data: 0x5 0x20 0x0. Act:NONE")),
    (150, ("ScsiDeviceIO: {p}: Cmd(0x4136{x}) 0x1a, CmdSN 0x{n:x} from world 0 to dev \"{d}\" failed "
     "H:0x0 D:0x2 P:0x0 Valid sense data: 0x5 0x24 0x0.")),
    (100, "World: {p}: VC opID {x:.6}-{n:x}-{p}-auto-{w:x}-h5:{n}-{x:.2} maps to vmkernel opID {x}"),
    (200, "DVSDev: DVSDevDataSet:{p}: setting data com.vmware.common.port.volatile.persist on port {n}"),
    (160, "NetPort: {p}: enabled port 0x2{x:.6} with mac 00:50:56:84:5a:b4"),
    (160, "NetPort: {p}: disabled port 0x2{x:.6}"),
    (160, "HBX: {p}: 'HB at offset {n} - vol {v}': heartbeat generation {n}"),
    (160, "DLX: {p}: vol '{v}', lock at {n}: [Req mode 1] Checking liveness:"),
    (160, "[type 10c00001 offset {n} v 232, hb offset 3493888"),
    (160, "SchedVsi: {p}: Group: host/user/pool4({w}): min=64382 max=130475 minLimit=64382 shares=34847, units: mb"),
    (120, "CpuSched: {p}: user latency of {w} vmnic0-0-tx 0 changed by {w} HELPER_MISC_QUEUE-1-2 -6"),
    (120, "SunRPC: {p}: Destroying world 0x{x:.6}"),
    (120, "StorageApdHandler: {p}: APD Handle {x}-{n:x} Created with lock[StorageApd-0x430a{x}]"),
    (120, "PCIPassthru: {p}: Disable Domain for device 0000:05:00.0"),
    (100, "UserDump: {p}: hostd-worker: Dumping cartel {w} (from world {w}) to file /var/core/hostd-worker-zdump.000 ..."),
    (100, "Vol3: {p}: Could not open device '{d}:1' for probing: Busy"),
    (100, "<unk>: UWVMKSyscall: ForkExec:{p}: hostd-worker: Found params <group=hostd-tmp,mem=10>"),
    (80, "<4>hpsa 0000:05:00.0: cp 0x410a{x} has status 0x2 Sense: 0x5, ASC: 0x24, ASCQ: 0x0, Returning result: 0x2"),
    (40, "CpuSched: {p}: user latency of {w} migrate-helper 0 changed by {w} HELPER_MISC_QUEUE-1-2 -6"),
    (20, 'Config: {p}: "TrackMigrations" = 1, Old Value: 0, (Status: 0x0)'),
    (6, "Net: {p}: disconnected client from port 0x2{x:.6}"),
    (2, "VSCSI: {p}: handle 8203(vscsi0:0):Reset [Retries: 0/0] from (vmm0:gen)"),
    (1, "MigrateNet: vm {w}: {p}: Accepted connection from <::ffff:10.99.1.7>"),
)  # fmt: skip
"""Ordinary lines and how often they come among each other on a host without trouble. Few of them matter to vMotion."""
_OP_IDS = ("World: {p}: VC opID hostd-{x:.4} maps to vmkernel opID {x}",)


def bodies(dialect: Dialect, rng: Random) -> list[tuple[str, bool]]:
    """Return some hundreds of bodies (``cpuN:W)text``) and whether each is a warning; about 1 in 40 is."""
    plain = _PLAIN + (_OP_IDS if dialect.maps_op_ids else ())
    made = [(_fill(text, dialect, rng), False) for text in plain for _ in range(_VARIANTS)]
    made += [(_fill(f"WARNING: {text}", dialect, rng), True) for text in _WARNINGS for _ in range(_VARIANTS // 4)]
    return made


def filler(dialect: Dialect, rng: Random) -> list[tuple[str, bool]]:
    """Return what fills logs of hundreds of megabytes: bodies in their usual proportions, 1 in 1,000 a warning."""
    made = [(_fill(text, dialect, rng), False) for often, text in _FILLER for _ in range(often)]
    return made + [(_fill(f"WARNING: {text}", dialect, rng), True) for text in _WARNINGS]


def _fill(text: str, dialect: Dialect, rng: Random) -> str:
    # Below the first world of a VM: no noise carries the world of one.
    world = rng.randint(dialect.first_world * 9 // 10, dialect.first_world - 100)
    filled = text.format(
        w=rng.randint(dialect.first_world * 9 // 10, dialect.first_world - 100),
        n=rng.randint(1000, 120_000_000),
        x=f"{rng.getrandbits(32):08x}",
        d=f"naa.600{rng.getrandbits(100):025x}",
        p=rng.randint(200, 9000),
        v=f"datastore{rng.randint(1, 4)}",
    )
    return f"cpu{rng.randrange(32)}:{world}){filled}"
