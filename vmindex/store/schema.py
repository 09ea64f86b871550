"""The tables. They are private: users read the views of :mod:`vmindex.store.views`.

Three layers: what was read (``sources``, ``origins``, ``files``, ``events``, ``*_evidence``) never depends on the order of
reading; what is concluded from it (``hosts``, ``boots``, ``worlds``, ``vms``, the columns of ``migrations``, ``phases``,
``findings``) can be concluded again at any time; ``event_classes`` and ``event_kinds`` spare repeating words.

An *origin* is the voice of one host in one source: a bundle, or the lines of one host token in a relayed file.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

from vmindex.store.columns import metadata, row_id, to
from vmindex.store.evidence import (
    address_evidence,
    boot_evidence,
    migration_evidence,
    name_evidence,
    op_id_evidence,
    operation_evidence,
    peer_evidence,
    status_code_evidence,
    uuid_evidence,
    version_evidence,
    vm_evidence,
    world_evidence,
)
from vmindex.store.revision import REVISION

__all__ = [
    "REVISION",
    "address_evidence",
    "boot_evidence",
    "boots",
    "clock_bounds",
    "clock_offsets",
    "damage",
    "event_classes",
    "event_kinds",
    "events",
    "files",
    "findings",
    "host_addresses",
    "hosts",
    "metadata",
    "migration_evidence",
    "migrations",
    "name_evidence",
    "op_id_evidence",
    "operation_evidence",
    "operations",
    "origins",
    "peer_evidence",
    "phases",
    "seen_units",
    "sources",
    "status_code_evidence",
    "tails",
    "uuid_evidence",
    "version_evidence",
    "vm_evidence",
    "vms",
    "world_evidence",
    "worlds",
]

sources = Table(
    "sources",
    metadata,
    row_id("source_id"),
    Column("label", Text, nullable=False, comment="path as given, or -"),
    Column("kind", Text, nullable=False, comment="archive, folder, file, stream or watch"),
    Column("sha256", Text, unique=True, comment="digest of the content, and of the options that change its meaning"),
    Column("bytes", BigInteger),
    Column("ingested_us", BigInteger, nullable=False),
    Column(
        "status", Text, nullable=False, comment="complete or damaged; reading: a watch that has never caught up yet"
    ),
    Column("events", Integer, nullable=False, default=0),
)

seen_units = Table(
    "seen_units",
    metadata,
    Column("path", Text, primary_key=True, comment="absolute"),
    Column(
        "stat_key", Text, nullable=False, comment="inodes, sizes and times: with the same ones, nothing was written"
    ),
    Column("meaning", Text, nullable=False, comment="the options that change what the bytes mean"),
    to("source_id", "sources.source_id"),
)

hosts = Table(
    "hosts",
    metadata,
    row_id("host_id"),
    Column("key", Text, nullable=False, unique=True, comment="name:…, address:… or origin:…"),
    Column("name", Text, comment="NULL for a host that no evidence names"),
    Column("label", Text, nullable=False, comment="the name, else an address, else the source"),
    Column("version", Text),
    Column("build", Text),
    Column("clock_offset_s", Float),
)

origins = Table(
    "origins",
    metadata,
    row_id("origin_id"),
    to("source_id", "sources.source_id", index=True),
    Column("root", Text, nullable=False),
    Column("token", Text, comment="host token of relayed lines"),
    Column("captured_us", BigInteger),
    to("host_id", "hosts.host_id", nullable=True, index=True),
)

files = Table(
    "files",
    metadata,
    row_id("file_id"),
    to("source_id", "sources.source_id", index=True),
    to("origin_id", "origins.origin_id", nullable=True, index=True),
    Column("name", Text, nullable=False),
    Column("read_as", Text, comment="log family or fact file; NULL if skipped"),
    Column("skipped", Text, comment="why it was not read"),
    Column("component", Text),
    Column("bytes", BigInteger),
    Column("lines", BigInteger, nullable=False, default=0),
    Column("recognised", BigInteger, nullable=False, default=0),
    Column("events", BigInteger, nullable=False, default=0),
    Column("first_us", BigInteger),
    Column("last_us", BigInteger),
)

tails = Table(
    "tails",
    metadata,
    Column("file_id", BigInteger, ForeignKey("files.file_id"), primary_key=True, autoincrement=False),
    Column("device", Text, nullable=False),
    Column("inode", Text, nullable=False, comment="with the device, the file that holds the content now"),
    Column("position", BigInteger, nullable=False, comment="bytes (decompressed) that are in the index"),
    Column("head_bytes", Integer, nullable=False),
    Column("head", Text, nullable=False, comment="digest of the first head_bytes"),
    Column("digest", Text, nullable=False, comment="digest of all bytes before the position"),
    Column(
        "ended", SmallInteger, nullable=False, comment="1: nothing more is expected, the log goes on in another file"
    ),
)

damage = Table(
    "damage",
    metadata,
    row_id("damage_id"),
    to("source_id", "sources.source_id", index=True),
    Column("member", Text, nullable=False),
    Column("at_offset", BigInteger),
    Column("reason", Text, nullable=False),
)

event_kinds = Table(
    "event_kinds",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("component", Text, primary_key=True),
    Column("meaning", Text, nullable=False),
)

event_classes = Table(
    "event_classes",
    metadata,
    row_id("class_id"),
    Column("component", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("severity", Text),
    Column("side", Text),
)

vms = Table(
    "vms",
    metadata,
    row_id("vm_id"),
    Column("key", Text, nullable=False, unique=True, comment="uuid:…, path:…, name:… or world:…"),
    Column("name", Text),
    Column("uuid", Text),
    Column("vmx_path", Text),
)

boots = Table(
    "boots",
    metadata,
    to("host_id", "hosts.host_id"),
    Column("started_us", BigInteger, nullable=False),
    UniqueConstraint("host_id", "started_us"),
)

worlds = Table(
    "worlds",
    metadata,
    row_id("world_id"),
    to("host_id", "hosts.host_id"),
    Column("boot_us", BigInteger, nullable=False, comment="start of the boot, 0 before the first known"),
    Column("world", BigInteger, nullable=False),
    Column("born_us", BigInteger, nullable=False, comment="first sign of it; tells worlds apart that had the same id"),
    Column("role", Text, nullable=False, comment="leader or vmx"),
    to("vm_id", "vms.vm_id", nullable=True, index=True),
    Column("first_us", BigInteger),
    Column("last_us", BigInteger),
    Column("evidence", Text),
    UniqueConstraint("host_id", "boot_us", "world", "born_us"),
)

host_addresses = Table(
    "host_addresses",
    metadata,
    to("host_id", "hosts.host_id", index=True),
    Column("address", Text, nullable=False, index=True),
    Column("first_us", BigInteger),
    Column("last_us", BigInteger),
)

migrations = Table(
    "migrations",
    metadata,
    row_id("migration_id"),
    Column("vmotion_id", Text, nullable=False, unique=True, comment="unsigned decimal digits"),
    Column("hex_id", Text, nullable=False, index=True, comment="the same in hex, for prefixes"),
    Column("kind", Text),
    to("source_host_id", "hosts.host_id", nullable=True),
    to("dest_host_id", "hosts.host_id", nullable=True),
    Column("source_ip", Text, index=True),
    Column("dest_ip", Text, index=True),
    Column("source_world", BigInteger),
    Column("dest_world", BigInteger),
    to("source_world_id", "worlds.world_id", nullable=True, index=True),
    to("dest_world_id", "worlds.world_id", nullable=True, index=True),
    to("vm_id", "vms.vm_id", nullable=True, index=True),
    Column("source_set_up_us", BigInteger, comment="set-info line, by the clock of the source"),
    Column("dest_set_up_us", BigInteger, comment="set-info line, by the clock of the destination"),
    Column("started_us", BigInteger, index=True),
    Column("ended_us", BigInteger),
    Column("duration_s", Float),
    Column("precopy_s", Float),
    Column("switchover_s", Float),
    Column("downtime_s", Float),
    Column("bandwidth_mbps", Float),
    Column("streams", Integer),
    Column("encrypted", SmallInteger),
    Column("outcome", Text),
    Column("failed_side", Text),
    Column("failure", Text),
    Column("status_code", Text),
    Column("op_id", Text),
    Column("told_vm", Text, comment="name of the VM as vCenter or hostd print it"),
    Column("has_source_log", SmallInteger),
    Column("has_dest_log", SmallInteger),
)

Index(None, migrations.c.source_host_id, migrations.c.source_world)
Index(None, migrations.c.dest_host_id, migrations.c.dest_world)

events = Table(
    "events",
    metadata,
    row_id("event_id"),
    to("origin_id", "origins.origin_id"),
    to("file_id", "files.file_id"),
    to("class_id", "event_classes.class_id"),
    to("migration_id", "migrations.migration_id", nullable=True),
    Column(
        "joined",
        SmallInteger,
        nullable=False,
        default=0,
        comment="the line prints no id; 1: joined by a conclusion, 2: by its place in the file",
    ),
    Column("at_us", BigInteger),
    Column("world", BigInteger),
    Column("op_id", Text),
    Column("line_no", BigInteger, nullable=False),
    Column("byte_offset", BigInteger, nullable=False),
    Column("line_key", BigInteger, nullable=False, comment="hash of component, world, text and how-manieth equal line"),
    Column("message", Text, nullable=False),
)
Index(
    "ix_events_migration_id",  # without at_us: the few events of one migration are sorted at once
    events.c.migration_id,
    sqlite_where=events.c.migration_id.is_not(None),
)
Index(
    "ix_events_op_id",
    events.c.op_id,
    sqlite_where=sa.and_(events.c.world.is_(None), events.c.op_id.is_not(None)),
)
Index("ix_events_origin_id_at_us", events.c.origin_id, events.c.at_us)

phases = Table(
    "phases",
    metadata,
    to("migration_id", "migrations.migration_id", index=True),
    to("host_id", "hosts.host_id", nullable=True),
    Column("side", Text, nullable=False),
    Column("phase", Text, nullable=False),
    Column("started_us", BigInteger, nullable=False),
    Column("ended_us", BigInteger, nullable=False),
)

operations = Table(
    "operations",
    metadata,
    to("migration_id", "migrations.migration_id", index=True),
    Column("op_id", Text, nullable=False, index=True, comment="opID of a line that prints the vMotion ID"),
)

findings = Table(
    "findings",
    metadata,
    to("migration_id", "migrations.migration_id", index=True),
    Column("rank", Text, nullable=False),
    Column("signature", Text),
    Column("cause", Text, nullable=False),
    Column("remedy", Text),
    Column("reference", Text),
    to("host_id", "hosts.host_id", nullable=True),
    Column("at_us", BigInteger),
    to("event_id", "events.event_id", nullable=True),
)

clock_bounds = Table(
    "clock_bounds",
    metadata,
    to("migration_id", "migrations.migration_id", index=True),
    to("host_id", "hosts.host_id", index=True),
    Column("at_us", BigInteger, nullable=False, comment="by the clock of host_id"),
    to("peer_id", "hosts.host_id", nullable=True),
    Column(
        "peer_at_us", BigInteger, nullable=False, comment="by the clock of peer_id; NULL there: the clock of legacy ids"
    ),
    Column(
        "lower_us", BigInteger, comment="least difference of the clocks, host minus peer, that the migration allows"
    ),
    Column("upper_us", BigInteger, comment="greatest difference"),
)

clock_offsets = Table(
    "clock_offsets",
    metadata,
    to("host_id", "hosts.host_id", index=True),
    Column("since_us", BigInteger, nullable=False, comment="first migration of the stretch, by the clock of the host"),
    Column("until_us", BigInteger, nullable=False, comment="last migration of the stretch"),
    Column("offset_s", Float, comment="clock of the host minus clock of the reference, at until_us"),
    Column("uncertainty_s", Float, comment="NULL where offset_s is bounded on one side only"),
    Column("bound", Text, comment="at most or at least, where offset_s is bounded on one side only"),
    Column("drift_ppm", Float, nullable=False, comment="microseconds a second"),
    Column("migrations", Integer, nullable=False),
    to("reference_id", "hosts.host_id"),
    Column("id_offset_s", Float, comment="clock of the host minus the clock that made legacy ids"),
    Column("id_uncertainty_s", Float, comment="NULL where id_offset_s is only an upper bound"),
)
