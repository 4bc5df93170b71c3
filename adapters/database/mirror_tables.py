"""The table of what the hub shows of dead letters."""

from sqlalchemy import BigInteger, Column, Double, Index, Integer, Table, Text

from adapters.database.tables import Key, metadata

# A row for each letter and place where it is or was shown. It never says anything of the letter
# itself: who drops these rows loses no letter.
letter_mirror = Table(
    "letter_mirror",
    metadata,
    Column("letter_id", Key, primary_key=True, nullable=False),
    Column("mirror", Key, primary_key=True, nullable=False),
    Column("store", Key, nullable=False),
    Column("state", Text, nullable=False),
    Column("round", Integer, nullable=False, server_default="1"),
    Column("hub_id", BigInteger),
    Column("retry_digest", Key),
    Column("retried_at_s", Double),
    Column("changed_at_s", Double, nullable=False),
    Column("why", Text, nullable=False, server_default=""),
)
_open = letter_mirror.c.state.in_(("showing", "shown"))
Index("letter_mirror_open", letter_mirror.c.store, postgresql_where=_open, sqlite_where=_open)
_retry = letter_mirror.c.retry_digest.is_not(None)
Index(
    "letter_mirror_retry",
    letter_mirror.c.retry_digest,
    unique=True,
    postgresql_where=_retry,
    sqlite_where=_retry,
)
