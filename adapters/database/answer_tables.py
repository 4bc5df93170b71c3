"""Table of answers that are kept, so that a request sent twice is done once."""

from sqlalchemy import BigInteger, Column, Double, Index, LargeBinary, Table, Text

from adapters.database.tables import Key, metadata

kept_answer = Table(
    "kept_answer",
    metadata,
    Column("actor", Key, primary_key=True),
    Column("key", Key, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("at_s", Double, nullable=False),
    Column("status", BigInteger),
    Column("media_type", Text, nullable=False, server_default=""),
    Column("body", LargeBinary),
)
Index("kept_answer_at", kept_answer.c.at_s)
