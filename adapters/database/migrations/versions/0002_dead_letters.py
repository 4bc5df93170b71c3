"""Dead letters, whole: groups that people spoke about, replays as rows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002_dead_letters"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Add; the release before goes on beside it."""
    op.add_column("dead_letter", sa.Column("regressed_at_s", sa.Double(), nullable=True))
    op.add_column("dead_letter", sa.Column("snoozed_until_s", sa.Double(), nullable=True))
    _letter_group()
    _replay_batch()
    _replay_item()


def downgrade() -> None:
    """Take it back."""
    op.drop_table("replay_item")
    op.drop_table("replay_batch")
    op.drop_table("letter_group")
    op.drop_column("dead_letter", "snoozed_until_s")
    op.drop_column("dead_letter", "regressed_at_s")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _letter_group() -> None:
    op.create_table(
        "letter_group",
        sa.Column("fingerprint", KEY, nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        _text("owner"),
        _text("note"),
        sa.Column("until_s", sa.Double(), nullable=True),
        sa.Column("said_at_s", sa.Double(), nullable=True),
        sa.Column("told_at_s", sa.Double(), nullable=True),
        sa.Column("claimed_until_s", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("fingerprint"),
    )


def _replay_batch() -> None:
    op.create_table(
        "replay_batch",
        sa.Column("id", KEY, nullable=False),
        sa.Column("store", KEY, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("selection", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        _text("why"),
        sa.Column("canary", sa.Integer(), server_default="0", nullable=False),
        sa.Column("min_success", sa.Double(), server_default="100", nullable=False),
        sa.Column("rate", sa.Double(), server_default="0", nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("matched", sa.BigInteger(), nullable=False),
        sa.Column("canary_passed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("paced_at_s", sa.Double(), server_default="0", nullable=False),
        sa.Column("cut_off_s", sa.Double(), nullable=False),
        sa.Column("ended_at_s", sa.Double(), nullable=True),
        _text("stopped_why"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("replay_batch_cut_off", "replay_batch", ["cut_off_s"])


def _replay_item() -> None:
    op.create_table(
        "replay_item",
        sa.Column("batch_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("letter_id", KEY, nullable=False),
        sa.Column("store", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False),
        _text("result"),
        _text("detail"),
        sa.Column("released_at_s", sa.Double(), nullable=True),
        sa.Column("claimed_at_s", sa.Double(), nullable=True),
        sa.Column("ended_at_s", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("batch_id", "position"),
    )
    unfinished = sa.text("state IN ('pending', 'running')")
    op.create_index(
        "replay_item_unfinished",
        "replay_item",
        ["letter_id"],
        unique=True,
        postgresql_where=unfinished,
        sqlite_where=unfinished,
    )
    running = sa.text("state = 'running'")
    op.create_index(
        "replay_item_running",
        "replay_item",
        ["batch_id"],
        postgresql_where=running,
        sqlite_where=running,
    )
