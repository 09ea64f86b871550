"""Full text over the messages of events."""

from __future__ import annotations

from alembic import op

from vmindex.store import fulltext

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index and fill it from the events that are there."""
    fulltext.create(op.get_bind())
    fulltext.extend(op.get_bind())


def downgrade() -> None:
    """Drop the index."""
    op.execute(f"DROP TABLE IF EXISTS {fulltext.TABLE}")
