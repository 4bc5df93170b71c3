"""Alembic's way in: it runs on the connection that `adapters.database.schema` hands over."""

import importlib
import pkgutil

from alembic import context

from adapters import database
from adapters.database.tables import metadata

# Whoever declares tables is named for them; imported, so that `metadata` is whole.
for _module in pkgutil.iter_modules(database.__path__):
    if _module.name.endswith("_tables"):
        importlib.import_module(f"{database.__name__}.{_module.name}")

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
