"""The first schema: ledger, stores, mappings, dead letters, journal."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")

NOW_S = """
CREATE OR REPLACE FUNCTION now_s() RETURNS double precision LANGUAGE sql STABLE
AS 'SELECT extract(epoch FROM now())::double precision'"""

REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql
AS 'BEGIN RAISE EXCEPTION ''the audit is append-only''; END'"""

APPEND_ONLY = """
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION refuse_change()"""

APPEND_ONLY_SQLITE = """
CREATE TRIGGER audit_no_{verb} BEFORE {verb} ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"""

TABLES = (
    "api_key",
    "attempt",
    "audit",
    "bucket",
    "change",
    "dead_letter",
    "deposit_seen",
    "fact_archive",
    "journal",
    "lane",
    "mapping",
    "sku_binding",
    "stock_level",
    "store",
    "store_secret",
)


def upgrade() -> None:
    """Make everything."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(NOW_S)
    _api_key()
    _attempt()
    _audit()
    _bucket()
    _change()
    _dead_letter()
    _deposit_seen()
    _fact_archive()
    _journal()
    _lane()
    _mapping()
    _sku_binding()
    _stock_level()
    _store()
    _store_secret()
    if op.get_bind().dialect.name == "postgresql":
        op.execute(REFUSE)
        op.execute(APPEND_ONLY)
        # Rows of a day whose partition nobody made are kept, not refused.
        for table in ("journal", "attempt"):
            op.execute(f"CREATE TABLE {table}_default PARTITION OF {table} DEFAULT")

    else:
        for verb in ("UPDATE", "DELETE"):
            op.execute(APPEND_ONLY_SQLITE.format(verb=verb))


def downgrade() -> None:
    """Drop everything."""
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION now_s()")
        op.execute("DROP FUNCTION refuse_change()")


def _api_key() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", KEY, nullable=False),
        sa.Column("store", KEY, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("created_at_s", sa.Double(), nullable=False),
        sa.Column("expires_at_s", sa.Double(), nullable=True),
        sa.Column("revoked_at_s", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )


def _attempt() -> None:
    op.create_table(
        "attempt",
        sa.Column("at_s", sa.Double(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("store", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        postgresql_partition_by="RANGE (at_s)",
    )
    op.create_index("attempt_key", "attempt", ["store", "key"], unique=False)


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("at_s", sa.Double(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("store", sa.Text(), server_default="", nullable=False),
        sa.Column("detail", sa.Text(), server_default="{}", nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _bucket() -> None:
    op.create_table(
        "bucket",
        sa.Column("id", KEY, nullable=False),
        sa.Column("configured_limit", sa.Integer(), nullable=False),
        sa.Column("configured_window_s", sa.Double(), nullable=False),
        sa.Column("limit_calls", sa.Integer(), nullable=False),
        sa.Column("window_s", sa.Double(), nullable=False),
        sa.Column("level", sa.Double(), nullable=False),
        sa.Column("own", sa.Text(), nullable=False),
        sa.Column("at_s", sa.Double(), nullable=False),
        sa.Column("blocked_until_s", sa.Double(), server_default="0", nullable=False),
        sa.Column("history", sa.Text(), server_default="[]", nullable=False),
        sa.Column("granted", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        postgresql_with={"fillfactor": 70},
    )


def _change() -> None:
    op.create_table(
        "change",
        sa.Column("store", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("time_s", sa.Double(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at_s", sa.Double(), nullable=False),
        sa.Column("due_since_s", sa.Double(), nullable=False),
        sa.Column("in_flight", sa.BigInteger(), nullable=True),
        sa.Column("resend", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("apart", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("accepted_revision", sa.BigInteger(), nullable=True),
        sa.Column("accepted_at_s", sa.Double(), nullable=True),
        sa.Column("accepted", sa.Text(), nullable=True),
        sa.Column("accepted_hash", sa.Text(), server_default="", nullable=False),
        sa.Column("zeroed_at_s", sa.Double(), nullable=True),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("store", "kind", "key"),
        postgresql_with={"fillfactor": 70},
    )
    op.create_index(
        "change_due",
        "change",
        ["store", "kind", "next_at_s"],
        unique=False,
        postgresql_where=sa.text("state IN ('due', 'waiting')"),
        sqlite_where=sa.text("state IN ('due', 'waiting')"),
    )
    op.create_index(
        "change_in_flight",
        "change",
        ["store", "kind"],
        unique=False,
        postgresql_where=sa.text("in_flight IS NOT NULL"),
        sqlite_where=sa.text("in_flight IS NOT NULL"),
    )
    op.create_index(
        "change_zeroed",
        "change",
        ["store", "zeroed_at_s"],
        unique=False,
        postgresql_where=sa.text("zeroed_at_s IS NOT NULL"),
        sqlite_where=sa.text("zeroed_at_s IS NOT NULL"),
    )


def _dead_letter() -> None:
    op.create_table(
        "dead_letter",
        sa.Column("id", KEY, nullable=False),
        sa.Column("store", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("event_id", sa.Text(), server_default="", nullable=False),
        sa.Column("failures", sa.Integer(), server_default="1", nullable=False),
        sa.Column("parked_at_s", sa.Double(), nullable=False),
        sa.Column("last_failed_at_s", sa.Double(), nullable=False),
        sa.Column("announced_at_s", sa.Double(), nullable=True),
        sa.Column("closed_at_s", sa.Double(), nullable=True),
        sa.Column("closed_why", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("dead_letter_event", "dead_letter", ["event_id"], unique=False)
    op.create_index("dead_letter_group", "dead_letter", ["fingerprint", "state"], unique=False)
    op.create_index("dead_letter_key", "dead_letter", ["store", "kind", "key"], unique=False)
    op.create_index(
        "dead_letter_unannounced",
        "dead_letter",
        ["parked_at_s"],
        unique=False,
        postgresql_where=sa.text("announced_at_s IS NULL"),
        sqlite_where=sa.text("announced_at_s IS NULL"),
    )
    op.create_index(
        "dead_letter_waiting",
        "dead_letter",
        ["reason", "state"],
        unique=False,
        postgresql_where=sa.text("state IN ('open', 'acknowledged', 'snoozed')"),
        sqlite_where=sa.text("state IN ('open', 'acknowledged', 'snoozed')"),
    )


def _deposit_seen() -> None:
    op.create_table(
        "deposit_seen",
        sa.Column("store", KEY, nullable=False),
        sa.Column("deposit", KEY, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("store", "deposit"),
    )


def _fact_archive() -> None:
    op.create_table(
        "fact_archive",
        sa.Column("store", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("accepted_at_s", sa.Double(), nullable=True),
        sa.Column("accepted", sa.Text(), nullable=True),
        sa.Column("moved_at_s", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("store", "kind", "key"),
    )


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("at_s", sa.Double(), nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("store", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("fate", sa.Text(), nullable=False),
        postgresql_partition_by="RANGE (at_s)",
    )
    op.create_index("journal_event", "journal", ["event_id"], unique=False)


def _lane() -> None:
    op.create_table(
        "lane",
        sa.Column("store", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("next_at_s", sa.Double(), nullable=True),
        sa.Column("rung_at_s", sa.Double(), nullable=True),
        sa.Column("lease_until_s", sa.Double(), nullable=True),
        sa.Column("holder", sa.Text(), server_default="", nullable=False),
        sa.Column("epoch", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("held_cause", sa.Text(), server_default="", nullable=False),
        sa.Column("held_detail", sa.Text(), server_default="", nullable=False),
        sa.Column("held_at_s", sa.Double(), nullable=True),
        sa.Column("brake_confirmed_at_s", sa.Double(), nullable=True),
        sa.Column("memo", sa.Text(), server_default="{}", nullable=False),
        sa.Column("last_turn_at_s", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("store", "kind"),
        postgresql_with={"fillfactor": 70},
    )
    op.create_index(
        "lane_due",
        "lane",
        ["next_at_s"],
        unique=False,
        postgresql_where=sa.text("next_at_s IS NOT NULL"),
        sqlite_where=sa.text("next_at_s IS NOT NULL"),
    )


def _mapping() -> None:
    op.create_table(
        "mapping",
        sa.Column("store", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("updated_at_s", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("store", "kind", "key"),
    )


def _sku_binding() -> None:
    op.create_table(
        "sku_binding",
        sa.Column("store", KEY, nullable=False),
        sa.Column("partner_id", KEY, nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("sku_id", sa.BigInteger(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("listing_ids", sa.Text(), nullable=True),
        sa.Column("updated_at_s", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("store", "partner_id"),
    )


def _stock_level() -> None:
    op.create_table(
        "stock_level",
        sa.Column("store", KEY, nullable=False),
        sa.Column("sku", KEY, nullable=False),
        sa.Column("deposit", KEY, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("time_s", sa.Double(), nullable=False),
        sa.Column("available_milli", sa.BigInteger(), nullable=True),
        sa.Column("physical_milli", sa.BigInteger(), nullable=True),
        sa.Column("reserved_milli", sa.BigInteger(), nullable=True),
        sa.Column("cost", sa.Text(), nullable=True),
        sa.Column("handling_days", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("store", "sku", "deposit"),
        postgresql_with={"fillfactor": 70},
    )


def _store() -> None:
    op.create_table(
        "store",
        sa.Column("name", KEY, nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("created_at_s", sa.Double(), nullable=False),
        sa.Column("updated_at_s", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def _store_secret() -> None:
    op.create_table(
        "store_secret",
        sa.Column("store", KEY, nullable=False),
        sa.Column("name", KEY, nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at_s", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("store", "name"),
    )
