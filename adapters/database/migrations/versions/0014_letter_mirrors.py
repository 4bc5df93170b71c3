"""What the hub shows of dead letters."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014_letter_mirrors"
down_revision = "0013_letter_tallies"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
OPEN = sa.text("state IN ('showing', 'shown')")
RETRY = sa.text("retry_digest IS NOT NULL")


def upgrade() -> None:
    """Add; the release before goes on beside it, and shows nothing."""
    op.create_table(
        "letter_mirror",
        sa.Column("letter_id", KEY, nullable=False),
        sa.Column("mirror", KEY, nullable=False),
        sa.Column("store", KEY, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("hub_id", sa.BigInteger(), nullable=True),
        sa.Column("retry_digest", KEY, nullable=True),
        sa.Column("retried_at_s", sa.Double(), nullable=True),
        sa.Column("changed_at_s", sa.Double(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("letter_id", "mirror"),
    )
    op.create_index(
        "letter_mirror_open",
        "letter_mirror",
        ["store"],
        postgresql_where=OPEN,
        sqlite_where=OPEN,
    )
    op.create_index(
        "letter_mirror_retry",
        "letter_mirror",
        ["retry_digest"],
        unique=True,
        postgresql_where=RETRY,
        sqlite_where=RETRY,
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("letter_mirror")
