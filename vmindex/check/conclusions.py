"""Everything concluded again from the evidence alone; whether that is what is stored, which is found out in a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from vmindex.correlate.run import correlate
from vmindex.store import schema

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONCLUDED = (
    schema.clock_offsets,
    schema.clock_bounds,
    schema.findings,
    schema.operations,
    schema.phases,
    schema.host_addresses,
    schema.boots,
    schema.worlds,
    schema.vms,
    schema.hosts,
)
"""Tables that hold nothing but conclusions; those that refer come first."""
_READ = {
    schema.migrations.name: {"migration_id", "vmotion_id", "hex_id"},
    schema.events.name: {column.name for column in schema.events.columns},
}
"""Columns that are not concluded, of tables of both kinds."""
_HOST = "(SELECT key FROM hosts h WHERE h.host_id = {})"
_COMPARED = {
    "hosts": "SELECT * FROM v_hosts",
    "worlds": "SELECT * FROM v_worlds",
    "VMs": "SELECT * FROM v_vms",
    "migrations": "SELECT * FROM v_migrations",
    "phases": "SELECT * FROM v_phases",
    "findings": "SELECT * FROM v_findings",
    "boots": f"SELECT {_HOST.format('host_id')} AS host, started_us FROM boots",
    "addresses": f"SELECT {_HOST.format('host_id')} AS host, address, first_us, last_us FROM host_addresses",
    "clock offsets": (
        f"SELECT {_HOST.format('host_id')} AS host, since_us, until_us, offset_s, uncertainty_s, bound, drift_ppm, migrations, "
        f"{_HOST.format('reference_id')} AS reference, id_offset_s, id_uncertainty_s FROM clock_offsets"
    ),
    "events that are joined with a migration": "SELECT event_id, migration_id, joined FROM events WHERE joined = 1",
    "events of a host": (
        f"SELECT origin_id, {_HOST.format('host_id')} AS host, (SELECT count(*) FROM events e WHERE e.origin_id = o.origin_id) "
        "AS events FROM origins o"
    ),
}
"""What is compared, by natural keys; ids of migrations and events stay what they are in the copy."""


def differences(copy: sa.Connection) -> Iterator[str]:
    """Conclude everything again, and yield what is not the same as before."""
    for place, statement in enumerate(_COMPARED.values()):
        copy.exec_driver_sql(f"CREATE TEMPORARY TABLE before_{place} AS {statement}")
    conclude_again(copy)
    for place, (what, statement) in enumerate(_COMPARED.items()):
        copy.exec_driver_sql(f"CREATE TEMPORARY TABLE after_{place} AS {statement}")
        gone, new = (
            _only_in(copy, f"before_{place}", f"after_{place}"),
            _only_in(copy, f"after_{place}", f"before_{place}"),
        )
        if gone or new:
            yield f"{what}: {gone} rows are stored that do not follow from the evidence, {new} that do follow are not stored"


def conclude_again(connection: sa.Connection) -> None:
    """Forget all conclusions, and draw them from what was read."""
    _forget_conclusions(connection)
    correlate(connection)


def _forget_conclusions(connection: sa.Connection) -> None:
    e = schema.events
    connection.execute(sa.update(e).where(e.c.joined == 1).values(migration_id=None, joined=0))
    for table in schema.metadata.sorted_tables:
        if names := _concluded_columns(table):
            connection.execute(sa.update(table).values(dict.fromkeys(names)))
    for table in _CONCLUDED:
        connection.execute(sa.delete(table))


def _concluded_columns(table: sa.Table) -> list[str]:
    if table in _CONCLUDED:
        return []
    if table.name in _READ:
        return [column.name for column in table.columns if column.name not in _READ[table.name]]
    return [key.parent.name for key in table.foreign_keys if key.column.table in _CONCLUDED]


def _only_in(copy: sa.Connection, one: str, other: str) -> int:
    """Return how many rows of one table the other has not, counting equal rows."""
    names = tuple(copy.exec_driver_sql(f"SELECT * FROM {one} LIMIT 0").keys())
    columns = ", ".join(f'"{name}"' for name in names)
    numbered = f"SELECT *, row_number() OVER (PARTITION BY {columns}) AS place FROM"
    return int(copy.exec_driver_sql(f"SELECT count(*) FROM ({numbered} {one} EXCEPT {numbered} {other})").scalar() or 0)
