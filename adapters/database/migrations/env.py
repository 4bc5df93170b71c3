"""Alembic's way in: it runs on the connection that `adapters.database.schema` hands over."""

from alembic import context

from adapters.database import operator_tables, order_tables, overlay_tables, replay_tables
from adapters.database.tables import metadata

# Imported for their tables, so that `metadata` is whole.
for _table in (
    replay_tables.replay_batch,
    order_tables.erp_order,
    operator_tables.operator_key,
    overlay_tables.overlay,
):
    assert _table.metadata is metadata  # noqa: S101 - holds by construction

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
