"""What is looked at again and again: spent budgets, letters that came back, orders by place."""

import sqlalchemy as sa
from alembic import op

revision = "0021_overview"
down_revision = "0020_discarded_and_captured"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add; the release before goes on beside it, and leaves the column as it is."""
    op.add_column("bucket", sa.Column("spent_since_s", sa.Double(), nullable=True))
    if op.get_bind().dialect.name != "sqlite":
        op.execute("SET LOCAL statement_timeout = 0")
    _add_index("dead_letter", "returned", ["regressed_at_s"], "regressed_at_s IS NOT NULL")
    _add_index("erp_order", "sold", ["store", "marketplace", "ordered_at_s"])
    _add_index("erp_order", "imported", ["store", "imported_at_s"], "imported_at_s IS NOT NULL")


def downgrade() -> None:
    """Take it back."""
    op.drop_index("erp_order_imported", "erp_order")
    op.drop_index("erp_order_sold", "erp_order")
    op.drop_index("dead_letter_returned", "dead_letter")
    op.drop_column("bucket", "spent_since_s")


def _add_index(table: str, name: str, columns: list[str], only: str = "") -> None:
    where = sa.text(only) if only else None
    op.create_index(f"{table}_{name}", table, columns, postgresql_where=where, sqlite_where=where)
