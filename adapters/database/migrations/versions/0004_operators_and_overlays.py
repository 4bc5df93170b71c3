"""Keys of people, what they corrected of orders, and what each channel told them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004_operators_and_overlays"
down_revision = "0003_orders"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Add; the release before goes on beside it."""
    op.create_table(
        "operator_key",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", KEY, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("created_at_s", sa.Double(), nullable=False),
        sa.Column("revoked_at_s", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    op.create_table(
        "order_overlay",
        sa.Column("store", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("edits", sa.LargeBinary(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("at_s", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("store", "key"),
    )
    op.create_table(
        "letter_notice",
        sa.Column("fingerprint", KEY, nullable=False),
        sa.Column("channel", KEY, nullable=False),
        sa.Column("told_at_s", sa.Double(), nullable=True),
        sa.Column("claimed_until_s", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("fingerprint", "channel"),
    )
    # Nobody was told anything before: there is nothing to carry over.
    op.drop_column("letter_group", "claimed_until_s")
    op.drop_column("letter_group", "told_at_s")


def downgrade() -> None:
    """Take it back."""
    op.add_column("letter_group", sa.Column("told_at_s", sa.Double(), nullable=True))
    op.add_column("letter_group", sa.Column("claimed_until_s", sa.Double(), nullable=True))
    op.drop_table("letter_notice")
    op.drop_table("order_overlay")
    op.drop_table("operator_key")
