"""Full text over the messages of events, and their opIDs where these tell what belongs together."""

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
    fulltext.create(op.get_bind())
    fulltext.extend(op.get_bind())


def downgrade() -> None:
    """Drop the index."""
    op.drop_index("ix_events_op_id", table_name="events")
    op.execute(f"DROP TABLE IF EXISTS {fulltext.TABLE}")
