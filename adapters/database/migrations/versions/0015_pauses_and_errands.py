"""Who stopped what; comparisons of both sides that somebody asked for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015_pauses_and_errands"
down_revision = "0014_letter_mirrors"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Add; the release before goes on beside it, and notes nobody."""
    op.create_table(
        "pause",
        sa.Column("store", KEY, nullable=False),
        sa.Column("scope", KEY, nullable=False),
        sa.Column("name", KEY, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False, server_default=""),
        sa.Column("at_s", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("store", "scope", "name"),
    )
    op.create_table(
        "reconcile_errand",
        sa.Column("id", KEY, nullable=False),
        sa.Column("store", KEY, nullable=False),
        sa.Column("what", KEY, nullable=False),
        sa.Column("day", sa.Text(), nullable=False, server_default=""),
        sa.Column("sampled", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("grace_s", sa.Double(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False, server_default=""),
        sa.Column("asked_at_s", sa.Double(), nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("doing", sa.Text(), nullable=False, server_default=""),
        sa.Column("so_far", sa.Text(), nullable=False, server_default=""),
        sa.Column("beat_at_s", sa.Double(), nullable=False),
        sa.Column("ended_at_s", sa.Double(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False, server_default=""),
        sa.Column("found", sa.Text(), nullable=False, server_default=""),
        sa.Column("forecast", sa.Text(), nullable=False, server_default=""),
        sa.Column("batch", sa.Text(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("reconcile_errand_asked", "reconcile_errand", ["asked_at_s"])
    op.create_index(
        "reconcile_errand_one",
        "reconcile_errand",
        ["store", "what"],
        unique=True,
        postgresql_where=sa.text("state = 'running'"),
        sqlite_where=sa.text("state = 'running'"),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("reconcile_errand")
    op.drop_table("pause")
