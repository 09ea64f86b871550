"""A database that has the public views' columns (as plain tables) and a few migrations, made by hand."""

from __future__ import annotations

import sqlite3

import pytest

from vmindex import timestamps

VIEWS = {
    "v_migrations": """vmotion_id, kind, vm, vm_uuid, source_host, source_ip, source_world, dest_host, dest_ip,
        dest_world, started_at, ended_at, duration_s, precopy_s, switchover_s, downtime_s, bandwidth_mbps, streams,
        encrypted, outcome, failed_side, failure, status_code, op_id, has_source_log, has_dest_log, started_us,
        ended_us""",
    "v_events": """event_id, at, at_us, host, vmotion_id, side, kind, severity, component, world, op_id, message,
        source_file, line_no, byte_offset""",
    "v_hosts": "host, version, build, addresses, first_seen, last_seen, has_logs, clock_offset_s",
    "v_worlds": "host, world, vm, role, first_seen, last_seen, evidence",
    "v_vms": "vm, vm_uuid, vmx_path, migrations, last_host",
    "v_findings": "vmotion_id, rank, signature, cause, remedy, reference, host, at, event_id",
    "v_phases": "vmotion_id, host, side, phase, started_at, ended_at, duration_s",
    "v_coverage": "host, component, first_at, last_at, lines, events, files",
    "v_sources": "source, kind, host, sha256, bytes, ingested_at, status, events",
    "v_damage": "source, member, at_offset, reason",
    "v_event_kinds": "kind, component, meaning",
}
DAY1, DAY2 = "2024-03-01", "2024-03-02"
A = {"source_host": "a", "source_ip": "10.0.0.1"}
B = {"source_host": "b", "source_ip": "10.0.0.2"}
TO_A = {"dest_host": "a", "dest_ip": "10.0.0.1"}
TO_B = {"dest_host": "b", "dest_ip": "10.0.0.2"}
TO_C = {"dest_host": None, "dest_ip": "10.0.0.3"}


def at(day: str, clock: str) -> str:
    return timestamps.to_iso(timestamps.from_iso(f"{day}T{clock}Z"))


def migration(vmotion_id: str, day: str, start: str, end: str | None, **values: object) -> dict[str, object]:
    started, ended = at(day, start), at(day, end) if end else None
    started_us, ended_us = timestamps.from_iso(started), timestamps.from_iso(ended) if ended else None
    return {
        "vmotion_id": vmotion_id,
        "kind": "vmotion",
        "started_at": started,
        "started_us": started_us,
        "ended_at": ended,
        "ended_us": ended_us,
        "duration_s": (ended_us - started_us) / 1e6 if ended_us else None,
        "encrypted": 0,
        "has_source_log": 1,
        "has_dest_log": 1,
        **values,
    }


WEB = {"vm": "web", "vm_uuid": "56" * 16}
DB = {"vm": "db", "vm_uuid": "57" * 16}
SUCCESS = {"outcome": "success"}
MIGRATIONS = [
    migration(
        "1001", DAY1, "10:00:00", "10:00:10", **WEB, **A, **TO_B, **SUCCESS,
        precopy_s=8.0, switchover_s=0.5, downtime_s=0.2, bandwidth_mbps=400.0, streams=2, encrypted=1,
    ),
    migration(
        "1002", DAY1, "12:00:00", "12:00:20", **WEB, **B, **TO_A, **SUCCESS,
        precopy_s=18.0, switchover_s=1.0, downtime_s=0.4, bandwidth_mbps=200.0, streams=1,
    ),
    migration(
        "1003", DAY1, "10:00:05", "10:03:05", **DB, **A, **TO_C, outcome="failed",
        precopy_s=70.0, bandwidth_mbps=100.0, streams=1, has_dest_log=0,
        failed_side="S", failure="Limit exceeded", status_code="0xbad0006",
    ),
    migration(
        "1004", DAY2, "09:00:00", None, **B, **TO_A, outcome="incomplete",
        source_world=5001, dest_world=7001, has_source_log=0,
    ),
    migration(
        "1005", DAY2, "10:00:00", "10:10:00", **DB, **A, **TO_A, **SUCCESS | {"kind": "svmotion"},
        precopy_s=500.0, switchover_s=3.0, downtime_s=1.5, bandwidth_mbps=50.0, streams=1,
    ),
    migration(
        "1006", DAY2, "10:00:01", "10:00:05", vm="app", **A, **TO_B, outcome="failed",
        failed_side="D", failure="Timeout", status_code="0xbad0021",
    ),
    migration("1007", DAY2, "11:00:00", "11:00:02", **WEB, **A, **TO_B, outcome="cancelled"),
]  # fmt: skip


