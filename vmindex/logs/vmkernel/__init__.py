"""vmkernel.log and its copies of warnings and alerts (``vmkwarning``, ``vmkalert``)."""

from __future__ import annotations

import re

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

FAMILY = Family(
    slug="vmkernel",
    names=re.compile(r"(?:.*[-_.])?vmk(?:ernel|warning|alert)(?:[-_.].*)?"),
    literals=(
        b" S: ",
        b" D: ",
        b"Migrat",
        b"Motion",
        b"igration",
        b"vmotionStream",
        b"Affinitizing",
        b"vmm0:",
        b"Starting world",
        b"renamed group",
        b"maps to vmkernel opID",
        b"svmmirror",
        b"wap file",
        b"extended swap",
        b"disconnected client",
        b"Link ",
        b"WATCHDOG",
        b"Hardware Unit Hang",
        b"Hardware hang",
        b"APD",
        b"HBX",
        b"imed-out heartbeat",
        b"imed out heartbeat",
        b"NMP",
        b"psp_rr",
        b"ScsiDeviceIO",
        b"deteriorated",
        b"NFS",
        b"iSCSI connection",
        b"Heap",
        b"VSCSI",
        b"rsv time",
        b"Admission check failed",
        b"VMB: ",
        b"Boot: ",
    ),
    kinds=KINDS,
    parse=READER.parse,
)
