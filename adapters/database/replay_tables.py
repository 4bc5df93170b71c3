"""Tables of replays, and of what people said about groups of dead letters."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    Table,
    Text,
    and_,
    text,
)

from adapters.database.tables import Key, metadata

letter_group = Table(
    "letter_group",
    metadata,
    Column("fingerprint", Key, primary_key=True, nullable=False),
    Column("state", Text, nullable=False, server_default="open"),
    Column("owner", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("until_s", Double),
    Column("said_at_s", Double),
)

# A channel that fails is told of again without telling the others twice.
letter_notice = Table(
    "letter_notice",
    metadata,
    Column("fingerprint", Key, primary_key=True, nullable=False),
    Column("channel", Key, primary_key=True, nullable=False),
    Column("told_at_s", Double),
    Column("claimed_until_s", Double),
)

replay_batch = Table(
    "replay_batch",
    metadata,
    Column("id", Key, primary_key=True, nullable=False),
    Column("store", Key, nullable=False),
    Column("state", Text, nullable=False),
    Column("selection", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("why", Text, nullable=False, server_default=""),
    Column("canary", Integer, nullable=False, server_default="0"),
    Column("min_success", Double, nullable=False, server_default="100"),
    Column("rate", Double, nullable=False, server_default="0"),
    Column("most", Integer, nullable=False),
    Column("matched", BigInteger, nullable=False),
    Column("canary_passed", Boolean, nullable=False, server_default=text("false")),
    Column("paced_at_s", Double, nullable=False, server_default="0"),
    Column("cut_off_s", Double, nullable=False),
    Column("ended_at_s", Double),
    Column("stopped_why", Text, nullable=False, server_default=""),
    # What its letters captured goes out, not what stands in the ledger now.
    Column("as_captured", Boolean, nullable=False, server_default=text("false")),
    # How many items there are, and how those that were counted ended; see `batch_tallies`.
    Column("items", BigInteger),
    Column("results", Text, nullable=False, server_default="{}"),
)
Index("replay_batch_cut_off", replay_batch.c.cut_off_s)

replay_item = Table(
    "replay_item",
    metadata,
    Column("batch_id", Key, primary_key=True, nullable=False),
    Column("position", Integer, primary_key=True, nullable=False, autoincrement=False),
    Column("letter_id", Key, nullable=False),
    Column("store", Key, nullable=False),
    Column("kind", Key, nullable=False),
    Column("key", Key, nullable=False),
    Column("state", Text, nullable=False, server_default="pending"),
    Column("result", Text, nullable=False, server_default=""),
    Column("detail", Text, nullable=False, server_default=""),
    Column("released_at_s", Double),
    Column("claimed_at_s", Double),
    Column("ended_at_s", Double),
    # Of the letter that says why it failed again.
    Column("reason", Text, nullable=False, server_default=""),
    Column("counted", Boolean, nullable=False, server_default=text("false")),
)

Index("replay_item_key", replay_item.c.store, replay_item.c.key)

# A letter is in one unfinished batch at most: the database itself refuses a second.
_unfinished = replay_item.c.state.in_(("pending", "running"))
Index(
    "replay_item_unfinished",
    replay_item.c.letter_id,
    unique=True,
    postgresql_where=_unfinished,
    sqlite_where=_unfinished,
)
_running = replay_item.c.state == "running"
Index(
    "replay_item_running",
    replay_item.c.batch_id,
    postgresql_where=_running,
    sqlite_where=_running,
)
_pending = replay_item.c.state == "pending"
Index(
    "replay_item_pending",
    replay_item.c.batch_id,
    replay_item.c.position,
    postgresql_where=_pending,
    sqlite_where=_pending,
)
_uncounted = and_(replay_item.c.state == "ended", ~replay_item.c.counted)
Index(
    "replay_item_uncounted",
    replay_item.c.batch_id,
    postgresql_where=_uncounted,
    sqlite_where=_uncounted,
)
