"""Tables of orders: their claims, and the secrets of the addresses that callbacks come to."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    text,
)

from adapters.database.tables import HOT, Key, metadata

# One row an order: the claim that keeps the ERP from being asked twice.
erp_order = Table(
    "erp_order",
    metadata,
    Column("store", Key, primary_key=True, nullable=False),
    Column("order_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Key, nullable=False, server_default=""),
    Column("marketplace", Text, nullable=False, server_default=""),
    Column("version", Text, nullable=False, server_default=""),
    Column("revision", BigInteger, nullable=False, server_default="0"),
    Column("outcome", Text, nullable=False, server_default=""),
    Column("steps", Text, nullable=False, server_default="[]"),
    Column("holds", Integer, nullable=False, server_default="0"),
    Column("keys", Text, nullable=False, server_default="[]"),
    Column("intent_at_s", Double),
    Column("asked_at_s", Double),
    Column("looks", SmallInteger, nullable=False, server_default="0"),
    Column("looked_at_s", Double),
    Column("erp_id", Key, nullable=False, server_default=""),
    Column("erp_number", Key, nullable=False, server_default=""),
    Column("told", Text),
    Column("total_cents", BigInteger, nullable=False, server_default="0"),
    Column("ship_by_s", Double),
    Column("ordered_at_s", Double),
    Column("is_cancelled", Boolean, nullable=False, server_default=text("false")),
    Column("first_seen_at_s", Double, nullable=False),
    Column("seen_at_s", Double, nullable=False),
    Column("imported_at_s", Double),
    postgresql_with=HOT,
)
Index("erp_order_number", erp_order.c.store, erp_order.c.number)
Index("erp_order_erp_id", erp_order.c.store, erp_order.c.erp_id)
Index("erp_order_erp_number", erp_order.c.store, erp_order.c.erp_number)
Index("erp_order_ordered", erp_order.c.store, erp_order.c.ordered_at_s)
# The few names of many orders: found by going from one to the next.
Index("erp_order_sold", erp_order.c.store, erp_order.c.marketplace, erp_order.c.ordered_at_s)
Index(
    "erp_order_imported",
    erp_order.c.store,
    erp_order.c.imported_at_s,
    postgresql_where=erp_order.c.imported_at_s.is_not(None),
    sqlite_where=erp_order.c.imported_at_s.is_not(None),
)
Index(
    "erp_order_held",
    erp_order.c.store,
    erp_order.c.first_seen_at_s,
    postgresql_where=erp_order.c.holds > 0,
    sqlite_where=erp_order.c.holds > 0,
)

Index(
    "erp_order_skipped",
    erp_order.c.store,
    erp_order.c.order_id,
    postgresql_where=erp_order.c.outcome == "skip",
    sqlite_where=erp_order.c.outcome == "skip",
)

# What was decided about orders over time: an entry whenever a decision differs from the one before.
# Daily partitions on PostgreSQL, as the journal's.
order_decision = Table(
    "order_decision",
    metadata,
    Column("at_s", Double, nullable=False),
    Column("store", Key, nullable=False),
    Column("order_id", BigInteger, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("steps", Text, nullable=False),
    postgresql_partition_by="RANGE (at_s)",
)
Index("order_decision_order", order_decision.c.store, order_decision.c.order_id)

# The secrets that stand in callback addresses, as digests: two are valid while one is rotated.
callback_secret = Table(
    "callback_secret",
    metadata,
    Column("digest", Key, primary_key=True, nullable=False),
    Column("store", Key, nullable=False),
    Column("created_at_s", Double, nullable=False),
    Column("expires_at_s", Double),
)
Index("callback_secret_store", callback_secret.c.store)
