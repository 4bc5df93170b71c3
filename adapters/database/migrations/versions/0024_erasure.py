"""When the content of a dead letter was erased, and which closed ones still have theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0024_erasure"
down_revision = "0022_item_reasons"
branch_labels = None
depends_on = None

_KEPT = sa.text("closed_at_s IS NOT NULL AND erased_at_s IS NULL")


def upgrade() -> None:
    """Add; the release before writes letters that have their content."""
    op.add_column("dead_letter", sa.Column("erased_at_s", sa.Double(), nullable=True))
    op.create_index(
        "dead_letter_kept",
        "dead_letter",
        ["closed_at_s"],
        postgresql_where=_KEPT,
        sqlite_where=_KEPT,
    )


def downgrade() -> None:
    """Take it back; what was erased stays erased."""
    op.drop_index("dead_letter_kept", "dead_letter")
    op.drop_column("dead_letter", "erased_at_s")
