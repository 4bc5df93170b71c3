"""Why an item of a replay failed again: its reason, as a column of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0022_item_reasons"
down_revision = "0021_overview"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add; what the release before writes has no reason."""
    op.add_column("replay_item", sa.Column("reason", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    """Take it back."""
    op.drop_column("replay_item", "reason")
