"""vmware.log: what the VMX process of one VM writes; it moves with the VM."""

from __future__ import annotations

import re

from vmindex.logs.finder import needles
from vmindex.logs.interface import Family
from vmindex.logs.vmware import disks, identity, outcome, requests, switchover
from vmindex.logs.vmware.fields import FIELD_TYPES
from vmindex.logs.vmware.reader import MIGRATION_OTHER, LineReader

__all__ = ["FAMILY", "FIELD_TYPES", "KINDS", "MIGRATION_OTHER", "READER"]

KINDS = (*requests.KINDS, *switchover.KINDS, *outcome.KINDS, *identity.KINDS, *disks.KINDS)

READER = LineReader(KINDS)

FAMILY = Family(
    slug="vmware",
    # Neither vmware-vimdump, vmware_-vl.txt and vmware-vpxd, which commands wrote, nor hostd's and vpxa's logs under vmware/.
    names=re.compile(r"(?:.*[-_.])?vmware(?:[-_.]\d+)*\.log(?:\.\d+)*(?:\.(?:gz|zst|bz2|xz))?"),
    needles=needles(
        b"igrat",
        b"mid=",
        b"Checkpoint_Unstun",
        b"CPT: Restoring",
        b"DUMPER: Restoring",
        b"restoring vGPU",
        b"HotAdd",
        b"HotPlug",
        b"Hotplug",
        b" FSR: ",
        b"[msg.",
        b"[vob.",
        b"power on failed",
        b"Power on failure messages",
        b"MONITOR PANIC",
        b"Caught signal",
        b"Unexpected signal",
        b"config.readOnly",
        b"VMX has left",
        b"Log for VMware",
        b"Host is VMkernel",
        b"Hostname=",
        b" IP=",
        b'"vmx" ',
        b"Config file: ",
        b"hanging directory to",
        b" displayName = ",
        b"location-UUID is",
        b"BIOS-UUID is",
        b"uuid.bios",
        b"uuid.location",
        b"vc.uuid",
        b"vmx/execState/val to powered",
        b"vmx/execState/val to suspended",
        b"SVMotion",
        b"Disk/File copy started",
        b"Opening mirror node",
        b"SnapshotVMX_",
        b"locked (try",
        b"Failed to lock",
        b"ailed to open",
        b"Cannot open",
    ),
    kinds=KINDS,
    parse=READER.parse,
)
