"""vmkernel.log and its copies of warnings and alerts (``vmkwarning``, ``vmkalert``)."""

from __future__ import annotations

import re

from vmindex.logs.finder import Needle, needles
from vmindex.logs.interface import Family
from vmindex.logs.vmkernel import failures, memory, set_up, storage_migration, storage_trouble, trouble, worlds
from vmindex.logs.vmkernel.line import MIGRATION_OTHER, LineReader

__all__ = ["FAMILY", "KINDS", "MIGRATION_OTHER", "READER"]

KINDS = (
    *set_up.KINDS,
    *memory.KINDS,
    *failures.KINDS,
    *storage_migration.KINDS,
    *worlds.KINDS,
    *trouble.KINDS,
    *storage_trouble.KINDS,
)

READER = LineReader(KINDS)

OP_ID_MAP = b"maps to vmkernel opID "
_TROUBLED = (
    b"NMP",
    b"Scsi",
    b"SCSI",
    b"NFS",
    b"iscsi_vmk",
    b"vmw_psp_rr",
    b"Heap",
    b"FS3",
    b"HBX",
    b"Swap",
    b"Sched",
    b"LinNet",
    b"World",
    b"bnxtnet",
)
"""Subsystems that warn of what slows or fails migrations; for others a warning alone is no reason to look."""
_UNSUPPORTED = (b"H:0x0 D:0x2 P:0x0 Valid sense data: 0x5 0x20 ", b"H:0x0 D:0x2 P:0x0 Valid sense data: 0x5 0x24 ")
"""A device does not know a command that ESXi tried (sense key 5: illegal request): harmless, and the most frequent line of many logs."""

FAMILY = Family(
    slug="vmkernel",
    names=re.compile(r"(?:.*[-_.])?vmk(?:ernel|warning|alert)(?:[-_.].*)?"),
    needles=needles(
        b" S: ",
        b" D: ",
        Needle(b"igrat", unless=(b"igrate-helper ", b'igrations" =')),
        b"otion",
        b"vmm0:",
        b"Affinitizing",
        b"svmmirror",
        Needle(b"WARNING: ", then=_TROUBLED),
        Needle(b"APD", unless=(b"APD Handle",)),
        Needle(b"H:0x", unless=_UNSUPPORTED),
        b"eclaimed ",
        b"Waiting for timed",
        b"ecovered device",
        b"NFS mount succeeded",
        b"estored connection",
        b"VSCSI",
        b"rsv time",
        b"Link ",
        b": link ",
        b"Hardware ",
        b"Reset adapter",
        b"have a heartbeat for",
        b"BlueScreen: ",
        b"Panic from another CPU",
        b"ATS Miscompare",
        b"Fil3: ",
        b"NFSLock: ",
        b"No connection. Retrying",
        b"disconnected client",
        b"VMB: ",
        b"Boot: ",
    ),
    kinds=KINDS,
    op_id_map=OP_ID_MAP,
    parse=READER.parse,
)
