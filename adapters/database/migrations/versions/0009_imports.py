"""What an import of the hub's catalogue left out."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009_imports"
down_revision = "0008_sku_links"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Add; the release before goes on beside it, and knows no imports."""
    op.create_table(
        "import_left_out",
        sa.Column("store", KEY, primary_key=True, nullable=False),
        sa.Column("part", KEY, primary_key=True, nullable=False),
        sa.Column("name", KEY, primary_key=True, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at_s", sa.Double(), nullable=False),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("import_left_out")
