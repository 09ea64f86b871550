"""The files of hostd, vpxa and the VMs in one bundle, and which of their records it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vmindex.simulate.model import Cluster, Stay, Vm
    from vmindex.simulate.told import Told
    from vmindex.simulate.windows import Capture


def held(cluster: Cluster, capture: Capture, told_all: list[Told]) -> list[Told]:
    """Return the records that a bundle holds; a VM's own log lies where the VM runs."""
    running = {stay.vm.index for stay in cluster.running(capture.host, capture.at_us)}
    return [told for told in told_all if _holds(cluster, capture, told, running)]


def files(cluster: Cluster, capture: Capture, told_all: list[Told]) -> dict[str, bytes]:
    """Return path and content of the files; none where nothing was told."""
    records = held(cluster, capture, told_all)
    made: dict[str, bytes] = {}
    for log in ("hostd", "vpxa"):
        lines = sorted((told for told in records if told.log == log), key=lambda told: told.at_us)
        if lines:
            made[f"var/run/log/{log}.log"] = _joined(lines)
    for stay in cluster.running(capture.host, capture.at_us) if told_all else ():
        made |= _of_vm(cluster, stay.vm, records)
    return made


def _holds(cluster: Cluster, capture: Capture, told: Told, running: set[int]) -> bool:
    if told.log != "vmware":
        return told.stay.host is capture.host and capture.holds(told.at_us)
    since_begin = told.header or told.at_us >= cluster.begin_us
    return told.stay.vm.index in running and since_begin and told.at_us < capture.at_us


def _of_vm(cluster: Cluster, vm: Vm, records: list[Told]) -> dict[str, bytes]:
    """Return the log of a VM: the records of one VMX after those of the other; older ones in a rotated file."""
    own = [told for told in records if told.log == "vmware" and told.stay.vm is vm]
    stays: list[Stay] = [stay for stay in cluster.stays if any(told.stay is stay for told in own)]
    blocks = [_joined([told for told in own if told.stay is stay]) for stay in stays]
    folder = vm.vmx_path.removeprefix("/").rpartition("/")[0]
    older, newer = blocks[: len(blocks) // 2], blocks[len(blocks) // 2 :]
    made = {f"{folder}/vmware.log": b"".join(newer)} if newer else {}
    return made | ({f"{folder}/vmware-1.log": b"".join(older)} if older else {})


def _joined(records: list[Told]) -> bytes:
    return "".join(told.written() for told in records).encode()
