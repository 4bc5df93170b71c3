"""Product rows: what was sent of each product."""

import json
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec.json import Encoder
from sqlalchemy import text

from adapters.database.engine import Database
from adapters.database.recordset import among, as_list, as_rows, found_by_key, statement
from domain.events import SAID_BY_TYPE
from domain.hub_catalogue import HubSku
from domain.product_memory import KnownProduct
from domain.products import ProductImage
from domain.store import PriceScope

_ENCODER = Encoder(decimal_format="number")

# The moment at which a sale ended last stays: the brake counts the ends of an hour. 0: it never
# was on sale.
_KEEP = """
INSERT INTO hub_product AS p (store, code, hub_id, scope, fields, skus, sent, sources, gallery,
                              ended_at_s, updated_at_s)
SELECT :store, u.code, u.hub_id, u.scope, u.fields, u.skus, u.sent, u.sources, u.gallery,
       CASE WHEN :ends = 1 THEN now_s() WHEN u.is_ended = 1 THEN 0 END, now_s()
FROM {rows} WHERE true ORDER BY u.code
ON CONFLICT (store, code) DO UPDATE SET
  hub_id = excluded.hub_id, scope = excluded.scope, fields = excluded.fields,
  skus = excluded.skus, sent = excluded.sent, sources = excluded.sources,
  gallery = excluded.gallery, updated_at_s = excluded.updated_at_s,
  ended_at_s = CASE WHEN excluded.ended_at_s = 0 THEN coalesce(p.ended_at_s, 0)
               ELSE excluded.ended_at_s END"""

_ROW = "code:t hub_id:i scope:t fields:t skus:t sent:t sources:t gallery:t is_ended:i"

_COLUMNS = "code, hub_id, scope, fields, skus, sent, sources, gallery, ended_at_s"

_FORGET = "DELETE FROM hub_product WHERE store = :store AND code {among}"

_ENDED = text("""
SELECT count(*) FROM hub_product WHERE store = :store AND ended_at_s > now_s() - 3600""")

_KNOWN = text("""
SELECT count(*) FROM hub_product WHERE store = :store AND hub_id IS NOT NULL""")

_CONFIRMED = text("""
SELECT brake_confirmed_at_s > now_s() - 3600 FROM lane WHERE store = :store AND kind = 'product'""")

_ENDINGS = text("""
SELECT count(*) FROM change WHERE store = :store AND kind = 'product'
  AND state IN ('due', 'waiting') AND next_at_s <= now_s() AND payload = :ending""")


class ProductRows:
    """Implements `domain.product_memory.ProductMemory`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        sqlite = database.is_sqlite
        self._kept = statement(_KEEP, _ROW, sqlite=sqlite)
        self._found = found_by_key(
            _COLUMNS,
            "hub_product",
            "code",
            "store = :store",
            order="code",
            lock=False,
            sqlite=sqlite,
        )
        self._forgotten = text(_FORGET.format(among=among(sqlite=sqlite)))

    def products(self, store: str, codes: Collection[str]) -> Mapping[str, KnownProduct]:
        """Give what is remembered of products, by code."""
        asked = {"store": store, **as_list("keys", sorted(set(codes)))}
        with self._database.read() as connection:
            return {row.code: _known(row) for row in connection.execute(self._found, asked)}

    def keep(self, store: str, known: Sequence[KnownProduct], *, ends: bool = False) -> None:
        """Remember products, all at once; what was remembered of them is replaced."""
        newest = {each.code: each for each in known}
        rows = [_row(newest[code]) for code in sorted(newest)]
        if rows:
            asked = {"store": store, "ends": int(ends), **as_rows(rows)}
            with self._database.write_once() as connection:
                connection.execute(self._kept, asked)

    def forget(self, store: str, codes: Collection[str]) -> None:
        """Forget products that the hub no longer has."""
        asked = {"store": store, **as_list("keys", sorted(set(codes)))}
        with self._database.write_once() as connection:
            connection.execute(self._forgotten, asked)

    def brake_counts(self, store: str) -> tuple[int, int]:
        """Give (products whose sale was ended within the hour, products known)."""
        with self._database.read() as connection:
            ended = connection.execute(_ENDED, {"store": store}).scalar_one()
            return ended, connection.execute(_KNOWN, {"store": store}).scalar_one()

    def brake_confirmed(self, store: str) -> bool:
        """Tell whether a person confirmed within the hour that many sales end."""
        with self._database.read() as connection:
            return bool(connection.execute(_CONFIRMED, {"store": store}).scalar())

    def endings_due(self, store: str) -> int:
        """Count the products that are due, and whose event says that they are no longer sold."""
        asked = {"store": store, "ending": _json(SAID_BY_TYPE["product.deactivated"])}
        with self._database.read() as connection:
            return int(connection.execute(_ENDINGS, asked).scalar_one())


def _known(row: Any) -> KnownProduct:
    gallery = None if row.gallery is None else json.loads(row.gallery)
    return KnownProduct(
        row.code,
        row.hub_id,
        PriceScope(row.scope),
        json.loads(row.fields, parse_float=Decimal),
        tuple(_sku(each) for each in json.loads(row.skus)),
        tuple(json.loads(row.sent)),
        {int(image_id): url for image_id, url in json.loads(row.sources).items()},
        None if gallery is None else tuple(ProductImage(*each) for each in gallery),
        row.ended_at_s is not None,
    )


def _sku(fields: Mapping[str, Any]) -> HubSku:
    return HubSku(
        fields["id"],
        fields["code"],
        fields["title"],
        fields["ean"],
        fields["variations"],
        is_active=fields["active"],
    )


def _row(known: KnownProduct) -> dict[str, Any]:
    skus = [
        {
            "id": sku.id,
            "code": sku.partner_id,
            "title": sku.title,
            "ean": sku.ean,
            "variations": sku.variations,
            "active": sku.is_active,
        }
        for sku in known.skus
    ]
    gallery = known.gallery
    return {
        "code": known.code,
        "hub_id": known.hub_id,
        "scope": known.scope.value,
        "fields": _json(known.fields),
        "skus": _json(skus),
        "sent": _json(known.sent),
        "sources": _json({str(image_id): url for image_id, url in known.sources.items()}),
        "gallery": None if gallery is None else _json([(i.url, i.variation) for i in gallery]),
        "is_ended": int(known.is_ended),
    }


def _json(value: object) -> str:
    return _ENCODER.encode(value).decode()
