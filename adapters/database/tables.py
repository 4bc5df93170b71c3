"""Every table of the ledger. The migrations make them; a test compares the two.

Moments are seconds since 1970 as `double precision` (columns `…_s`), written and compared with
the database's own `now_s()`; see docs/adr/0006-one-sql-for-two-databases.md.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    and_,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

metadata = MetaData()

# Keys sort by byte on both databases, as Python sorts them: intakes and lanes take row locks in
# that one order, which is what keeps them from deadlocking.
Key: TypeEngine[str] = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
Serial: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")

HOT = {"fillfactor": 70}
"""Storage of tables whose rows change often: room for updates within the page."""


def _key(name: str, *, primary: bool = False) -> Column[str]:
    return Column(name, Key, primary_key=primary, nullable=False)


def _partial(name: str, where: ColumnElement[bool], *columns: Column[Any]) -> None:
    """Index only the rows that `where` holds for, on both databases."""
    Index(name, *columns, postgresql_where=where, sqlite_where=where)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


store = Table(
    "store",
    metadata,
    _key("name", primary=True),
    Column("settings", Text, nullable=False),
    Column("created_at_s", Double, nullable=False),
    Column("updated_at_s", Double, nullable=False),
)

store_secret = Table(
    "store_secret",
    metadata,
    _key("store", primary=True),
    _key("name", primary=True),
    Column("ciphertext", LargeBinary, nullable=False),
    Column("updated_at_s", Double, nullable=False),
)

api_key = Table(
    "api_key",
    metadata,
    _key("id", primary=True),
    _key("store"),
    Column("digest", Text, nullable=False, unique=True),
    Column("created_at_s", Double, nullable=False),
    Column("expires_at_s", Double),
    Column("revoked_at_s", Double),
)

mapping = Table(
    "mapping",
    metadata,
    _key("store", primary=True),
    _key("kind", primary=True),
    _key("key", primary=True),
    Column("target", Text, nullable=False),
    _text("label"),
    Column("updated_at_s", Double, nullable=False),
)

sku_binding = Table(
    "sku_binding",
    metadata,
    _key("store", primary=True),
    _key("partner_id", primary=True),
    Column("product_id", BigInteger, nullable=False),
    Column("sku_id", BigInteger, nullable=False),
    Column("scope", Text, nullable=False),
    Column("listing_ids", Text),
    Column("updated_at_s", Double, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("at_s", Double, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    _text("store"),
    Column("detail", Text, nullable=False, server_default="{}"),
    _text("why"),
)
Index("audit_store", audit.c.store, audit.c.at_s)

change = Table(
    "change",
    metadata,
    _key("store", primary=True),
    _key("kind", primary=True),
    _key("key", primary=True),
    Column("payload", Text),
    Column("source", Text, nullable=False),
    Column("sequence", BigInteger),
    Column("time_s", Double, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_at_s", Double, nullable=False),
    Column("due_since_s", Double, nullable=False),
    Column("in_flight", BigInteger),
    Column("resend", Boolean, nullable=False, server_default=text("false")),
    Column("apart", SmallInteger, nullable=False, server_default="0"),
    Column("accepted_revision", BigInteger),
    Column("accepted_at_s", Double),
    Column("accepted", Text),
    _text("accepted_hash"),
    Column("zeroed_at_s", Double),
    _text("error"),
    Column("released", Boolean, nullable=False, server_default=text("false")),
    postgresql_with=HOT,
)
_OPEN = change.c.state.in_(("due", "waiting"))
_DUE = (change.c.store, change.c.kind, change.c.next_at_s)
_partial("change_due", _OPEN, *_DUE)
_partial("change_released", and_(change.c.released, _OPEN), *_DUE)
_partial("change_in_flight", change.c.in_flight.is_not(None), change.c.store, change.c.kind)

_partial("change_zeroed", change.c.zeroed_at_s.is_not(None), change.c.store, change.c.zeroed_at_s)

# Facts that were pushed long ago: out of the hot table, still found by order number.
fact_archive = Table(
    "fact_archive",
    metadata,
    _key("store", primary=True),
    _key("kind", primary=True),
    _key("key", primary=True),
    Column("payload", Text),
    Column("event_id", Text, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("accepted_at_s", Double),
    Column("accepted", Text),
    Column("moved_at_s", Double, nullable=False),
)

stock_level = Table(
    "stock_level",
    metadata,
    _key("store", primary=True),
    _key("sku", primary=True),
    _key("deposit", primary=True),
    Column("label", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("sequence", BigInteger),
    Column("time_s", Double, nullable=False),
    Column("available_milli", BigInteger),
    Column("physical_milli", BigInteger),
    Column("reserved_milli", BigInteger),
    Column("cost", Text),
    Column("handling_days", Integer),
    postgresql_with=HOT,
)

deposit_seen = Table(
    "deposit_seen",
    metadata,
    _key("store", primary=True),
    _key("deposit", primary=True),
    Column("label", Text, nullable=False),
)

lane = Table(
    "lane",
    metadata,
    _key("store", primary=True),
    _key("kind", primary=True),
    Column("next_at_s", Double),
    Column("rung_at_s", Double),
    Column("lease_until_s", Double),
    _text("holder"),
    Column("epoch", BigInteger, nullable=False, server_default="0"),
    _text("held_cause"),
    _text("held_detail"),
    Column("held_at_s", Double),
    Column("brake_confirmed_at_s", Double),
    Column("memo", Text, nullable=False, server_default="{}"),
    Column("last_turn_at_s", Double),
    postgresql_with=HOT,
)
_partial("lane_due", lane.c.next_at_s.is_not(None), lane.c.next_at_s)

bucket = Table(
    "bucket",
    metadata,
    _key("id", primary=True),
    Column("configured_limit", Integer, nullable=False),
    Column("configured_window_s", Double, nullable=False),
    Column("limit_calls", Integer, nullable=False),
    Column("window_s", Double, nullable=False),
    Column("level", Double, nullable=False),
    Column("own", Text, nullable=False),
    Column("at_s", Double, nullable=False),
    Column("blocked_until_s", Double, nullable=False, server_default="0"),
    Column("history", Text, nullable=False, server_default="[]"),
    Column("granted", BigInteger, nullable=False, server_default="0"),
    Column("spent_since_s", Double),
    postgresql_with=HOT,
)

# Daily partitions on PostgreSQL, made ahead by `adapters.database.partitions`.
journal = Table(
    "journal",
    metadata,
    Column("at_s", Double, nullable=False),
    Column("event_id", Key, nullable=False),
    Column("store", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("fate", Text, nullable=False),
    postgresql_partition_by="RANGE (at_s)",
)
Index("journal_event", journal.c.event_id)
Index("journal_key", journal.c.store, journal.c.key)

attempt = Table(
    "attempt",
    metadata,
    Column("at_s", Double, nullable=False),
    Column("call_id", Text, nullable=False),
    Column("store", Key, nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", Key, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    _text("detail"),
    postgresql_partition_by="RANGE (at_s)",
)
Index("attempt_key", attempt.c.store, attempt.c.key)
