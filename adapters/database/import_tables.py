"""Table of what the last import of each store left out."""

from sqlalchemy import Column, Double, Table, Text

from adapters.database.tables import Key, metadata

import_left_out = Table(
    "import_left_out",
    metadata,
    Column("store", Key, primary_key=True, nullable=False),
    Column("part", Key, primary_key=True, nullable=False),
    Column("name", Key, primary_key=True, nullable=False),
    Column("why", Text, nullable=False),
    Column("at_s", Double, nullable=False),
)
