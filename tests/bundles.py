"""Small bundles, made in a test from what matters to it."""

from __future__ import annotations

import io
import tarfile

UNAME = "VMkernel {host} 6.7.0 #1 SMP Release build-8169922 Apr  3 2018 14:48:22 x86_64 x86_64 x86_64 GNU/Linux\n"
VMKNIC = (
    "Interface  Port Group/DVPort/Opaque Network        IP Family IP Address                              Netmask         "
    "Broadcast       MAC Address       MTU     TSO MSS   Enabled Type                NetStack\n"
    "vmk1       vMotion                                 IPv4      {address:<40}255.255.255.0   10.0.0.255      "
    "48:df:37:aa:bb:cc 1500    65535     true    STATIC              defaultTcpipStack\n"
)
PROCESS = """{name}:
   World ID: {world}
   Process ID: 0
   VMX Cartel ID: {cartel}
   UUID: {uuid}
   Display Name: {name}
   Config File: /vmfs/volumes/5cce4874-40c5c88e/{name}/{name}.vmx

"""
UUID = "56 4d 70 ad 43 f1 5e 25-8a 12 a0 e2 18 2e 38 ec"


def line(at, message, *, world=1000, opid="", prefix=""):
    """Return a vmkernel line of 5.x to 7.x."""
    return f"2020-01-01T{at}Z {prefix}cpu1:{world}{opid})" + message + "\n"


def bundle(path, host, *, log="", when="2020-01-02--00.00", address=None, vms=(), files=None):
    """Write a vm-support bundle and return its path."""
    root = f"esx-{host}-{when}-12345"
    members = {"commands/uname_-a.txt": UNAME.format(host=host), "error.log": "", "action.log": ""}
    if log:
        members["var/run/log/vmkernel.log"] = log
    if address:
        members["commands/esxcfg-vmknic_-l.txt"] = VMKNIC.format(address=address)
    if vms:
        members["commands/localcli_vm-process-list.txt"] = "".join(
            PROCESS.format(name=name, world=world, cartel=world - 1, uuid=uuid) for name, world, uuid in vms
        )
    members |= files or {}
    target = path / f"{root}.tgz"
    with tarfile.open(target, "w:gz") as archive:
        for name, content in members.items():
            data = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(f"{root}/{name}")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return target


def source_log(
    vmotion_id, *, start="10:00:00", world=500, dest_world=900, source="10.0.0.1", dest="10.0.0.2", end=True
):
    """Return the source's lines of a successful migration that takes four seconds."""
    minute = start[:6]
    lines = [
        line(f"{start}.000", f"Migrate: vm {world}: 3284: Setting VMOTION info: Source ts = {vmotion_id}, src ip = <{source}> "
             f"dest ip = <{dest}> Dest wid = {dest_world} using SHARED swap"),
        line(f"{start}.010", f"Hbr: 3340: Migration start received (worldID={world}) (migrateType=1) (event=0) (isSource=1) (sharedConfig=1)"),
        line(f"{start}.020", f"VMotionUtil: 3396: {vmotion_id} S: Stream connection 1 added."),
        line(f"{minute}03.000", f"VMotion: 4531: {vmotion_id} S: Stopping pre-copy: only 7 pages left to send, which can be sent within "
             "the switchover time goal of 0.500 seconds (network bandwidth ~100.500 MB/s, 200% t2d)"),
    ]  # fmt: skip
    if end:
        lines += [
            line(f"{minute}03.500", f"VMotionSend: 3643: {vmotion_id} S: Sent all modified pages to destination (no network bandwidth estimate)"),
            line(f"{minute}04.000", f"Hbr: 3434: Migration end received (worldID={world}) (migrateType=1) (event=1) (isSource=1) (sharedConfig=1)"),
        ]  # fmt: skip
    return "".join(lines)


def dest_log(vmotion_id, *, start="10:00:00", world=900, source="10.0.0.1", dest="10.0.0.2", done=True):
    """Return the destination's lines of the same migration."""
    minute = start[:6]
    lines = [
        line(f"{start}.005", f"Migrate: vm {world}: 3284: Setting VMOTION info: Dest ts = {vmotion_id}, src ip = <{source}> "
             f"dest ip = <{dest}> Dest wid = 0 using SHARED swap"),
        line(f"{start}.015", f"VMotionUtil: 3396: {vmotion_id} D: Stream connection 1 added."),
    ]  # fmt: skip
    if done:
        lines.append(line(f"{minute}03.900", f"VMotionRecv: 2000: {vmotion_id} D: DONE paging in"))
    return "".join(lines)
