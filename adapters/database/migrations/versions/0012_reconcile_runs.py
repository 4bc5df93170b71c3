"""What comparisons of both sides found."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012_reconcile_runs"
down_revision = "0011_accounts"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add; the release before goes on beside it, and keeps no results."""
    op.create_table(
        "reconcile_run",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("at_s", sa.Double(), nullable=False),
        sa.Column("store", KEY, nullable=False),
        sa.Column("what", KEY, nullable=False),
        sa.Column("day", sa.Text(), nullable=False, server_default=""),
        sa.Column("sampled", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("open", sa.BigInteger(), nullable=False),
    )
    op.create_index("reconcile_run_at", "reconcile_run", ["at_s"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("reconcile_run")
