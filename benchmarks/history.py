"""The history of many hosts: a database of millions of events, the questions that are asked of it, and one more bundle.

A small cluster is ingested, then copied within the database: other hosts, other times, other vMotion IDs.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
import time
from typing import TYPE_CHECKING

from benchmarks import data
from benchmarks.results import Figure
from benchmarks.timing import median_ms, medians, run
from vmindex.index import Index
from vmindex.store.revision import REVISION

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_HOSTS = 20
_OFFSET = 1_000
_LATER = 2040
_SHIFT_US = 40 * 86_400_000_000
_VMINDEX = [sys.executable, "-m", "vmindex", "--quiet", "--db"]


def history(folder: Path, events: int, rounds: int) -> list[Figure]:
    """Measure questions to a database of at least so many events, and the ingest of one bundle into it and into an empty one."""
    database = folder / f"history-{events}-{REVISION}.db"
    if not database.exists():
        _grow(folder, database, events)
    return [*_questions(database, rounds), *_one_more(folder, database)]


def _grow(folder: Path, database: Path, events: int) -> None:
    growing = database.with_suffix(".growing")
    growing.unlink(missing_ok=True)
    paths = data.bundles(folder, _HOSTS, 2_000_000, 6_000)
    run([*_VMINDEX, str(growing), "ingest", str(paths[0].parent)])
    connection = sqlite3.connect(growing)
    connection.executescript("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY; PRAGMA cache_size = -200000;")
    have = connection.execute("SELECT count(*) FROM events").fetchone()[0]
    last = {table: connection.execute(f"SELECT max({key}) FROM {table}").fetchone()[0] for table, key in _KEYS.items()}
    copies = -(-events // have) - 1
    for copy in range(1, copies + 1):
        _copy(connection, copy, last)
    connection.execute("INSERT INTO events_fts (events_fts) VALUES ('rebuild')")
    connection.execute("UPDATE events_fts_until SET event_id = (SELECT max(event_id) FROM events)")
    connection.commit()
    connection.close()
    growing.rename(database)


_KEYS = {
    "sources": "source_id", "hosts": "host_id", "origins": "origin_id", "files": "file_id", "migrations": "migration_id",
    "worlds": "world_id", "vms": "vm_id", "events": "event_id",
}  # fmt: skip
_REFERENCES = {
    **{key: table for table, key in _KEYS.items()},
    "source_host_id": "hosts", "dest_host_id": "hosts", "source_world_id": "worlds", "dest_world_id": "worlds",
}  # fmt: skip
_ORDER = (
    "sources", "hosts", "origins", "files", "vms", "worlds", "migrations", "events", "host_addresses", "phases", "findings",
    "operations", "name_evidence", "address_evidence", "op_id_evidence",
)  # fmt: skip
_NAMED = {
    ("hosts", "key"),
    ("hosts", "name"),
    ("hosts", "label"),
    ("name_evidence", "name"),
    ("vms", "key"),
    ("vms", "name"),
}


def _copy(connection: sqlite3.Connection, copy: int, last: dict[str, int]) -> None:
    """Add one copy of everything: hosts of another group, later by weeks."""
    group, shift = copy % 10, copy * _SHIFT_US
    for table in _ORDER:
        if table in ("hosts", "vms", "name_evidence", "host_addresses") and copy >= 10:
            continue  # the group exists
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        shown = ", ".join(_copied(table, column, copy, group, shift, last) for column in columns)
        connection.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {shown} FROM {table} {_first(table, last)}"
        )


def _first(table: str, last: dict[str, int]) -> str:
    """Return the condition that takes the rows of the cluster that was ingested."""
    for column, target in (
        ("event_id", "events"),
        ("migration_id", "migrations"),
        ("origin_id", "origins"),
        ("host_id", "hosts"),
    ):
        if _KEYS.get(table) == column or (table not in _KEYS and column in _OF[table]):
            return f"WHERE {column} <= {last[target]}"
    return f"WHERE {_KEYS[table]} <= {last[table]}"


_OF = {
    "host_addresses": ("host_id",), "phases": ("migration_id",), "findings": ("migration_id",), "operations": ("migration_id",),
    "name_evidence": ("origin_id",), "address_evidence": ("origin_id",), "op_id_evidence": ("origin_id",),
}  # fmt: skip


def _copied(table: str, column: str, copy: int, group: int, shift: int, last: dict[str, int]) -> str:
    """Return the expression for a column of the copy."""
    if target := _REFERENCES.get(column):
        number = group if target in ("hosts", "vms") else copy
        return f"{column} + {last[target] * number}"
    if (table, column) in _NAMED:
        return f"{column} || '-g{group}'"
    if table == "migrations" and column in ("vmotion_id", "hex_id"):
        return f"CAST(CAST(vmotion_id AS INTEGER) + {copy} * 7919 AS TEXT)"
    if table == "sources" and column == "sha256":
        return f"sha256 || {copy}"
    if column.endswith("_us") and (table, column) != ("boots", "started_us"):
        return f"{column} + {shift}"
    if column in ("address", "source_ip", "dest_ip"):
        return f"'{10 + group}' || substr({column}, instr({column}, '.'))"
    return column


def _questions(database: Path, rounds: int) -> list[Figure]:
    with Index(database) as index:
        asked = "SELECT vmotion_id, vm, source_host FROM v_migrations WHERE vm IS NOT NULL AND started_us IS NOT NULL"
        one = next(iter(index.sql(f"{asked} LIMIT 1 OFFSET {_OFFSET}").rows))
        shown_id, vm, host = map(str, one)
        calls: dict[str, tuple[list[str], Callable[[], object]]] = {
            "show ID": (["show", shown_id], lambda: list(index.events(shown_id))),
            "vm NAME": (["vm", vm], lambda: list(index.migrations(vm=vm))),
            "migrations --host --since --until": (
                ["migrations", "--host", host, "--since", "2024-03-05", "--until", "2024-03-06"],
                lambda: list(
                    index.migrations(host=host, since_us=1_709_596_800_000_000, until_us=1_709_683_200_000_000)
                ),
            ),
            "search, a rare word": (["search", shown_id], lambda: list(index.search(shown_id, limit=100))),
        }
        figures = [
            Figure(f"{name}: in the database", median_ms(call, rounds), "ms", "<= 100")
            for name, (_, call) in calls.items()
        ]
    commands = {name: ([*_VMINDEX, str(database), *words], lambda: None) for name, (words, _) in calls.items()}
    found = medians(commands, rounds)
    return figures + [
        Figure(f"{name}: whole command", one.seconds * 1000, "ms", "<= 500") for name, one in found.items()
    ]


def _one_more(folder: Path, database: Path) -> list[Figure]:
    """Measure the same bundle into an empty database and into the large one."""
    bundle = data.bundle(folder, 20_000_000, 400, seed=77, year=_LATER)
    empty, large = folder / "empty.db", folder / "large.db"
    empty.unlink(missing_ok=True)
    shutil.copy(database, large)
    alone = run([*_VMINDEX, str(empty), "ingest", str(bundle)]).seconds
    started = time.perf_counter()
    run([*_VMINDEX, str(large), "ingest", str(bundle)])
    added = time.perf_counter() - started
    large.unlink()
    return [Figure("one more bundle: beyond its ingest into an empty database", added - alone, "s", "<= 2")]
