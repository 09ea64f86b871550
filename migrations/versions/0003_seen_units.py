"""What the file system said of what was read, so that it need not be hashed again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TABLE = "seen_units"


def upgrade() -> None:
    """Make the table; the next ingest of each source fills it."""
    identifier = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        _TABLE,
        sa.Column("path", sa.Text(), primary_key=True),
        sa.Column("stat_key", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("source_id", identifier, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.source_id"], f"fk_{_TABLE}_source_id_sources"),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table(_TABLE)
