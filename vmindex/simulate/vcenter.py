"""The bundle of vCenter: vpxd's log, which knows VMs, hosts and tasks, but no vMotion IDs."""

from __future__ import annotations

import gzip
import io
import tarfile
from datetime import timedelta
from typing import TYPE_CHECKING

from vmindex import timestamps
from vmindex.simulate import failures

if TYPE_CHECKING:
    from pathlib import Path

    from vmindex.simulate.model import Cluster, Migration
    from vmindex.simulate.spec import ClusterSpec

NAME = "vcsa.dc1.example.net"
_MEMBER = "var/log/vmware/vpxd/vpxd-1.log"
_SECOND = 1_000_000


def write(directory: Path, spec: ClusterSpec, cluster: Cluster) -> Path:
    """Write ``vc-<fqdn>-<time>-<pid>.tgz`` and return its path."""
    skew_us = int(spec.vcenter_skew_s * _SECOND)
    moment = timestamps.EPOCH + timedelta(microseconds=cluster.end_us + skew_us)
    top = f"vc-{NAME}-{moment:%Y-%m-%d--%H.%M}-{spec.seed + 4711}"
    files = {"commands/uname_-a.txt": f"Linux {NAME} 4.19.261-1.ph3 #1-photon SMP x86_64 GNU/Linux\n".encode()}
    files[_MEMBER] = _log(cluster, skew_us)
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for path, data in files.items():
            info = tarfile.TarInfo(f"{top}/{path}")
            info.size, info.mtime, info.mode = len(data), int(moment.timestamp()), 0o644
            tar.addfile(info, io.BytesIO(data))
    made = directory / f"{top}.tgz"
    made.write_bytes(gzip.compress(held.getvalue(), spec.compress_level, mtime=0))
    return made


def _log(cluster: Cluster, skew_us: int) -> bytes:
    lines = [line for number, migration in enumerate(cluster.migrations) for line in _lines(migration, number)]
    lines.sort(key=lambda line: line[0])
    kept = [line for line in lines if cluster.begin_us <= line[0] < cluster.end_us]
    return "".join(_written(at_us + skew_us, *rest) for at_us, *rest in kept).encode()


def _written(at_us: int, sub: str, op_id: str, text: str) -> str:
    stamp = timestamps.to_iso(at_us // 1000 * 1000)[:-4] + "Z"
    return f"{stamp} info vpxd[45715] [Originator@6876 sub={sub} opID={op_id}] {text}\n"


def _lines(migration: Migration, number: int) -> list[tuple[int, str, str, str]]:
    """Return time, speaker, opID and text; what a task starts appends to the task's opID."""
    times, name, op_id, task = migration.times, migration.vm.name, migration.op_id, f"task-{1_711_118 + number}"
    source, dest = (f"vim.HostSystem:host-{stay.host.index + 12}" for stay in (migration.source, migration.target))
    moving = f"[vim.VirtualMachine:vm-{migration.vm.index + 101},{name}]"
    begin_us = times.prepare_us - 900_000
    told = f"Executing DRM recommended vMotion, migrating {moving} from {source} to {dest}"
    begin = f"[VpxLRO] -- BEGIN {task} -- {name} -- Drm.ExecuteVMotionLRO -- "
    done_us = max(times.finish_us, times.paged_in_us) + 300_000
    end = f"[VpxLRO] -- FINISH {task}"
    if migration.fate not in failures.SUCCESS:
        done_us = max(times.fail_us, times.peer_fail_us) + 1_700_000
        end = f"[VpxLRO] -- ERROR {task} -- {name} -- Drm.ExecuteVMotionLRO: vmodl.fault.SystemError:"
    local = f"LocalVC Migrate of {name} on {source}({migration.source.host.management_ip}) to {dest}"
    return [
        (begin_us, "vpxLro", op_id, begin),
        (begin_us + 1_000, "drmLogger", op_id, told),
        (begin_us + 2_000, "VmProv", f"{op_id}-01", local),
        (begin_us + 9_000, "VmProv", f"{op_id}-01", "[CallbackManager] Invoke pre callback on PermissionsHandler"),
        (done_us, "vpxLro", op_id, end),
    ]
