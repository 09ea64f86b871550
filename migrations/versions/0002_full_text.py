"""Full text over events; opIDs that tell what belongs together; how far clocks are apart; how far ``watch`` has read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from vmindex.store import fulltext

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_BY_TIME = "ix_events_migration_id_at_us"
_JOINED = sa.text("migration_id IS NOT NULL")


def upgrade() -> None:
    """Make the indexes and fill them from the events that are there; make the tables of clocks."""
    op.drop_index(_BY_TIME, table_name="events")
    op.create_index("ix_events_migration_id", "events", ["migration_id"], sqlite_where=_JOINED)
    op.create_index("ix_events_op_id", "events", ["op_id"], sqlite_where=sa.text("world IS NULL AND op_id IS NOT NULL"))
    op.create_table(
        "tails",
        sa.Column("file_id", sa.BigInteger, sa.ForeignKey("files.file_id"), primary_key=True, autoincrement=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("inode", sa.Text, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("head_bytes", sa.Integer, nullable=False),
        sa.Column("head", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("ended", sa.SmallInteger, nullable=False),
    )
    fulltext.create(op.get_bind())
    fulltext.extend(op.get_bind())
    _create_clock_tables()


def _create_clock_tables() -> None:
    identifier = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    bounds, offsets = "clock_bounds", "clock_offsets"
    op.create_table(
        bounds,
        sa.Column("migration_id", identifier, nullable=False),
        sa.Column("host_id", identifier, nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("peer_id", identifier),
        sa.Column("peer_at_us", sa.BigInteger(), nullable=False),
        sa.Column("lower_us", sa.BigInteger()),
        sa.Column("upper_us", sa.BigInteger()),
        sa.ForeignKeyConstraint(["migration_id"], ["migrations.migration_id"], f"fk_{bounds}_migration_id_migrations"),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.host_id"], f"fk_{bounds}_host_id_hosts"),
        sa.ForeignKeyConstraint(["peer_id"], ["hosts.host_id"], f"fk_{bounds}_peer_id_hosts"),
    )
    op.create_index(f"ix_{bounds}_migration_id", bounds, ["migration_id"])
    op.create_index(f"ix_{bounds}_host_id", bounds, ["host_id"])
    op.create_table(
        offsets,
        sa.Column("host_id", identifier, nullable=False),
        sa.Column("since_us", sa.BigInteger(), nullable=False),
        sa.Column("until_us", sa.BigInteger(), nullable=False),
        sa.Column("offset_s", sa.Float()),
        sa.Column("uncertainty_s", sa.Float()),
        sa.Column("bound", sa.Text()),
        sa.Column("drift_ppm", sa.Float(), nullable=False),
        sa.Column("migrations", sa.Integer(), nullable=False),
        sa.Column("reference_id", identifier, nullable=False),
        sa.Column("id_offset_s", sa.Float()),
        sa.Column("id_uncertainty_s", sa.Float()),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.host_id"], f"fk_{offsets}_host_id_hosts"),
        sa.ForeignKeyConstraint(["reference_id"], ["hosts.host_id"], f"fk_{offsets}_reference_id_hosts"),
    )
    op.create_index(f"ix_{offsets}_host_id", offsets, ["host_id"])


def downgrade() -> None:
    """Drop the index and the tables."""
    op.drop_table("clock_offsets")
    op.drop_table("clock_bounds")
    op.drop_table("tails")
    op.drop_index("ix_events_op_id", table_name="events")
    op.execute(f"DROP TABLE IF EXISTS {fulltext.TABLE}")
    op.execute(f"DROP TABLE IF EXISTS {fulltext.UNTIL}")
    op.drop_index("ix_events_migration_id", table_name="events")
    op.create_index(_BY_TIME, "events", ["migration_id", "at_us"], sqlite_where=_JOINED)
