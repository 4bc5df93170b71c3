"""Binding rows: the hub's ids for our SKUs."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select

from adapters.database import link_tables, tables
from adapters.database.engine import Database
from adapters.database.recordset import as_list, as_rows, found_by_key, statement
from domain.hub_ports import SkuBinding
from domain.store import PriceScope

_AT_ONCE = 500

_BIND = """
INSERT INTO sku_binding (store, partner_id, product_id, sku_id, scope, listing_ids, updated_at_s)
SELECT :store, u.partner_id, u.product_id, u.sku_id, u.scope, u.listing_ids, now_s()
FROM {rows} WHERE true ORDER BY u.partner_id
ON CONFLICT (store, partner_id) DO UPDATE SET
  product_id = excluded.product_id, sku_id = excluded.sku_id, scope = excluded.scope,
  listing_ids = excluded.listing_ids, updated_at_s = excluded.updated_at_s"""

_ROW = "partner_id:t product_id:i sku_id:i scope:t listing_ids:t"


class BindingRows:
    """Implements `domain.hub_ports.Bindings`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._found = found_by_key(
            "partner_id, product_id, sku_id, scope, listing_ids",
            "sku_binding",
            "partner_id",
            "store = :store",
            order="partner_id",
            lock=False,
            sqlite=database.is_sqlite,
        )
        self._bound = statement(_BIND, _ROW, sqlite=database.is_sqlite)

    def skus(self, store: str, partner_ids: Sequence[str]) -> Mapping[str, SkuBinding]:
        """Give the bindings known."""
        if not partner_ids:
            return {}
        asked = {"store": store, **as_list("keys", sorted(set(partner_ids)))}
        with self._database.read() as connection:
            found = connection.execute(self._found, asked)
            return {row.partner_id: _binding(row) for row in found}

    def chosen(self, store: str, partner_ids: Sequence[str]) -> Mapping[str, int]:
        """Give the hub's ids of SKUs that a person chose."""
        table, found = link_tables.sku_link, {}
        with self._database.read() as connection:
            for some in _slices(partner_ids):
                wanted = select(table).where(table.c.store == store, table.c.sku.in_(some))
                found.update({row.sku: row.sku_id for row in connection.execute(wanted)})
        return found

    def bind(self, store: str, bindings: Sequence[SkuBinding]) -> None:
        """Keep bindings; an existing one is replaced."""
        newest = {binding.partner_id: binding for binding in bindings}
        rows = [_row(newest[partner_id]) for partner_id in sorted(newest)]
        if rows:
            with self._database.write_once() as connection:
                connection.execute(self._bound, {"store": store, **as_rows(rows)})

    def forget(self, store: str, partner_ids: Sequence[str]) -> None:
        """Drop bindings that the hub no longer knows."""
        table = tables.sku_binding
        with self._database.write() as connection:
            for some in _slices(partner_ids):
                gone = delete(table).where(table.c.store == store, table.c.partner_id.in_(some))
                connection.execute(gone)


def _slices(partner_ids: Sequence[str]) -> list[list[str]]:
    ordered = sorted(set(partner_ids))
    return [ordered[at : at + _AT_ONCE] for at in range(0, len(ordered), _AT_ONCE)]


def _binding(row: Any) -> SkuBinding:
    listings = None if row.listing_ids is None else tuple(json.loads(row.listing_ids))
    return SkuBinding(row.partner_id, row.product_id, row.sku_id, PriceScope(row.scope), listings)


def _row(binding: SkuBinding) -> dict[str, Any]:
    listings = binding.listing_ids
    return {
        "partner_id": binding.partner_id,
        "product_id": binding.product_id,
        "sku_id": binding.sku_id,
        "scope": binding.scope.value,
        "listing_ids": None if listings is None else json.dumps(list(listings)),
    }
