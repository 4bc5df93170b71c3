"""Alembic's way in: it runs on the connection that `adapters.database.schema` hands over."""

from alembic import context

from adapters.database import order_tables, replay_tables
from adapters.database.tables import metadata

# Imported for its tables, so that `metadata` is whole.
assert replay_tables.replay_batch.metadata is metadata  # noqa: S101 - holds by construction
assert order_tables.erp_order.metadata is metadata  # noqa: S101 - holds by construction

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
