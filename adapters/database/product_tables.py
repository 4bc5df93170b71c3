"""Tables of the catalogue: what was sent of each product, and the ids of what they refer to."""

from sqlalchemy import BigInteger, Column, Double, Index, Table, Text

from adapters.database.tables import Key, metadata

# One row a product of the ERP. Without `hub_id` it was about to be made.
hub_product = Table(
    "hub_product",
    metadata,
    Column("store", Key, primary_key=True, nullable=False),
    Column("code", Key, primary_key=True, nullable=False),
    Column("hub_id", BigInteger),
    Column("scope", Text, nullable=False),
    Column("fields", Text, nullable=False),
    Column("skus", Text, nullable=False),
    Column("sent", Text, nullable=False),
    Column("sources", Text, nullable=False),
    Column("gallery", Text),
    Column("ended_at_s", Double),
    Column("updated_at_s", Double, nullable=False),
)
Index("hub_product_hub", hub_product.c.store, hub_product.c.hub_id)
_ended = hub_product.c.ended_at_s.is_not(None)
Index(
    "hub_product_ended",
    hub_product.c.store,
    hub_product.c.ended_at_s,
    postgresql_where=_ended,
    sqlite_where=_ended,
)

hub_shelf = Table(
    "hub_shelf",
    metadata,
    Column("store", Key, primary_key=True, nullable=False),
    Column("shelf", Key, primary_key=True, nullable=False),
    Column("key", Key, primary_key=True, nullable=False),
    Column("names", Text, nullable=False),
    Column("hub_id", BigInteger, nullable=False),
    Column("updated_at_s", Double, nullable=False),
)

# A product that cannot be sent before something is known of a SKU: its price, or its id.
product_wait = Table(
    "product_wait",
    metadata,
    Column("store", Key, primary_key=True, nullable=False),
    Column("sku", Key, primary_key=True, nullable=False),
    Column("code", Key, primary_key=True, nullable=False),
)
