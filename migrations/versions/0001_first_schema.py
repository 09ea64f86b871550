"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create all tables."""
    op.create_table(
        "event_classes",
        sa.Column("class_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("component", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=True),
        sa.Column("side", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("class_id", name=op.f("pk_event_classes")),
    )
    op.create_table(
        "event_kinds",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("component", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "component", name=op.f("pk_event_kinds")),
    )
    op.create_table(
        "hosts",
        sa.Column("host_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="name:…, address:… or origin:…"),
        sa.Column("name", sa.Text(), nullable=True, comment="NULL for a host that no evidence names"),
        sa.Column("label", sa.Text(), nullable=False, comment="the name, else an address, else the source"),
        sa.Column("version", sa.Text(), nullable=True),
        sa.Column("build", sa.Text(), nullable=True),
        sa.Column("clock_offset_s", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("host_id", name=op.f("pk_hosts")),
        sa.UniqueConstraint("key", name=op.f("uq_hosts_key")),
    )
    op.create_table(
        "sources",
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("label", sa.Text(), nullable=False, comment="path as given, or -"),
        sa.Column("kind", sa.Text(), nullable=False, comment="archive, folder, file or stream"),
        sa.Column(
            "sha256",
            sa.Text(),
            nullable=True,
            comment="digest of the content, and of the options that change its meaning",
        ),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.Column("ingested_us", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False, comment="complete or damaged"),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_sources")),
        sa.UniqueConstraint("sha256", name=op.f("uq_sources_sha256")),
    )
    op.create_table(
        "vms",
        sa.Column("vm_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="uuid:…, path:…, name:… or world:…"),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("uuid", sa.Text(), nullable=True),
        sa.Column("vmx_path", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("vm_id", name=op.f("pk_vms")),
        sa.UniqueConstraint("key", name=op.f("uq_vms_key")),
    )
    op.create_table(
        "boots",
        sa.Column("host_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("started_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.host_id"], name=op.f("fk_boots_host_id_hosts")),
        sa.UniqueConstraint("host_id", "started_us", name=op.f("uq_boots_host_id_started_us")),
    )
    op.create_table(
        "damage",
        sa.Column("damage_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("at_offset", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.source_id"], name=op.f("fk_damage_source_id_sources")),
        sa.PrimaryKeyConstraint("damage_id", name=op.f("pk_damage")),
    )
    op.create_index(op.f("ix_damage_source_id"), "damage", ["source_id"], unique=False)
    op.create_table(
        "host_addresses",
        sa.Column("host_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("first_us", sa.BigInteger(), nullable=True),
        sa.Column("last_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.host_id"], name=op.f("fk_host_addresses_host_id_hosts")),
    )
    op.create_index(op.f("ix_host_addresses_address"), "host_addresses", ["address"], unique=False)
    op.create_index(op.f("ix_host_addresses_host_id"), "host_addresses", ["host_id"], unique=False)
    op.create_table(
        "origins",
        sa.Column("origin_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=True, comment="host token of relayed lines"),
        sa.Column("captured_us", sa.BigInteger(), nullable=True),
        sa.Column("host_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.host_id"], name=op.f("fk_origins_host_id_hosts")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.source_id"], name=op.f("fk_origins_source_id_sources")),
        sa.PrimaryKeyConstraint("origin_id", name=op.f("pk_origins")),
    )
    op.create_index(op.f("ix_origins_host_id"), "origins", ["host_id"], unique=False)
    op.create_index(op.f("ix_origins_source_id"), "origins", ["source_id"], unique=False)
    op.create_table(
        "worlds",
        sa.Column("world_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("host_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("boot_us", sa.BigInteger(), nullable=False, comment="start of the boot, 0 before the first known"),
        sa.Column("world", sa.BigInteger(), nullable=False),
        sa.Column(
            "born_us",
            sa.BigInteger(),
            nullable=False,
            comment="first sign of it; tells worlds apart that had the same id",
        ),
        sa.Column("role", sa.Text(), nullable=False, comment="leader or vmx"),
        sa.Column("vm_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("first_us", sa.BigInteger(), nullable=True),
        sa.Column("last_us", sa.BigInteger(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.host_id"], name=op.f("fk_worlds_host_id_hosts")),
        sa.ForeignKeyConstraint(["vm_id"], ["vms.vm_id"], name=op.f("fk_worlds_vm_id_vms")),
        sa.PrimaryKeyConstraint("world_id", name=op.f("pk_worlds")),
        sa.UniqueConstraint(
            "host_id", "boot_us", "world", "born_us", name=op.f("uq_worlds_host_id_boot_us_world_born_us")
        ),
    )
    op.create_index(op.f("ix_worlds_vm_id"), "worlds", ["vm_id"], unique=False)
    op.create_table(
        "address_evidence",
        sa.Column("origin_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("first_us", sa.BigInteger(), nullable=True),
        sa.Column("last_us", sa.BigInteger(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["origin_id"], ["origins.origin_id"], name=op.f("fk_address_evidence_origin_id_origins")
        ),
    )
    op.create_index(op.f("ix_address_evidence_address"), "address_evidence", ["address"], unique=False)
    op.create_index(op.f("ix_address_evidence_origin_id"), "address_evidence", ["origin_id"], unique=False)
    op.create_table(
        "boot_evidence",
        sa.Column("origin_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["origin_id"], ["origins.origin_id"], name=op.f("fk_boot_evidence_origin_id_origins")),
    )
    op.create_index(op.f("ix_boot_evidence_origin_id"), "boot_evidence", ["origin_id"], unique=False)
    op.create_table(
        "files",
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("origin_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("read_as", sa.Text(), nullable=True, comment="log family or fact file; NULL if skipped"),
        sa.Column("skipped", sa.Text(), nullable=True, comment="why it was not read"),
        sa.Column("component", sa.Text(), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("recognised", sa.BigInteger(), nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.Column("first_us", sa.BigInteger(), nullable=True),
        sa.Column("last_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["origin_id"], ["origins.origin_id"], name=op.f("fk_files_origin_id_origins")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.source_id"], name=op.f("fk_files_source_id_sources")),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_files")),
    )
    op.create_index(op.f("ix_files_origin_id"), "files", ["origin_id"], unique=False)
    op.create_index(op.f("ix_files_source_id"), "files", ["source_id"], unique=False)
    op.create_table(
        "migrations",
        sa.Column("migration_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("vmotion_id", sa.Text(), nullable=False, comment="unsigned decimal digits"),
        sa.Column("hex_id", sa.Text(), nullable=False, comment="the same in hex, for prefixes"),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("source_host_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("dest_host_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("source_ip", sa.Text(), nullable=True),
        sa.Column("dest_ip", sa.Text(), nullable=True),
        sa.Column("source_world", sa.BigInteger(), nullable=True),
        sa.Column("dest_world", sa.BigInteger(), nullable=True),
        sa.Column("source_world_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("dest_world_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("vm_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "source_set_up_us", sa.BigInteger(), nullable=True, comment="set-info line, by the clock of the source"
        ),
        sa.Column(
            "dest_set_up_us", sa.BigInteger(), nullable=True, comment="set-info line, by the clock of the destination"
        ),
        sa.Column("started_us", sa.BigInteger(), nullable=True),
        sa.Column("ended_us", sa.BigInteger(), nullable=True),
        sa.Column("duration_s", sa.Float(), nullable=True),
        sa.Column("precopy_s", sa.Float(), nullable=True),
        sa.Column("switchover_s", sa.Float(), nullable=True),
        sa.Column("downtime_s", sa.Float(), nullable=True),
        sa.Column("bandwidth_mbps", sa.Float(), nullable=True),
        sa.Column("streams", sa.Integer(), nullable=True),
        sa.Column("encrypted", sa.SmallInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("failed_side", sa.Text(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("status_code", sa.Text(), nullable=True),
        sa.Column("op_id", sa.Text(), nullable=True),
        sa.Column("told_vm", sa.Text(), nullable=True, comment="name of the VM as vCenter or hostd print it"),
        sa.Column("has_source_log", sa.SmallInteger(), nullable=True),
        sa.Column("has_dest_log", sa.SmallInteger(), nullable=True),
        sa.ForeignKeyConstraint(["dest_host_id"], ["hosts.host_id"], name=op.f("fk_migrations_dest_host_id_hosts")),
        sa.ForeignKeyConstraint(
            ["dest_world_id"], ["worlds.world_id"], name=op.f("fk_migrations_dest_world_id_worlds")
        ),
        sa.ForeignKeyConstraint(["source_host_id"], ["hosts.host_id"], name=op.f("fk_migrations_source_host_id_hosts")),
        sa.ForeignKeyConstraint(
            ["source_world_id"], ["worlds.world_id"], name=op.f("fk_migrations_source_world_id_worlds")
        ),
        sa.ForeignKeyConstraint(["vm_id"], ["vms.vm_id"], name=op.f("fk_migrations_vm_id_vms")),
        sa.PrimaryKeyConstraint("migration_id", name=op.f("pk_migrations")),
        sa.UniqueConstraint("vmotion_id", name=op.f("uq_migrations_vmotion_id")),
    )
    op.create_index(
        op.f("ix_migrations_dest_host_id_dest_world"), "migrations", ["dest_host_id", "dest_world"], unique=False
    )
    op.create_index(op.f("ix_migrations_dest_ip"), "migrations", ["dest_ip"], unique=False)
    op.create_index(op.f("ix_migrations_dest_world_id"), "migrations", ["dest_world_id"], unique=False)
    op.create_index(op.f("ix_migrations_hex_id"), "migrations", ["hex_id"], unique=False)
    op.create_index(
        op.f("ix_migrations_source_host_id_source_world"),
        "migrations",
        ["source_host_id", "source_world"],
        unique=False,
    )
    op.create_index(op.f("ix_migrations_source_ip"), "migrations", ["source_ip"], unique=False)
    op.create_index(op.f("ix_migrations_source_world_id"), "migrations", ["source_world_id"], unique=False)
    op.create_index(op.f("ix_migrations_started_us"), "migrations", ["started_us"], unique=False)
    op.create_index(op.f("ix_migrations_vm_id"), "migrations", ["vm_id"], unique=False)
    op.create_table(
        "name_evidence",
        sa.Column("origin_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["origin_id"], ["origins.origin_id"], name=op.f("fk_name_evidence_origin_id_origins")),
    )
    op.create_index(op.f("ix_name_evidence_origin_id"), "name_evidence", ["origin_id"], unique=False)
    op.create_table(
        "op_id_evidence",
        sa.Column("origin_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kernel_op_id", sa.Text(), nullable=False),
        sa.Column("vc_op_id", sa.Text(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["origin_id"], ["origins.origin_id"], name=op.f("fk_op_id_evidence_origin_id_origins")),
    )
    op.create_index(op.f("ix_op_id_evidence_kernel_op_id"), "op_id_evidence", ["kernel_op_id"], unique=False)
    op.create_index(op.f("ix_op_id_evidence_origin_id"), "op_id_evidence", ["origin_id"], unique=False)
    op.create_table(
        "operation_evidence",
        sa.Column("origin_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("vmx_path", sa.Text(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["origin_id"], ["origins.origin_id"], name=op.f("fk_operation_evidence_origin_id_origins")
        ),
    )
    op.create_index(op.f("ix_operation_evidence_op_id"), "operation_evidence", ["op_id"], unique=False)
    op.create_index(op.f("ix_operation_evidence_origin_id"), "operation_evidence", ["origin_id"], unique=False)
    op.create_table(
        "peer_evidence",
        sa.Column("origin_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), nullable=True),
        sa.Column("build", sa.Text(), nullable=True),
        sa.Column("at_us", sa.BigInteger(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["origin_id"], ["origins.origin_id"], name=op.f("fk_peer_evidence_origin_id_origins")),
    )
    op.create_index(op.f("ix_peer_evidence_origin_id"), "peer_evidence", ["origin_id"], unique=False)
    op.create_table(
        "status_code_evidence",
        sa.Column("origin_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["origin_id"], ["origins.origin_id"], name=op.f("fk_status_code_evidence_origin_id_origins")
        ),
    )
    op.create_index(op.f("ix_status_code_evidence_origin_id"), "status_code_evidence", ["origin_id"], unique=False)
    op.create_table(
        "uuid_evidence",
        sa.Column("origin_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uuid", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["origin_id"], ["origins.origin_id"], name=op.f("fk_uuid_evidence_origin_id_origins")),
    )
    op.create_index(op.f("ix_uuid_evidence_origin_id"), "uuid_evidence", ["origin_id"], unique=False)
    op.create_table(
        "version_evidence",
        sa.Column("origin_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Text(), nullable=True),
        sa.Column("build", sa.Text(), nullable=True),
        sa.Column("at_us", sa.BigInteger(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["origin_id"], ["origins.origin_id"], name=op.f("fk_version_evidence_origin_id_origins")
        ),
    )
    op.create_index(op.f("ix_version_evidence_origin_id"), "version_evidence", ["origin_id"], unique=False)
    op.create_table(
        "vm_evidence",
        sa.Column("origin_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("vmx_path", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("uuid", sa.Text(), nullable=True),
        sa.Column("instance_uuid", sa.Text(), nullable=True),
        sa.Column("at_us", sa.BigInteger(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["origin_id"], ["origins.origin_id"], name=op.f("fk_vm_evidence_origin_id_origins")),
    )
    op.create_index(op.f("ix_vm_evidence_origin_id"), "vm_evidence", ["origin_id"], unique=False)
    op.create_index(op.f("ix_vm_evidence_uuid"), "vm_evidence", ["uuid"], unique=False)
    op.create_index(op.f("ix_vm_evidence_vmx_path"), "vm_evidence", ["vmx_path"], unique=False)
    op.create_table(
        "world_evidence",
        sa.Column("evidence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("origin_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=True),
        sa.Column("world", sa.BigInteger(), nullable=False),
        sa.Column("cartel", sa.BigInteger(), nullable=True),
        sa.Column("vm_name", sa.Text(), nullable=True),
        sa.Column("vm_uuid", sa.Text(), nullable=True),
        sa.Column("vmx_path", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("world_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["origin_id"], ["origins.origin_id"], name=op.f("fk_world_evidence_origin_id_origins")),
        sa.ForeignKeyConstraint(["world_id"], ["worlds.world_id"], name=op.f("fk_world_evidence_world_id_worlds")),
        sa.PrimaryKeyConstraint("evidence_id", name=op.f("pk_world_evidence")),
    )
    op.create_index(op.f("ix_world_evidence_origin_id"), "world_evidence", ["origin_id"], unique=False)
    op.create_index(op.f("ix_world_evidence_vm_uuid"), "world_evidence", ["vm_uuid"], unique=False)
    op.create_index(op.f("ix_world_evidence_vmx_path"), "world_evidence", ["vmx_path"], unique=False)
    op.create_index(op.f("ix_world_evidence_world"), "world_evidence", ["world"], unique=False)
    op.create_index(op.f("ix_world_evidence_world_id"), "world_evidence", ["world_id"], unique=False)
    op.create_table(
        "events",
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("origin_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("class_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("migration_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "joined",
            sa.SmallInteger(),
            nullable=False,
            comment="the line prints no id; 1: joined by a conclusion, 2: by its place in the file",
        ),
        sa.Column("at_us", sa.BigInteger(), nullable=True),
        sa.Column("world", sa.BigInteger(), nullable=True),
        sa.Column("op_id", sa.Text(), nullable=True),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("byte_offset", sa.BigInteger(), nullable=False),
        sa.Column(
            "line_key",
            sa.BigInteger(),
            nullable=False,
            comment="hash of component, world, text and how-manieth equal line",
        ),
        sa.Column("message", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["event_classes.class_id"], name=op.f("fk_events_class_id_event_classes")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["files.file_id"], name=op.f("fk_events_file_id_files")),
        sa.ForeignKeyConstraint(
            ["migration_id"], ["migrations.migration_id"], name=op.f("fk_events_migration_id_migrations")
        ),
        sa.ForeignKeyConstraint(["origin_id"], ["origins.origin_id"], name=op.f("fk_events_origin_id_origins")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_events")),
    )
    op.create_index(
        "ix_events_migration_id_at_us",
        "events",
        ["migration_id", "at_us"],
        unique=False,
        sqlite_where=sa.text("migration_id IS NOT NULL"),
    )
    op.create_index("ix_events_origin_id_at_us", "events", ["origin_id", "at_us"], unique=False)
    op.create_table(
        "migration_evidence",
        sa.Column("migration_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("origin_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=True),
        sa.Column("vmx_path", sa.Text(), nullable=True),
        sa.Column("vm_name", sa.Text(), nullable=True),
        sa.Column("vm_uuid", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["migration_id"], ["migrations.migration_id"], name=op.f("fk_migration_evidence_migration_id_migrations")
        ),
        sa.ForeignKeyConstraint(
            ["origin_id"], ["origins.origin_id"], name=op.f("fk_migration_evidence_origin_id_origins")
        ),
    )
    op.create_index(op.f("ix_migration_evidence_migration_id"), "migration_evidence", ["migration_id"], unique=False)
    op.create_index(op.f("ix_migration_evidence_origin_id"), "migration_evidence", ["origin_id"], unique=False)
    op.create_index(op.f("ix_migration_evidence_vm_uuid"), "migration_evidence", ["vm_uuid"], unique=False)
    op.create_index(op.f("ix_migration_evidence_vmx_path"), "migration_evidence", ["vmx_path"], unique=False)
    op.create_table(
        "operations",
        sa.Column("migration_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("op_id", sa.Text(), nullable=False, comment="opID of a line that prints the vMotion ID"),
        sa.ForeignKeyConstraint(
            ["migration_id"], ["migrations.migration_id"], name=op.f("fk_operations_migration_id_migrations")
        ),
    )
    op.create_index(op.f("ix_operations_migration_id"), "operations", ["migration_id"], unique=False)
    op.create_index(op.f("ix_operations_op_id"), "operations", ["op_id"], unique=False)
    op.create_table(
        "phases",
        sa.Column("migration_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("host_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("started_us", sa.BigInteger(), nullable=False),
        sa.Column("ended_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.host_id"], name=op.f("fk_phases_host_id_hosts")),
        sa.ForeignKeyConstraint(
            ["migration_id"], ["migrations.migration_id"], name=op.f("fk_phases_migration_id_migrations")
        ),
    )
    op.create_index(op.f("ix_phases_migration_id"), "phases", ["migration_id"], unique=False)
    op.create_table(
        "findings",
        sa.Column("migration_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rank", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("host_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at_us", sa.BigInteger(), nullable=True),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["events.event_id"], name=op.f("fk_findings_event_id_events")),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.host_id"], name=op.f("fk_findings_host_id_hosts")),
        sa.ForeignKeyConstraint(
            ["migration_id"], ["migrations.migration_id"], name=op.f("fk_findings_migration_id_migrations")
        ),
    )
    op.create_index(op.f("ix_findings_migration_id"), "findings", ["migration_id"], unique=False)


def downgrade() -> None:
    """Drop all tables."""
    op.drop_index(op.f("ix_findings_migration_id"), table_name="findings")
    op.drop_table("findings")
    op.drop_index(op.f("ix_phases_migration_id"), table_name="phases")
    op.drop_table("phases")
    op.drop_index(op.f("ix_operations_op_id"), table_name="operations")
    op.drop_index(op.f("ix_operations_migration_id"), table_name="operations")
    op.drop_table("operations")
    op.drop_index(op.f("ix_migration_evidence_vmx_path"), table_name="migration_evidence")
    op.drop_index(op.f("ix_migration_evidence_vm_uuid"), table_name="migration_evidence")
    op.drop_index(op.f("ix_migration_evidence_origin_id"), table_name="migration_evidence")
    op.drop_index(op.f("ix_migration_evidence_migration_id"), table_name="migration_evidence")
    op.drop_table("migration_evidence")
    op.drop_index("ix_events_origin_id_at_us", table_name="events")
    op.drop_index("ix_events_migration_id_at_us", table_name="events", sqlite_where=sa.text("migration_id IS NOT NULL"))
    op.drop_table("events")
    op.drop_index(op.f("ix_world_evidence_world_id"), table_name="world_evidence")
    op.drop_index(op.f("ix_world_evidence_world"), table_name="world_evidence")
    op.drop_index(op.f("ix_world_evidence_vmx_path"), table_name="world_evidence")
    op.drop_index(op.f("ix_world_evidence_vm_uuid"), table_name="world_evidence")
    op.drop_index(op.f("ix_world_evidence_origin_id"), table_name="world_evidence")
    op.drop_table("world_evidence")
    op.drop_index(op.f("ix_vm_evidence_vmx_path"), table_name="vm_evidence")
    op.drop_index(op.f("ix_vm_evidence_uuid"), table_name="vm_evidence")
    op.drop_index(op.f("ix_vm_evidence_origin_id"), table_name="vm_evidence")
    op.drop_table("vm_evidence")
    op.drop_index(op.f("ix_version_evidence_origin_id"), table_name="version_evidence")
    op.drop_table("version_evidence")
    op.drop_index(op.f("ix_uuid_evidence_origin_id"), table_name="uuid_evidence")
    op.drop_table("uuid_evidence")
    op.drop_index(op.f("ix_status_code_evidence_origin_id"), table_name="status_code_evidence")
    op.drop_table("status_code_evidence")
    op.drop_index(op.f("ix_peer_evidence_origin_id"), table_name="peer_evidence")
    op.drop_table("peer_evidence")
    op.drop_index(op.f("ix_operation_evidence_origin_id"), table_name="operation_evidence")
    op.drop_index(op.f("ix_operation_evidence_op_id"), table_name="operation_evidence")
    op.drop_table("operation_evidence")
    op.drop_index(op.f("ix_op_id_evidence_origin_id"), table_name="op_id_evidence")
    op.drop_index(op.f("ix_op_id_evidence_kernel_op_id"), table_name="op_id_evidence")
    op.drop_table("op_id_evidence")
    op.drop_index(op.f("ix_name_evidence_origin_id"), table_name="name_evidence")
    op.drop_table("name_evidence")
    op.drop_index(op.f("ix_migrations_vm_id"), table_name="migrations")
    op.drop_index(op.f("ix_migrations_started_us"), table_name="migrations")
    op.drop_index(op.f("ix_migrations_source_world_id"), table_name="migrations")
    op.drop_index(op.f("ix_migrations_source_ip"), table_name="migrations")
    op.drop_index(op.f("ix_migrations_source_host_id_source_world"), table_name="migrations")
    op.drop_index(op.f("ix_migrations_hex_id"), table_name="migrations")
    op.drop_index(op.f("ix_migrations_dest_world_id"), table_name="migrations")
    op.drop_index(op.f("ix_migrations_dest_ip"), table_name="migrations")
    op.drop_index(op.f("ix_migrations_dest_host_id_dest_world"), table_name="migrations")
    op.drop_table("migrations")
    op.drop_index(op.f("ix_files_source_id"), table_name="files")
    op.drop_index(op.f("ix_files_origin_id"), table_name="files")
    op.drop_table("files")
    op.drop_index(op.f("ix_boot_evidence_origin_id"), table_name="boot_evidence")
    op.drop_table("boot_evidence")
    op.drop_index(op.f("ix_address_evidence_origin_id"), table_name="address_evidence")
    op.drop_index(op.f("ix_address_evidence_address"), table_name="address_evidence")
    op.drop_table("address_evidence")
    op.drop_index(op.f("ix_worlds_vm_id"), table_name="worlds")
    op.drop_table("worlds")
    op.drop_index(op.f("ix_origins_source_id"), table_name="origins")
    op.drop_index(op.f("ix_origins_host_id"), table_name="origins")
    op.drop_table("origins")
    op.drop_index(op.f("ix_host_addresses_host_id"), table_name="host_addresses")
    op.drop_index(op.f("ix_host_addresses_address"), table_name="host_addresses")
    op.drop_table("host_addresses")
    op.drop_index(op.f("ix_damage_source_id"), table_name="damage")
    op.drop_table("damage")
    op.drop_table("boots")
    op.drop_table("vms")
    op.drop_table("sources")
    op.drop_table("hosts")
    op.drop_table("event_kinds")
    op.drop_table("event_classes")
