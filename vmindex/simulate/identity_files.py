"""The files of a bundle that name things: command outputs, configuration, .vmx."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from vmindex import timestamps

if TYPE_CHECKING:
    from datetime import datetime

    from vmindex.simulate.model import Cluster, Host, Stay, Vm
    from vmindex.simulate.windows import Capture

_STATUS_CODES = (
    ("VMK_OK", 0x0, "OK", "Success"),
    ("VMK_FAILURE", 0xBAD0001, "EINVAL", "Failure"),
    ("VMK_BUSY", 0xBAD0004, "EBUSY", "Busy"),
    ("VMK_NO_MEMORY", 0xBAD0014, "ENOMEM", "Out of memory"),
    ("VMK_TIMEOUT", 0xBAD0021, "ETIMEDOUT", "Timeout"),
    ("VMK_MIG_CONN_CLOSED", 0xBAD003F, "EINVAL", "Connection closed by remote host, possibly due to timeout"),
    ("VMK_MEM_ADMIT_FAILED", 0xBAD0081, "ENOSPC", "Admission check failed for memory resource"),
    ("VMK_MIGRATE_VMX_FAILURE", 0xBAD0092, "EINVAL", "Migration determined a failure by the VMX"),
    ("VMK_NO_SPACE", 0xBAD00D7, "ENOSPC", "No space left on device"),
    ("VMK_ABORTED", 0xBAD00E0, "ECANCELED", "IO was aborted"),
    (
        "VMK_MIGRATE_MAX_DOWNTIME_EXCEEDED",
        0xBAD0107,
        "ETIMEDOUT",
        "Maximum switchover time for migration exceeded",
    ),
    (
        "VMK_VMOTION_CONNECT_FAILED",
        0xBAD010B,
        "ENOTCONN",
        "The ESX hosts failed to connect over the VMotion network",
    ),
)


def identity(cluster: Cluster, capture: Capture) -> dict[str, str]:
    """Return path and text of every file that names something."""
    host, stays = capture.host, cluster.running(capture.host, capture.at_us)
    files = {
        "README": _readme(capture),
        "commands/uname_-a.txt": _uname(host),
        "commands/vmware_-vl.txt": f"VMware ESXi {host.dialect.release} build-{host.dialect.build}\n"
        f"VMware ESXi {host.dialect.release} GA\n",
        "commands/date.txt": f"{_moment(capture):%a %b %d %H:%M:%S UTC %Y}\n",
        "commands/esxcfg-vmknic_-l.txt": _vmknics(host),
        "commands/localcli_vm-process-list.txt": "\n".join(_process(stay) for stay in stays),
        "commands/vmkerrcode_-l.txt": _codes(),
        "etc/vmware/esx.conf": _esx_conf(host),
        "etc/vmware/hostd/vmInventory.xml": _inventory(stays),
    }
    if host.dialect.modern:
        files["commands/prettyPrint.sh_hostlist.txt"] = _host_list(cluster)
    if host.dialect.rank >= (8, 0):
        files["json/localcli_vm-process-list.json"] = json.dumps([_process_json(stay) for stay in stays], indent=1)
    for stay in stays:
        files[stay.vm.vmx_path.removeprefix("/")] = _vmx(stay.vm)
    return files


def top_folder(capture: Capture) -> str:
    """Return the bundle's name, which the host makes by its own clock."""
    pid = f"-{capture.pid}" if capture.host.dialect.modern else ""
    return f"esx-{capture.host.name}-{_moment(capture):%Y-%m-%d--%H.%M}{pid}"


def spaced_uuid(uuid: str) -> str:
    """Return a uuid as ESXi prints it: byte by byte, one dash in the middle."""
    pairs = [uuid[at : at + 2] for at in range(0, 32, 2)]
    return f"{' '.join(pairs[:8])}-{' '.join(pairs[8:])}"


def _moment(capture: Capture) -> datetime:
    return timestamps.EPOCH + timedelta(microseconds=capture.at_us + capture.host.offset_at(capture.at_us))


def _readme(capture: Capture) -> str:
    return f"Captured on: {_moment(capture):%Y-%m-%d %H:%M:%S.%f}\nOptions: {{'manifests': ''}}\nCommand line: vm-support\n"


def _uname(host: Host) -> str:
    tail = "x86_64 x86_64 x86_64 ESXi" if host.dialect.rank >= (8, 0) else "x86_64 x86_64 x86_64 GNU/Linux"
    tail = "x86_64 GNU/Linux" if host.dialect.rank < (6, 7) else tail
    release = f"{host.dialect.release} #1 SMP Release build-{host.dialect.build}"
    return f"VMkernel {host.name} {release} {host.dialect.compiled} {tail}\n"


