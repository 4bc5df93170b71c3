"""What a dead letter is about, and an index of the orders that were skipped."""

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
    columns = ["store", "order_id"]
    op.create_index(
        "erp_order_skipped", "erp_order", columns, postgresql_where=SKIPPED, sqlite_where=SKIPPED
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_index("erp_order_skipped", "erp_order")
    op.drop_column("dead_letter", "mark")
