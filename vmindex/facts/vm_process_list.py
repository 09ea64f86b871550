"""``vm process list``: which world is which VM, on the host and at the time of the bundle.

``localcli_vm-process-list.txt`` and ``.json`` of vm-support, ``esxcli_vm_process_list.txt`` of UAC, and ``esxcli vms
vm list`` of 4.x have the same six fields (reference/identity.md §3 [I17], [I19]). The cartel is *typically* the world
less one, but not always: it is read, never computed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vmindex.facts import paths, records, uuids
from vmindex.facts.interface import Fact, FactFile, RunningVm

if TYPE_CHECKING:
    from collections.abc import Iterator

EVIDENCE = "vm-process-list"
_WORDS = ("vm process list", "vms vm list")
_NUMBER = re.compile(r"[0-9]{1,15}")


def read_text(text: str, path: str) -> Iterator[Fact]:
    """Yield the VMs of text output. The heading counts only where there is no ``Display Name``."""
    has_colon = "esxcli" not in path.lower()
    for heading, values in records.from_text(text):
        yield from _vm(heading.removesuffix(":") if has_colon else heading, values)


def read_json(text: str, _path: str) -> Iterator[Fact]:
    """Yield the VMs of JSON output: a list of objects, or one object by VM name."""
    for heading, values in records.from_json(text):
        yield from _vm(heading, values)


def _vm(heading: str, values: dict[str, str]) -> Iterator[RunningVm]:
    world = _number(values.get("worldid", ""))
    name = values.get("displayname") or heading
    if world and name:
        yield RunningVm(
            world=world,
            cartel=_number(values.get("vmxcartelid", "")),
            name=name,
            uuid=uuids.normalise(values.get("uuid", "")),
            vmx_path=values.get("configfile") or None,
            evidence=EVIDENCE,
        )


def _number(text: str) -> int | None:
    return int(text) or None if _NUMBER.fullmatch(text) else None


VM_PROCESS_LIST = FactFile(
    slug="vm-process-list",
    matches=paths.command(*_WORDS),
    read=read_text,
    sample="""\
RH236_3.1:
   World ID: 68762
   Process ID: 0
   VMX Cartel ID: 68761
   UUID: 56 4d 70 ad 43 f1 5e 25-8a 12 a0 e2 18 2e 38 ec
   Display Name: RH236_3.1
   Config File: /vmfs/volumes/5cce4874-40c5c88e-a836-003048fc4ffe/RH236_3.1/RH236_3.1.vmx
VMware vCenter Server Appliance:
   World ID: 2102229
   Process ID: 0
   VMX Cartel ID: 2102197
   UUID: 56 4d c9 8d 87 2f a6 68-b2 3b 99 9f fb dc 76 cd
   Display Name: VMware vCenter Server Appliance
""",
    sample_facts=(
        RunningVm(
            68762,
            68761,
            "RH236_3.1",
            "564d70ad43f15e258a12a0e2182e38ec",
            "/vmfs/volumes/5cce4874-40c5c88e-a836-003048fc4ffe/RH236_3.1/RH236_3.1.vmx",
            EVIDENCE,
        ),
        RunningVm(
            2102229,
            2102197,
            "VMware vCenter Server Appliance",
            "564dc98d872fa668b23b999ffbdc76cd",
            None,
            EVIDENCE,
        ),
    ),
)
VM_PROCESS_LIST_JSON = FactFile(
    slug="vm-process-list-json",
    matches=paths.json_command(*_WORDS),
    read=read_json,
    sample="""\
Errors: none
[{"Config File": "/vmfs/volumes/58f72d53/x/x.vmx", "Display Name": "uranium-esx36 [knagaraju] FGT_VM64_ESXI",
  "Process ID": 0, "UUID": "cc cf 7f af 0f 3d 45 23-8a 69 1f 43 4e c2 97 56", "VMX Cartel ID": 2557322,
  "World ID": 2557323}]
""",
    sample_facts=(
        RunningVm(
            2557323,
            2557322,
            "uranium-esx36 [knagaraju] FGT_VM64_ESXI",
            "cccf7faf0f3d45238a691f434ec29756",
            "/vmfs/volumes/58f72d53/x/x.vmx",
            EVIDENCE,
        ),
    ),
)
