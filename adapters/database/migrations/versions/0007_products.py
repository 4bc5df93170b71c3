"""What was sent of each product, and the hub's ids of what products refer to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007_products"
down_revision = "0006_released"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
ENDED = sa.text("ended_at_s IS NOT NULL")


def upgrade() -> None:
    """Add; the release before goes on beside it, and sends no products."""
    op.create_table(
        "hub_product",
        sa.Column("store", KEY, nullable=False),
        sa.Column("code", KEY, nullable=False),
        sa.Column("hub_id", sa.BigInteger(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("skus", sa.Text(), nullable=False),
        sa.Column("sent", sa.Text(), nullable=False),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.Column("gallery", sa.Text(), nullable=True),
        sa.Column("ended_at_s", sa.Double(), nullable=True),
        sa.Column("updated_at_s", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("store", "code"),
    )
    op.create_index("hub_product_hub", "hub_product", ["store", "hub_id"])
    op.create_index(
        "hub_product_ended",
        "hub_product",
        ["store", "ended_at_s"],
        postgresql_where=ENDED,
        sqlite_where=ENDED,
    )
    op.create_table(
        "hub_shelf",
        sa.Column("store", KEY, nullable=False),
        sa.Column("shelf", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("hub_id", sa.BigInteger(), nullable=False),
        sa.Column("updated_at_s", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("store", "shelf", "key"),
    )
    op.create_table(
        "product_wait",
        sa.Column("store", KEY, nullable=False),
        sa.Column("sku", KEY, nullable=False),
        sa.Column("code", KEY, nullable=False),
        sa.PrimaryKeyConstraint("store", "sku", "code"),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("product_wait")
    op.drop_table("hub_shelf")
    op.drop_table("hub_product")
