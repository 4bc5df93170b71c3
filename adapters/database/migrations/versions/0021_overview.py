"""Since when a budget is spent, and when letters came back: both for a glance at everything."""

import sqlalchemy as sa
from alembic import op

revision = "0021_overview"
down_revision = "0018_letter_texts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add; the release before goes on beside it, and leaves the column as it is."""
    op.add_column("bucket", sa.Column("spent_since_s", sa.Double(), nullable=True))
    where = sa.text("regressed_at_s IS NOT NULL")
    op.create_index(
        "dead_letter_returned", "dead_letter", ["regressed_at_s"],
        postgresql_where=where, sqlite_where=where,
    )  # fmt: skip


def downgrade() -> None:
    """Take it back."""
    op.drop_index("dead_letter_returned", "dead_letter")
    op.drop_column("bucket", "spent_since_s")
