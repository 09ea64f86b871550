"""Read the files that name things: hosts, addresses, worlds, VMs.

One module per kind of file; each declares a :class:`FactFile` with real text and what is to be read from it.
"""

from __future__ import annotations

from vmindex.facts import paths
from vmindex.facts.bundle_name import from_bundle_name
from vmindex.facts.date import DATE
from vmindex.facts.esx_conf import ESX_CONF
from vmindex.facts.host_list import HOST_LIST
from vmindex.facts.hostname import HOSTNAME
from vmindex.facts.interface import (
    Address,
    Captured,
    Fact,
    FactFile,
    HostName,
    HostUuid,
    HostVersion,
    KnownVm,
    Peer,
    RunningVm,
    StatusCode,
)
from vmindex.facts.ipv4_interfaces import IPV4_INTERFACES, IPV4_INTERFACES_JSON
from vmindex.facts.readme import README
from vmindex.facts.system_hostname import SYSTEM_HOSTNAME, SYSTEM_HOSTNAME_JSON
from vmindex.facts.system_version import SYSTEM_VERSION, SYSTEM_VERSION_JSON
from vmindex.facts.uname import UNAME
from vmindex.facts.vm_inventory import VM_INVENTORY
from vmindex.facts.vm_process_list import VM_PROCESS_LIST, VM_PROCESS_LIST_JSON
from vmindex.facts.vmkerrcode import VMKERRCODE
from vmindex.facts.vmknic_list import VMKNIC_LIST
from vmindex.facts.vmware_version import VMWARE_VERSION
from vmindex.facts.vmx import VMX

FACT_FILES: tuple[FactFile, ...] = (
    VMX,
    UNAME,
    HOSTNAME,
    VMWARE_VERSION,
    SYSTEM_VERSION,
    SYSTEM_VERSION_JSON,
    SYSTEM_HOSTNAME,
    SYSTEM_HOSTNAME_JSON,
    VM_PROCESS_LIST,
    VM_PROCESS_LIST_JSON,
    VMKNIC_LIST,
    IPV4_INTERFACES,
    IPV4_INTERFACES_JSON,
    ESX_CONF,
    VM_INVENTORY,
    HOST_LIST,
    README,
    DATE,
    VMKERRCODE,
)

_EXTENSIONS = frozenset({"", "txt", "log", "out", "json", "conf", "xml", "vmx"})

# Words of which every path that a declaration matches has one in its last component (a test holds them to it).
_WORDS = (
    ".vmx",
    "uname",
    "hostname",
    "version",
    "vmware",
    "process",
    "vms",
    "vmknic",
    "ipv4",
    "esx.conf",
    "vminventory",
    "hostlist",
    "readme",
    "date",
    "vmkerrcode",
)


def fact_file_for(path: str) -> FactFile | None:
    """Return the declaration for a path below the root of a bundle, as it is; ``None`` for most paths.

    It is asked for every member of a bundle: the extension alone rules out nearly all of them.
    """
    lowered = paths.without_compression(path).lower()
    if paths.extension(lowered) not in _EXTENSIONS:
        return None
    name = lowered[lowered.rfind("/") + 1 :]
    if not any(word in name for word in _WORDS):
        return None
    return next((fact_file for fact_file in FACT_FILES if fact_file.matches(lowered)), None)


__all__ = [
    "FACT_FILES",
    "Address",
    "Captured",
    "Fact",
    "FactFile",
    "HostName",
    "HostUuid",
    "HostVersion",
    "KnownVm",
    "Peer",
    "RunningVm",
    "StatusCode",
    "fact_file_for",
    "from_bundle_name",
]
