"""The dump of a ``.hlog`` file by hostd: what a VM's last migration left on disk."""

from __future__ import annotations

from dataclasses import replace

from vmindex.logs.interface import LineKind, Sample

_ORIGIN = "pastebin.com/kUm2UJ6k, ESXi 6.7"
_HEAD = (
    "2020-02-11T23:01:42.338Z info hostd[2101278] [Originator@6876 sub=Libs opID=k41obmfo-4080728-auto-2fgpl-h5:70354825-27-02-a3-d55d "
    "user=vpxuser:domain\\the] "
)


def _entry(slug: str, pattern: str, holds: str, meaning: str, sample: Sample) -> LineKind:
    whole = replace(sample, fields={**sample.fields, "user": "vpxuser:domain\\the"})
    return LineKind(slug, "hostd", (), pattern, meaning, (whole,), holds=holds)


KINDS = (
    _entry(
        "hostlog-dump",
        r"(?P<step>\w+): Hostlog_Dump: Hostlog (?P<hostlog>[^\n]+)",
        "Hostlog_Dump",
        "hostd shows what {hostlog}, the note of the VM's last migration, holds; the next lines are its entries.",
        Sample(
            _HEAD
            + "CopyFromEntry: Hostlog_Dump: Hostlog /vmfs/volumes/43f21ac6-cfd21223-23f8-00e0ed2eb01e/test-db-clone-02/"
            "test-db-clone-02-2ccccb21.hlog",
            _ORIGIN,
            {
                "step": "CopyFromEntry",
                "hostlog": "/vmfs/volumes/43f21ac6-cfd21223-23f8-00e0ed2eb01e/test-db-clone-02/test-db-clone-02-2ccccb21.hlog",
            },
        ),
    ),
    _entry(
        "hostlog-uuid",
        r"\s*UUID: (?P<host_uuid>[0-9a-fA-F-]{36})",
        "UUID: ",
        "The migration note names the host with uuid {host_uuid}.",
        Sample(
            _HEAD + "   UUID: 00000000-0000-0000-0000-ac1f6b5a331e",
            _ORIGIN,
            {"host_uuid": "00000000-0000-0000-0000-ac1f6b5a331e"},
        ),
    ),
    _entry(
        "hostlog-migid",
        r"\s*MigID: (?P<id>\d{1,20})",
        "MigID",
        "The migration note names this vMotion ID. The vMotion may be long past.",
        Sample(_HEAD + "   MigID: 3630620734888050225", _ORIGIN, {}, "3630620734888050225"),
    ),
    _entry(
        "hostlog-state",
        r"\s*HLState: (?P<hostlog_state>\w+)",
        "HLState",
        "State of the migration note: {hostlog_state}; none means that no migration is running.",
        Sample(_HEAD + "   HLState: none", _ORIGIN, {"hostlog_state": "none"}),
    ),
    _entry(
        "hostlog-tofrom",
        r"\s*ToFrom: (?P<direction>\w+)",
        "ToFrom",
        "The migration note was written by the side '{direction}': to is the source, from the destination, none a stale note.",
        Sample(_HEAD + "   ToFrom: none", _ORIGIN, {"direction": "none"}),
    ),
    _entry(
        "hostlog-migtype",
        r"\s*MigType: (?P<migrate_type_name>\w+)",
        "MigType",
        "Kind of migration in the note: {migrate_type_name}; invalid means a stale note.",
        Sample(_HEAD + "   MigType: invalid", _ORIGIN, {"migrate_type_name": "invalid"}),
    ),
)
