"""Tables of dead letters, and how many of each group wait: triggers of the database keep that."""

from sqlalchemy import BigInteger, Column, Double, Index, Integer, LargeBinary, Table, Text, and_

from adapters.database.tables import Key, Serial, metadata

dead_letter = Table(
    "dead_letter",
    metadata,
    Column("id", Key, primary_key=True, nullable=False),
    Column("store", Key, nullable=False),
    Column("kind", Key, nullable=False),
    Column("key", Key, nullable=False),
    Column("reason", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("detail", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False, server_default="open"),
    Column("payload", LargeBinary, nullable=False),
    Column("revision", BigInteger, nullable=False, server_default="0"),
    Column("event_id", Text, nullable=False, server_default=""),
    Column("failures", Integer, nullable=False, server_default="1"),
    Column("parked_at_s", Double, nullable=False),
    Column("last_failed_at_s", Double, nullable=False),
    Column("announced_at_s", Double),
    Column("closed_at_s", Double),
    Column("closed_why", Text, nullable=False, server_default=""),
    Column("regressed_at_s", Double),
    Column("snoozed_until_s", Double),
    # What it is about, where it lasts: whoever discarded that hears of it again when it is another.
    Column("mark", Text, nullable=False, server_default=""),
    # Of the letter of an order, copied from `erp_order` by triggers: its worth, where it was sold,
    # and its deadline, none when it is cancelled.
    Column("worth_cents", BigInteger, nullable=False, server_default="0"),
    Column("marketplace", Text, nullable=False, server_default=""),
    Column("ship_by_s", Double),
    # When its content went: `adapters.database.erasing`.
    Column("erased_at_s", Double),
)
_COLUMNS = dead_letter.c
_WAITS = _COLUMNS.state.in_(("open", "acknowledged", "snoozed"))
_FRESH = and_(_WAITS, _COLUMNS.regressed_at_s.is_(None))
_UNANNOUNCED = _COLUMNS.announced_at_s.is_(None)

Index("dead_letter_key", _COLUMNS.store, _COLUMNS.kind, _COLUMNS.key)
Index("dead_letter_event", _COLUMNS.event_id)
# Closed letters stay for good: the newest of a group, and those of a state, are found all the same.
Index("dead_letter_group", _COLUMNS.fingerprint, _COLUMNS.state, _COLUMNS.closed_at_s)
Index("dead_letter_state", _COLUMNS.state, _COLUMNS.parked_at_s, _COLUMNS.id)
Index(
    "dead_letter_unannounced",
    _COLUMNS.parked_at_s,
    postgresql_where=_UNANNOUNCED,
    sqlite_where=_UNANNOUNCED,
)

_KEPT = and_(_COLUMNS.closed_at_s.is_not(None), _COLUMNS.erased_at_s.is_(None))
Index("dead_letter_kept", _COLUMNS.closed_at_s, postgresql_where=_KEPT, sqlite_where=_KEPT)

_RETURNED = _COLUMNS.regressed_at_s.is_not(None)
Index(
    "dead_letter_returned",
    _COLUMNS.regressed_at_s,
    postgresql_where=_RETURNED,
    sqlite_where=_RETURNED,
)

# Each finds one end of a group, or of all letters that wait, without reading the others.
for _name, _where, *_columns in (
    ("waiting", _WAITS, _COLUMNS.reason, _COLUMNS.state),
    ("since", _WAITS, _COLUMNS.parked_at_s, _COLUMNS.id),
    ("store", _WAITS, _COLUMNS.store, _COLUMNS.parked_at_s, _COLUMNS.id),
    ("oldest", _WAITS, _COLUMNS.fingerprint, _COLUMNS.parked_at_s, _COLUMNS.id),
    ("newest", _WAITS, _COLUMNS.fingerprint, _COLUMNS.last_failed_at_s),
    ("fresh", _FRESH, _COLUMNS.fingerprint, _COLUMNS.parked_at_s),
    ("regressed", _WAITS, _COLUMNS.fingerprint, _COLUMNS.regressed_at_s),
    ("deadline", _WAITS, _COLUMNS.fingerprint, _COLUMNS.ship_by_s),
    ("ship_by", _WAITS, _COLUMNS.ship_by_s),
):
    Index(f"dead_letter_{_name}", *_columns, postgresql_where=_where, sqlite_where=_where)

# What came and what went of each group, in the transaction in which it did: their sums are how many
# letters wait and what their orders are worth. Rows are only added, so that nobody waits for
# anybody, until `adapters.database.letter_tallies` puts those of a group together.
letter_tally = Table(
    "letter_tally",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("fingerprint", Text, nullable=False),
    Column("store", Key, nullable=False),
    Column("kind", Key, nullable=False),
    Column("reason", Text, nullable=False),
    Column("letters", BigInteger, nullable=False),
    Column("worth_cents", BigInteger, nullable=False),
)
Index("letter_tally_group", letter_tally.c.fingerprint)
