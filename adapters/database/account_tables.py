"""Tables of the people who sign in to the console."""

from sqlalchemy import Column, Double, Index, Integer, Table, Text

from adapters.database.tables import Key, metadata

console_user = Table(
    "console_user",
    metadata,
    Column("name", Key, primary_key=True, nullable=False),
    Column("role", Text, nullable=False),
    Column("store", Key, nullable=False, server_default=""),
    Column("password", Text, nullable=False),
    Column("created_at_s", Double, nullable=False),
    Column("changed_at_s", Double, nullable=False),
    Column("disabled_at_s", Double),
    Column("subject", Key),
)
_known = console_user.c.subject.is_not(None)
Index(
    "console_user_subject",
    console_user.c.subject,
    unique=True,
    postgresql_where=_known,
    sqlite_where=_known,
)

console_session = Table(
    "console_session",
    metadata,
    Column("digest", Key, primary_key=True, nullable=False),
    Column("name", Key, nullable=False),
    Column("origin", Text, nullable=False, server_default=""),
    Column("created_at_s", Double, nullable=False),
    Column("used_at_s", Double, nullable=False),
)

Index("console_session_name", console_session.c.name)

sign_in_try = Table(
    "sign_in_try",
    metadata,
    Column("key", Key, primary_key=True, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("last_at_s", Double, nullable=False),
    Column("until_s", Double, nullable=False, server_default="0"),
)
