"""Table of the links that people chose."""

from sqlalchemy import BigInteger, Column, Double, Table

from adapters.database.tables import Key, metadata

# One row a SKU of the ERP whose code several SKUs of the hub have: which of them is meant.
sku_link = Table(
    "sku_link",
    metadata,
    Column("store", Key, primary_key=True, nullable=False),
    Column("sku", Key, primary_key=True, nullable=False),
    Column("product_id", BigInteger, nullable=False),
    Column("sku_id", BigInteger, nullable=False),
    Column("updated_at_s", Double, nullable=False),
)