def event(event_id: int, vmotion_id: str, moment: str, host: str, kind: str, message: str) -> dict[str, object]:
    return {
        "event_id": event_id,
        "vmotion_id": vmotion_id,
        "at": moment,
        "at_us": timestamps.from_iso(moment),
        "host": host,
        "side": "D",
        "kind": kind,
        "severity": "info",
        "component": "vmkernel",
        "message": message,
        "source_file": "x.tgz!vmkernel.log",
        "line_no": event_id,
    }


BOUND = "MigrateNet: 1186: 1001 S: Successfully bound connection to vmknic"


def trouble(event_id: int, moment: str, host: str, kind: str, message: str) -> dict[str, object]:
    return event(event_id, "", moment, host, kind, message) | {"vmotion_id": None, "side": None}


def task(event_id: int, vmotion_id: str | None, moment: str, kind: str, message: str) -> dict[str, object]:
    """Return a line of vpxd; all of them are of one task."""
    row = event(event_id, vmotion_id or "", moment, "vc", kind, message)
    return row | {"vmotion_id": vmotion_id, "component": "vpxd", "side": None, "op_id": "lro-1-abc"}


ROWS = {
    "v_migrations": MIGRATIONS,
    "v_events": [
        event(2, "1004", at(DAY2, "09:00:30"), "a", "low-memory-wait-dest", "waited 30 seconds"),
        event(1, "1004", at(DAY2, "09:00:00"), "a", "migration-other", "begins"),
        event(3, "1002", at(DAY1, "12:00:01"), "a", "low-memory-wait-dest", "waited 1 second"),
        task(4, None, at(DAY2, "08:00:00"), "lro-begin-drs-vmotion", "BEGIN task-1 -- web"),
        task(5, None, at(DAY2, "08:00:01"), "drs-vmotion", "migrating web from host-1 to host-2"),
        task(6, None, at(DAY2, "08:00:09"), "lro-error", "ERROR task-1: timeout"),
        *(task(number, moved, at(DAY2, "13:00:00"), "event-drs-migrated", "moved") | {"op_id": None}
          for number, moved in ((7, "1001"), (8, "1003"), (9, "1006"), (10, "1006"))),
        event(11, "1001", at(DAY1, "10:00:01"), "a", "net-bind-vmknic", f"{BOUND} '10.0.0.1'"),
        event(12, "1001", at(DAY1, "10:00:01"), "a", "net-bind-vmknic", f"{BOUND} '10.0.0.1'"),
        event(13, "1003", at(DAY1, "10:00:06"), "a", "net-bind-vmknic", f"{BOUND} vmk1 - '10.0.9.1'"),
        event(14, "1001", at(DAY1, "10:00:01"), "b", "net-bind-vmknic", f"{BOUND} '::ffff:10.0.0.2'"),
        event(15, "1001", at(DAY1, "10:00:00"), "a", "set-info-source", "Dest wid = 1 using SHARED swap"),
        event(16, "1002", at(DAY1, "12:00:00"), "b", "set-info-source", "Dest wid = 2 using UNSHARED swap, encrypted"),
        trouble(17, at(DAY1, "12:00:10"), "b", "explain-scsi-latency", "I/O latency increased"),
        trouble(18, at(DAY1, "12:00:45"), "a", "explain-hbx", "Waiting for timed out"),
        trouble(19, at(DAY1, "12:00:11"), "b", "explain-scsi-fail", "failed H:0x0 D:0x2 Valid sense data: 0x5 0x20 0x0."),
        trouble(23, at(DAY1, "12:00:12"), "b", "explain-vscsi-fil3", "(vscsi0:0):Completing reset (0 outstanding commands)"),
        trouble(20, at(DAY1, "10:03:30"), "a", "explain-apd", "APD_START"),
        trouble(21, at(DAY2, "10:05:00"), "a", "explain-nfs", "NFS server lost"),
        trouble(22, at(DAY2, "10:05:01"), "a", "explain-apd-handle", "APD Handle created"),
    ],
    "v_vms": [
        {"vm": "db", "vm_uuid": "57" * 16, "vmx_path": "/vmfs/volumes/ds1/db/db.vmx"},
        {"vm": "web", "vm_uuid": "56" * 16, "vmx_path": "/vmfs/volumes/ds2/web/web.vmx"},
    ],
    "v_hosts": [{"host": "a", "version": "8.0.2"}, {"host": "b", "version": "7.0.3"}],
    "v_findings": [
        {
            "vmotion_id": "1003", "rank": "primary", "signature": "checkpoint-limit", "cause": "too big",
            "remedy": "less video memory", "reference": "KB 308477", "host": "a", "at": at(DAY1, "10:03:00"),
        },
        {"vmotion_id": "1003", "rank": "secondary", "signature": "vmx-verdict", "cause": "other", "host": "a"},
        {
            "vmotion_id": "1006", "rank": "primary", "signature": "timeout", "cause": "no answer",
            "remedy": "check MTU", "host": "b", "at": at(DAY2, "10:00:05"),
        },
    ],
    "v_phases": [
        {"vmotion_id": "1001", "host": "a", "side": "S", "phase": "precopy", "duration_s": 8.0},
        {"vmotion_id": "1002", "host": "b", "side": "S", "phase": "precopy", "duration_s": 18.0},
        {"vmotion_id": "1001", "host": "a", "side": "S", "phase": "switchover", "duration_s": 0.5},
        {"vmotion_id": "1001", "host": "b", "side": "D", "phase": "resume", "duration_s": 0.1},
        {"vmotion_id": "1004", "host": "a", "side": "D", "phase": "resume", "duration_s": None},
    ],
    "v_event_kinds": [
        {"kind": "set-info", "component": "vmkernel", "meaning": "a migration begins"},
        {"kind": "downtime", "component": "vpxa", "meaning": "how long the guest stood still"},
    ],
}  # fmt: skip


@pytest.fixture(scope="session")
def views(tmp_path_factory):
    connection = sqlite3.connect(tmp_path_factory.mktemp("views") / "views.db")
    for view, columns in VIEWS.items():
        connection.execute(f"create table {view} ({columns})")
        for row in ROWS.get(view, []):
            names = ", ".join(f'"{name}"' for name in row)
            marks = ", ".join("?" for _ in row)
            connection.execute(f"insert into {view} ({names}) values ({marks})", tuple(row.values()))
    # What is_host() and is_vm() look up: host a is known by a second address, and by its short name.
    connection.execute("create table hosts (host_id, label, name)")
    connection.execute("create table host_addresses (host_id, address)")
    connection.executemany("insert into hosts values (?, ?, ?)", [(1, "a", "a"), (2, "b", "b"), (3, "10.0.0.3", None)])
    connection.executemany(
        "insert into host_addresses values (?, ?)", [(1, "10.0.0.1"), (1, "10.9.0.1"), (2, "10.0.0.2")]
    )
    yield connection
    connection.close()
