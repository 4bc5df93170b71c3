"""Answers to requests that name an idempotency key."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016_kept_answers"
down_revision = "0015_pauses_and_errands"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Add; the release before goes on beside it, and knows no idempotency keys."""
    op.create_table(
        "kept_answer",
        sa.Column("actor", KEY, primary_key=True),
        sa.Column("key", KEY, primary_key=True),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("at_s", sa.Double(), nullable=False),
        sa.Column("status", sa.BigInteger()),
        sa.Column("media_type", sa.Text(), nullable=False, server_default=""),
        sa.Column("body", sa.LargeBinary()),
    )
    op.create_index("kept_answer_at", "kept_answer", ["at_s"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("kept_answer")