def nics(host: Host) -> list[tuple[str, str, str, str]]:
    """Return device, port group, address and stack of every VMkernel NIC."""
    made = [("vmk0", "Management Network", host.management_ip, "defaultTcpipStack")]
    if host.vmotion_vmk != "vmk0":
        made.append((host.vmotion_vmk, "vMotion", host.vmotion_ip, "defaultTcpipStack"))
    return made


def _vmknics(host: Host) -> str:
    if not host.dialect.modern:
        head = (
            "Interface  Port Group/DVPort   IP Address      Netmask         Broadcast       MAC Address       "
            "MTU     Enabled\n"
        )
        return head + "".join(
            f"{nic:10} {group:19} {ip:15} 255.255.255.0   {_broadcast(ip):15} {host.mac} 1500    true\n"
            for nic, group, ip, _ in nics(host)
        )
    head = (
        "Interface  Port Group/DVPort/Opaque Network        IP Family IP Address                              Netmask"
        "         Broadcast       MAC Address       MTU     TSO MSS   Enabled Type                NetStack\n"
    )
    return head + "".join(
        f"{nic:10} {group:39} IPv4      {ip:39} 255.255.255.0   {_broadcast(ip):15} {host.mac} 1500    65535     true    "
        f"STATIC              {stack}\n"
        for nic, group, ip, stack in nics(host)
    )


def _broadcast(ip: str) -> str:
    return ip.rpartition(".")[0] + ".255"


def _process(stay: Stay) -> str:
    return (
        f"{stay.vm.name}:\n   World ID: {stay.world}\n   Process ID: 0\n   VMX Cartel ID: {stay.cartel}\n"
        f"   UUID: {spaced_uuid(stay.vm.uuid)}\n   Display Name: {stay.vm.name}\n   Config File: {stay.vm.vmx_path}\n"
    )


def _process_json(stay: Stay) -> dict[str, str | int]:
    return {
        "Config File": stay.vm.vmx_path,
        "Display Name": stay.vm.name,
        "Process ID": 0,
        "UUID": spaced_uuid(stay.vm.uuid),
        "VMX Cartel ID": stay.cartel,
        "World ID": stay.world,
    }


def _host_list(cluster: Cluster) -> str:
    blocks = "".join(
        f"  <host>\n    <hostId>host-{host.index + 12}</hostId>\n    <hostName>{host.name}</hostName>\n"
        f"    <ipAddress>{host.management_ip}</ipAddress>\n    <version>{host.dialect.release}</version>\n"
        f"    <build>{host.dialect.build}</build>\n  </host>\n"
        for host in cluster.hosts
    )
    return f"<hostList>\n{blocks}</hostList>\n"


def _codes() -> str:
    return "".join(f"{name:40} {code:<10} {code:#x} {errno:12} {text}\n" for name, code, errno, text in _STATUS_CODES)


def _esx_conf(host: Host) -> str:
    lines = [f'/system/uuid = "{host.uuid}"', f'/resourceGroups/version = "{host.dialect.release}"']
    if host.dialect.rank < (7, 0):  # later releases keep these elsewhere
        lines += [f'/adv/Misc/HostName = "{host.name}"', f'/adv/Misc/HostIPAddr = "{host.management_ip}"']
        for number, (nic, group, ip, _) in enumerate(nics(host)):
            child = f"/net/vmkernelnic/child[{number:04d}]"
            lines += [f'{child}/name = "{nic}"', f'{child}/ipv4address = "{ip}"']
            lines += [f'{child}/ipv4netmask = "255.255.255.0"', f'{child}/mac = "{host.mac}"']
            lines.append(f'{child}/portgroup = "{group}"')
    return "".join(f"{line}\n" for line in lines)


def _inventory(stays: list[Stay]) -> str:
    entries = "".join(
        f'  <ConfigEntry id="{number:04d}">\n    <objID>{number + 1}</objID>\n    <secDomain/>\n'
        f"    <vmxCfgPath>{stay.vm.vmx_path}</vmxCfgPath>\n  </ConfigEntry>\n"
        for number, stay in enumerate(stays)
    )
    return f"<ConfigRoot>\n{entries}</ConfigRoot>\n"


def _vmx(vm: Vm) -> str:
    return (
        f'.encoding = "UTF-8"\nconfig.version = "8"\nvirtualHW.version = "10"\ndisplayName = "{vm.name}"\n'
        f'guestOS = "ubuntu64Guest"\nnumvcpus = "2"\nmemSize = "{vm.memory_mb}"\n'
        f'uuid.bios = "{spaced_uuid(vm.uuid)}"\nuuid.location = "{spaced_uuid(vm.uuid)}"\n'
        f'vc.uuid = "{spaced_uuid(vm.instance_uuid)}"\n'
    )
