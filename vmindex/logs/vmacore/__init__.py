"""The logs that VMware's vmacore logger writes: hostd, vpxa, vpxd and fdm."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from vmindex.logs.finder import Needle, needles
from vmindex.logs.interface import Family
from vmindex.logs.vmacore import events, faults, fdm, hostd, hostlog, tasks, trouble, vpxa, vpxd
from vmindex.logs.vmacore.reader import MIGRATION_OTHER, VmacoreReader

if TYPE_CHECKING:
    from vmindex.logs.interface import Component

__all__ = ["FAMILIES", "FDM", "HOSTD", "KINDS", "MIGRATION_OTHER", "READER", "VPXA", "VPXD"]

KINDS = (
    *hostd.KINDS,
    *hostlog.KINDS,
    *tasks.KINDS,
    *vpxa.KINDS,
    *vpxd.KINDS,
    *events.KINDS,
    *trouble.KINDS,
    *faults.KINDS,
    *fdm.KINDS,
    *hostd.LIFECYCLE,
)
"""In the order in which they are tried."""

READER = VmacoreReader(KINDS)

NEEDLES = needles(
    b"otion",
    b"igrat",
    b"IGRAT",
    b"elocat",
    b"precopyStunTime",
    b"ResolveC",
    b"VM_STATE_UNREGISTERING",
    b"VM_STATE_GONE",
    b"Hostlog_Dump",
    b"MigID",
    b"HLState",
    b"ToFrom: ",
    b"MigType",
    b"]    UUID: ",
    b"VmprovWorkflow",
    b"Workflow context:",
    Needle(b"-- FINISH task-", unless=(b"-- FINISH task-internal-",)),
    b"[CallbackManager]",
    b"Synchronizing host: host-",
    b"Reloading vm [",
    b"Created VM vim.VirtualMachine:",
    b'"msg.',
    b'"vob.',
    b"--> reason = ",
    b"vim.fault.",
    b"vmodl.fault.",
    b"NFC ERROR",
    b"NFC connection",
    b"File transfer ",
    b"Section for VMware",
    b"access to volume",
    b"All Paths Down",
    b"switchover time",
    b"failed to resume",
    b"Failed waiting for data",
    b"flush checkpoint",
    b"check took too long",
    b"no VMware process running",
    b"IpDetectedEvent",
    b"MtuMismatchEvent",
    b"MtuNotSupportEvent",
    b"MaintenanceModeEvent",
    b" maintenance mode",
    b"solated",
    b" changed state: ",
    b"Place /vmfs/volumes/",
    b"VmRestartedByHAEvent",
)
"""For all four: their lines meet in the same relayed files, and some wordings in several of them."""


def _family(component: Component, names: str) -> Family:
    return Family(
        slug=component,
        names=re.compile(names),
        needles=NEEDLES,
        kinds=tuple(kind for kind in KINDS if kind.component == component),
        parse=functools.partial(READER.parse, component=component),
        continues=(b"-->",),
    )


_OTHER_LOGS = "probe|worker|cgi|profiler|alert|svcs|stats|cfg|servicecfg|firstboot|installer|uninstall"
_AFTER = rf"(?:[-_.](?:\d|log|gz|zst|txt|all|old)[^/]*|[-_.](?!{_OTHER_LOGS})[^/]*\.log(?:[-_.][^/]*)?)?"
HOSTD = _family("hostd", rf"(?:.*[-_.])?hostd{_AFTER}")
VPXA = _family("vpxa", rf"(?:.*[-_.])?vpxa{_AFTER}")
VPXD = _family("vpxd", rf"(?:.*[-_.])?vpxd{_AFTER}")
FDM = _family("fdm", rf"(?:.*[-_.])?fdm{_AFTER}")
FAMILIES = (HOSTD, VPXA, VPXD, FDM)
