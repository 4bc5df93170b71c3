"""What a dead letter is about, replays of what was captured, an index of skipped orders."""

import sqlalchemy as sa
from alembic import op

revision = "0020_discarded_and_captured"
down_revision = "0018_letter_texts"
branch_labels = None
depends_on = None

SKIPPED = sa.text("outcome = 'skip'")


def upgrade() -> None:
    """Add; the release before goes on beside it, and marks nothing."""
    op.add_column("dead_letter", sa.Column("mark", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "replay_batch",
        sa.Column("as_captured", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    columns = ["store", "order_id"]
    op.create_index(
        "erp_order_skipped", "erp_order", columns, postgresql_where=SKIPPED, sqlite_where=SKIPPED
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_index("erp_order_skipped", "erp_order")
    op.drop_column("replay_batch", "as_captured")
    op.drop_column("dead_letter", "mark")
