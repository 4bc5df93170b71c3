"""Table of what comparisons of both sides found."""

from sqlalchemy import BigInteger, Column, Double, Index, Table, Text

from adapters.database.tables import Key, Serial, metadata

reconcile_run = Table(
    "reconcile_run",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("at_s", Double, nullable=False),
    Column("store", Key, nullable=False),
    Column("what", Key, nullable=False),
    Column("day", Text, nullable=False, server_default=""),
    Column("sampled", BigInteger, nullable=False, server_default="0"),
    Column("counts", Text, nullable=False),
    Column("open", BigInteger, nullable=False),
)
Index("reconcile_run_at", reconcile_run.c.at_s)

# Comparisons that somebody asked for, how far they are, and what they found, line by line.
reconcile_errand = Table(
    "reconcile_errand",
    metadata,
    Column("id", Key, primary_key=True, nullable=False),
    Column("store", Key, nullable=False),
    Column("what", Key, nullable=False),
    Column("day", Text, nullable=False, server_default=""),
    Column("sampled", BigInteger, nullable=False, server_default="0"),
    Column("grace_s", Double, nullable=False),
    Column("actor", Text, nullable=False),
    Column("why", Text, nullable=False, server_default=""),
    Column("asked_at_s", Double, nullable=False),
    Column("state", Key, nullable=False),
    Column("doing", Text, nullable=False, server_default=""),
    Column("so_far", Text, nullable=False, server_default=""),
    Column("beat_at_s", Double, nullable=False),
    Column("ended_at_s", Double),
    Column("error", Text, nullable=False, server_default=""),
    Column("found", Text, nullable=False, server_default=""),
    Column("forecast", Text, nullable=False, server_default=""),
    Column("batch", Text, nullable=False, server_default=""),
)
Index("reconcile_errand_asked", reconcile_errand.c.asked_at_s)
Index(
    "reconcile_errand_one",
    reconcile_errand.c.store,
    reconcile_errand.c.what,
    unique=True,
    postgresql_where=reconcile_errand.c.state == "running",
    sqlite_where=reconcile_errand.c.state == "running",
)
