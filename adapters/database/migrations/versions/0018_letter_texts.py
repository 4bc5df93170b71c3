"""An index of SQLite that holds what a search for a text of a dead letter reads.

PostgreSQL has another: `adapters.database.letter_texts` makes it where it can.
"""

from alembic import op

revision = "0018_letter_texts"
down_revision = "0017_sign_on"
branch_labels = None
depends_on = None

_COLUMNS = "parked_at_s, id, state, store, kind, reason, fingerprint, marketplace, key, detail"


def upgrade() -> None:
    """Add; the release before goes on beside it."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"""CREATE INDEX dead_letter_text ON dead_letter ({_COLUMNS})
        WHERE state IN ('open', 'acknowledged', 'snoozed')""")


def downgrade() -> None:
    """Take it back, and what was made beside the migrations."""
    op.execute("DROP INDEX IF EXISTS dead_letter_text")
