"""Orders: claims, and the secrets of callback addresses as digests."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003_orders"
down_revision = "0002_dead_letters"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Add; the release before goes on beside it."""
    _erp_order()
    _callback_secret()


def downgrade() -> None:
    """Take it back."""
    op.drop_table("callback_secret")
    op.drop_table("erp_order")


def _text(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, KEY, server_default="", nullable=False)


def _moment(name: str) -> sa.Column[float]:
    return sa.Column(name, sa.Double(), nullable=True)


def _erp_order() -> None:
    op.create_table(
        "erp_order",
        sa.Column("store", KEY, nullable=False),
        sa.Column("order_id", sa.BigInteger(), autoincrement=False, nullable=False),
        _key("number"),
        _text("marketplace"),
        _text("version"),
        sa.Column("revision", sa.BigInteger(), server_default="0", nullable=False),
        _text("outcome"),
        _text("steps", "[]"),
        sa.Column("holds", sa.Integer(), server_default="0", nullable=False),
        _text("keys", "[]"),
        _moment("intent_at_s"),
        _moment("asked_at_s"),
        sa.Column("looks", sa.SmallInteger(), server_default="0", nullable=False),
        _moment("looked_at_s"),
        _key("erp_id"),
        _key("erp_number"),
        sa.Column("told", sa.Text(), nullable=True),
        sa.Column("total_cents", sa.BigInteger(), server_default="0", nullable=False),
        _moment("ship_by_s"),
        _moment("ordered_at_s"),
        sa.Column("is_cancelled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("first_seen_at_s", sa.Double(), nullable=False),
        sa.Column("seen_at_s", sa.Double(), nullable=False),
        _moment("imported_at_s"),
        sa.PrimaryKeyConstraint("store", "order_id"),
        postgresql_with={"fillfactor": 70},
    )
    op.create_index("erp_order_number", "erp_order", ["store", "number"])
    op.create_index("erp_order_erp_id", "erp_order", ["store", "erp_id"])
    op.create_index("erp_order_ordered", "erp_order", ["store", "ordered_at_s"])
    held = sa.text("holds > 0")
    op.create_index(
        "erp_order_held",
        "erp_order",
        ["store", "first_seen_at_s"],
        postgresql_where=held,
        sqlite_where=held,
    )


def _callback_secret() -> None:
    op.create_table(
        "callback_secret",
        sa.Column("digest", KEY, nullable=False),
        sa.Column("store", KEY, nullable=False),
        sa.Column("created_at_s", sa.Double(), nullable=False),
        _moment("expires_at_s"),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("callback_secret_store", "callback_secret", ["store"])
