"""People who sign on by an identity provider."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017_sign_on"
down_revision = "0016_kept_answers"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
KNOWN = sa.text("subject IS NOT NULL")


def upgrade() -> None:
    """Add; the release before goes on beside it: to it their password is none that fits."""
    op.add_column("console_user", sa.Column("subject", KEY, nullable=True))
    op.create_index(
        "console_user_subject",
        "console_user",
        ["subject"],
        unique=True,
        postgresql_where=KNOWN,
        sqlite_where=KNOWN,
    )


def downgrade() -> None:
    """Take it back; whoever signed on by the provider is gone, and so are their sessions."""
    known = "(SELECT name FROM console_user WHERE subject IS NOT NULL)"
    op.execute(f"DELETE FROM console_session WHERE name IN {known}")  # noqa: S608 - our own words
    op.execute("DELETE FROM console_user WHERE subject IS NOT NULL")
    op.drop_index("console_user_subject", "console_user")
    with op.batch_alter_table("console_user") as changing:
        changing.drop_column("subject")
