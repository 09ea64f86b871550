"""The tables of evidence: what files and lines say, as they say it, with the origin that says it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table, Text

from vmindex.store.columns import metadata, row_id, to

name_evidence = Table(
    "name_evidence",
    metadata,
    to("origin_id", "origins.origin_id", index=True),
    Column("name", Text, nullable=False),
    Column("evidence", Text, nullable=False),
)
version_evidence = Table(
    "version_evidence",
    metadata,
    to("origin_id", "origins.origin_id", index=True),
    Column("version", Text),
    Column("build", Text),
    Column("at_us", BigInteger),
    Column("evidence", Text, nullable=False),
)
uuid_evidence = Table(
    "uuid_evidence",
    metadata,
    to("origin_id", "origins.origin_id", index=True),
    Column("uuid", Text, nullable=False),
    Column("evidence", Text, nullable=False),
)
address_evidence = Table(
    "address_evidence",
    metadata,
    to("origin_id", "origins.origin_id", index=True),
    Column("address", Text, nullable=False, index=True),
    Column("device", Text),
    Column("first_us", BigInteger),
    Column("last_us", BigInteger),
    Column("evidence", Text, nullable=False),
)
peer_evidence = Table(
    "peer_evidence",
    metadata,
    to("origin_id", "origins.origin_id", index=True),
    Column("name", Text, nullable=False),
    Column("address", Text),
    Column("version", Text),
    Column("build", Text),
    Column("at_us", BigInteger),
    Column("evidence", Text, nullable=False),
)
world_evidence = Table(
    "world_evidence",
    metadata,
    row_id("evidence_id"),
    to("origin_id", "origins.origin_id", index=True),
    Column("at_us", BigInteger),
    Column("world", BigInteger, nullable=False, index=True),
    Column("cartel", BigInteger),
    Column("vm_name", Text),
    Column("vm_uuid", Text, index=True),
    Column("vmx_path", Text, index=True),
    Column("evidence", Text, nullable=False),
    to("world_id", "worlds.world_id", nullable=True, index=True),
)
vm_evidence = Table(
    "vm_evidence",
    metadata,
    to("origin_id", "origins.origin_id", index=True),
    Column("vmx_path", Text, index=True),
    Column("name", Text),
    Column("uuid", Text, index=True),
    Column("instance_uuid", Text),
    Column("at_us", BigInteger),
    Column("evidence", Text, nullable=False),
)
boot_evidence = Table(
    "boot_evidence",
    metadata,
    to("origin_id", "origins.origin_id", index=True),
    Column("at_us", BigInteger, nullable=False),
    Column("evidence", Text, nullable=False),
)
migration_evidence = Table(
    "migration_evidence",
    metadata,
    to("migration_id", "migrations.migration_id", index=True),
    to("origin_id", "origins.origin_id", index=True),
    Column("at_us", BigInteger),
    Column("vmx_path", Text, index=True),
    Column("vm_name", Text),
    Column("vm_uuid", Text, index=True),
    Column("evidence", Text, nullable=False),
)
operation_evidence = Table(
    "operation_evidence",
    metadata,
    to("origin_id", "origins.origin_id", index=True),
    Column("op_id", Text, nullable=False, index=True),
    Column("vmx_path", Text, nullable=False),
    Column("at_us", BigInteger),
)
op_id_evidence = Table(
    "op_id_evidence",
    metadata,
    to("origin_id", "origins.origin_id", index=True),
    Column("kernel_op_id", Text, nullable=False, index=True),
    Column("vc_op_id", Text, nullable=False),
    Column("at_us", BigInteger),
)
status_code_evidence = Table(
    "status_code_evidence",
    metadata,
    to("origin_id", "origins.origin_id", index=True),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("meaning", Text, nullable=False),
)
