"""Product rows: what was sent of each product."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec import json as fast_json
from sqlalchemy import text

from adapters.database.engine import Database
from adapters.database.recordset import among, as_list, as_rows, found_by_key, statement
from domain.hub_catalogue import HubSku
from domain.product_memory import SAMPLE, KnownProduct, ThinReads
from domain.products import ProductImage
from domain.store import PriceScope

_ENCODER = fast_json.Encoder(decimal_format="number")

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

# Read of the ledger, what is said at all comes first: an event that only names a product says
# nothing. A product of one SKU is left out whose event names that SKU, as ours and theirs are
# written by one serialiser. Never `->>`: who is read here was not chosen by us, and one bad
# escape would refuse them all.
_MAY_END = text(f"""
SELECT c.payload, {", ".join(f"p.{name}" for name in _COLUMNS.split(", "))}
FROM change AS c JOIN hub_product AS p ON p.store = c.store AND p.code = c.key
WHERE c.store = :store AND c.kind = 'product' AND c.state IN ('due', 'waiting')
  AND p.hub_id IS NOT NULL
  AND (c.payload = :ending OR c.payload LIKE :inactive
    OR c.payload LIKE :lists AND (p.sent LIKE :several
      OR replace(c.payload, :names || substr(p.sent, 2, length(p.sent) - 2), '') = c.payload))
""")  # noqa: S608 - own columns

_SAID = {
    "ending": '{"type":"product.deactivated"}',
    "inactive": '%"active":false%',
    "lists": '%"skus":%',
    "names": '"sku":',
    "several": '%","%',
}
"""Texts of payloads, and of codes that were sent."""

_THIN = """
FROM change AS c JOIN hub_product AS p ON p.store = c.store AND p.code = c.key
WHERE c.store = :store AND c.kind = 'product' AND p.hub_id IS NOT NULL
  AND (c.payload IS NULL OR c.payload = '{}')"""

_THIN_READS = text(f"""
SELECT (SELECT count(*) {_THIN} AND c.state IN ('due', 'waiting')) AS still_open,
  count(*) AS lately, coalesce(sum(over), 0) AS ended
FROM (SELECT CASE WHEN p.ended_at_s > now_s() - 3600 THEN 1 ELSE 0 END AS over
  {_THIN} AND c.state = 'pushed' AND c.accepted_at_s > now_s() - 3600
  ORDER BY c.accepted_at_s DESC LIMIT :most) AS sent""")  # noqa: S608 - own words


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

    def may_end(self, store: str) -> Iterator[tuple[KnownProduct, Mapping[str, Any]]]:
        """Stream products that the hub has, with what is due of them and may end their sale."""
        with self._database.stream() as connection:
            streamed = connection.execution_options(yield_per=1000)
            for row in streamed.execute(_MAY_END, {"store": store, **_SAID}):
                kept = fast_json.decode(row.payload)
                if isinstance(kept, dict):
                    yield _known(row), kept

    def thin_reads(self, store: str) -> ThinReads:
        """Give what is known of products that events only name."""
        with self._database.read() as connection:
            row = connection.execute(_THIN_READS, {"store": store, "most": SAMPLE}).one()
        return ThinReads(row.still_open, row.lately, int(row.ended))


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
