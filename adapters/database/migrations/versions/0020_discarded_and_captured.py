"""What a letter is about, replays of what was captured and their counts, skipped orders."""

import sqlalchemy as sa
from alembic import op

revision = "0020_discarded_and_captured"
down_revision = "0018_letter_texts"
branch_labels = None
depends_on = None

SKIPPED = sa.text("outcome = 'skip'")
PENDING = sa.text("state = 'pending'")
UNCOUNTED = sa.text("state = 'ended' AND NOT counted")


def upgrade() -> None:
    """Add; the release before goes on beside it, and marks nothing."""
    op.add_column("dead_letter", sa.Column("mark", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "replay_batch",
        sa.Column("as_captured", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("replay_batch", sa.Column("items", sa.BigInteger()))
    op.add_column(
        "replay_batch", sa.Column("results", sa.Text(), nullable=False, server_default="{}")
    )
    # What is there already is counted as before: it does not fill the index of what is not.
    is_postgres = op.get_bind().dialect.name == "postgresql"
    known = sa.true() if is_postgres else sa.false()
    op.add_column(
        "replay_item", sa.Column("counted", sa.Boolean(), nullable=False, server_default=known)
    )
    if is_postgres:
        op.alter_column("replay_item", "counted", server_default=sa.false())
    op.create_index(
        "replay_item_pending",
        "replay_item",
        ["batch_id", "position"],
        postgresql_where=PENDING,
        sqlite_where=PENDING,
    )
    op.create_index(
        "replay_item_uncounted",
        "replay_item",
        ["batch_id"],
        postgresql_where=UNCOUNTED,
        sqlite_where=UNCOUNTED,
    )
    columns = ["store", "order_id"]
    op.create_index(
        "erp_order_skipped", "erp_order", columns, postgresql_where=SKIPPED, sqlite_where=SKIPPED
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_index("erp_order_skipped", "erp_order")
    op.drop_index("replay_item_uncounted", "replay_item")
    op.drop_index("replay_item_pending", "replay_item")
    op.drop_column("replay_item", "counted")
    for column in ("results", "items", "as_captured"):
        op.drop_column("replay_batch", column)
    op.drop_column("dead_letter", "mark")
