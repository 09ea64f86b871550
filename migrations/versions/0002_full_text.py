"""Full text over events, their opIDs where these tell what belongs together, and the places that ``watch`` has reached."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from vmindex.store import fulltext

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index and fill it from the events that are there."""
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


def downgrade() -> None:
    """Drop the index."""
    op.drop_table("tails")
    op.drop_index("ix_events_op_id", table_name="events")
    op.execute(f"DROP TABLE IF EXISTS {fulltext.TABLE}")
