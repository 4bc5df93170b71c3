"""Binding rows: the hub's ids for our SKUs."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select, text

from adapters.database import tables
from adapters.database.engine import Database
from adapters.database.upsert import upsert
from domain.hub_ports import SkuBinding
from domain.store import PriceScope

_AT_ONCE = 500


class BindingRows:
    """Implements `domain.hub_ports.Bindings`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def skus(self, store: str, partner_ids: Sequence[str]) -> Mapping[str, SkuBinding]:
        """Give the bindings known."""
        table, found = tables.sku_binding, {}
        with self._database.read() as connection:
            for some in _slices(partner_ids):
                wanted = select(table).where(table.c.store == store, table.c.partner_id.in_(some))
                found.update({r.partner_id: _binding(r) for r in connection.execute(wanted)})
        return found

    def bind(self, store: str, bindings: Sequence[SkuBinding]) -> None:
        """Keep bindings; an existing one is replaced."""
        newest = {binding.partner_id: binding for binding in bindings}
        with self._database.write() as connection:
            now_s = connection.execute(text("SELECT now_s()")).scalar_one()
            rows = [_row(store, newest[partner_id], now_s) for partner_id in sorted(newest)]
            upsert(connection, tables.sku_binding, rows)

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


def _row(store: str, binding: SkuBinding, now_s: float) -> dict[str, Any]:
    listings = binding.listing_ids
    return {
        "store": store,
        "partner_id": binding.partner_id,
        "product_id": binding.product_id,
        "sku_id": binding.sku_id,
        "scope": binding.scope.value,
        "listing_ids": None if listings is None else json.dumps(list(listings)),
        "updated_at_s": now_s,
    }
