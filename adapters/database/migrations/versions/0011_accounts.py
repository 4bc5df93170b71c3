"""People who sign in to the console, their sessions, and who guessed at passwords."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011_accounts"
down_revision = "0009_imports"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Add; the release before goes on beside it and knows nobody who signs in."""
    op.create_table(
        "console_user",
        sa.Column("name", KEY, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("store", KEY, server_default="", nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("created_at_s", sa.Double(), nullable=False),
        sa.Column("changed_at_s", sa.Double(), nullable=False),
        sa.Column("disabled_at_s", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "console_session",
        sa.Column("digest", KEY, nullable=False),
        sa.Column("name", KEY, nullable=False),
        sa.Column("origin", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at_s", sa.Double(), nullable=False),
        sa.Column("used_at_s", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("console_session_name", "console_session", ["name"])
    op.create_table(
        "sign_in_try",
        sa.Column("key", KEY, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at_s", sa.Double(), nullable=False),
        sa.Column("until_s", sa.Double(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("sign_in_try")
    op.drop_index("console_session_name", "console_session")
    op.drop_table("console_session")
    op.drop_table("console_user")
