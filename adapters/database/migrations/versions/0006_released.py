"""What was released goes after what is fresh: a mark on its change."""

import sqlalchemy as sa
from alembic import op

revision = "0006_released"
down_revision = "0005_traces"
branch_labels = None
depends_on = None

WHERE = sa.text("released AND state IN ('due', 'waiting')")


def upgrade() -> None:
    """Add; the release before goes on beside it, and puts nothing behind."""
    op.add_column(
        "change", sa.Column("released", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    columns = ["store", "kind", "next_at_s"]
    op.create_index(
        "change_released", "change", columns, postgresql_where=WHERE, sqlite_where=WHERE
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_index("change_released", "change")
    op.drop_column("change", "released")
