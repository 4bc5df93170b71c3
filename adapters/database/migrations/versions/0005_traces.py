"""What was decided about orders over time, and indexes that find what befell one key."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005_traces"
down_revision = "0004_operators_and_overlays"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")

INDEXES = (
    ("journal_key", "journal", ["store", "key"]),
    ("audit_store", "audit", ["store", "at_s"]),
    ("erp_order_erp_number", "erp_order", ["store", "erp_number"]),
    ("replay_item_key", "replay_item", ["store", "key"]),
)


def upgrade() -> None:
    """Add; the release before goes on beside it."""
    op.create_table(
        "order_decision",
        sa.Column("at_s", sa.Double(), nullable=False),
        sa.Column("store", KEY, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        postgresql_partition_by="RANGE (at_s)",
    )
    op.create_index("order_decision_order", "order_decision", ["store", "order_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE TABLE order_decision_default PARTITION OF order_decision DEFAULT")
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    """Take it back."""
    for name, table, _ in INDEXES:
        op.drop_index(name, table)
    op.drop_table("order_decision")
