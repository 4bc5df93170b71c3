"""Which of several SKUs of one code a person chose."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008_sku_links"
down_revision = "0007_products"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Add; the release before goes on beside it, and holds what is ambiguous."""
    op.create_table(
        "sku_link",
        sa.Column("store", KEY, nullable=False),
        sa.Column("sku", KEY, nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("sku_id", sa.BigInteger(), nullable=False),
        sa.Column("updated_at_s", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("store", "sku"),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("sku_link")
