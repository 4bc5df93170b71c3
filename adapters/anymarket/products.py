"""Products of the hub and their SKUs."""

from collections.abc import Callable, Iterator, Sequence

from adapters.anymarket.paging import PAGE_LIMIT, to_page
from adapters.anymarket.translate.products import to_product, to_sku
from adapters.anymarket.walking import Walker
from adapters.http.asks import Ask
from adapters.http.shapes import Fields, to_fields, to_whole
from domain.catalogue_ports import Payload, Spend
from domain.errors import Unreadable
from domain.hub_catalogue import HubProduct, HubSku, UnreadProduct

MERGE_PATCH = "application/merge-patch+json"
"""As application/json a PATCH answers 415."""

_PATCH = {"content-type": MERGE_PATCH}


class AnyMarketProducts(Walker):
    """Implements `domain.hub_catalogue.HubProducts`."""

    def products(self, spend: Spend) -> Iterator[HubProduct | UnreadProduct]:
        """GET /products. One that cannot be read is told of, and the others are given."""
        return self._each(Ask("GET", "/products"), _readable, spend)

    def find_products(self, partner_id: str) -> Sequence[HubProduct]:
        """GET /products?sku=. The filter may find more than asked for: codes are compared."""
        return self._found({"sku": partner_id}, lambda row: _has(row, partner_id))

    def find_products_of_erp(self, code: str) -> Sequence[HubProduct]:
        """GET /products?externalId=. A SKU may have it as well: codes of products are compared."""
        return self._found(
            {"externalId": code}, lambda row: str(row.get("externalIdProduct")) == code
        )

    def product(self, product_id: int) -> HubProduct:
        """GET /products/{id}."""

        def read(said: object) -> HubProduct:
            found = to_product(to_fields(said))
            if found.id != product_id:
                raise Unreadable("another product than the one asked for")
            return found

        return self._read(Ask("GET", "/products/{product}", {"product": product_id}), read)

    def create_product(self, payload: Payload) -> HubProduct:
        """POST /products."""
        ask = Ask("POST", "/products", payload=payload)
        return self._read(ask, lambda said: to_product(to_fields(said)))

    def change_product(self, product_id: int, change: Payload) -> None:
        """PATCH /products/{id}."""
        ids = {"product": product_id}
        self._write(Ask("PATCH", "/products/{product}", ids, payload=change, headers=_PATCH))

    def create_sku(self, product_id: int, payload: Payload) -> HubSku:
        """POST /products/{id}/skus."""
        ask = Ask("POST", "/products/{product}/skus", {"product": product_id}, payload=payload)
        return self._read(ask, lambda said: to_sku(to_fields(said)))

    def change_sku(self, product_id: int, sku_id: int, change: Payload) -> None:
        """PATCH /products/{id}/skus/{id}."""
        ids = {"product": product_id, "sku": sku_id}
        pattern = "/products/{product}/skus/{sku}"
        self._write(Ask("PATCH", pattern, ids, payload=change, headers=_PATCH))

    def _found(
        self, query: dict[str, int | str], is_meant: Callable[[Fields], bool]
    ) -> Sequence[HubProduct]:
        def read(said: object) -> list[HubProduct]:
            rows = to_page(said, 0, is_filtered=True).rows
            # Before it is read: one that is not asked for may be unreadable as it likes.
            return [to_product(row) for row in rows if is_meant(row)]

        return self._read(Ask("GET", "/products", query={**query, "limit": PAGE_LIMIT}), read)


def _readable(row: Fields) -> HubProduct | UnreadProduct:
    try:
        return to_product(row)
    except Unreadable as error:
        return UnreadProduct(to_whole(row.get("id")), str(error))


def _has(row: Fields, partner_id: str) -> bool:
    skus = row.get("skus")
    rows = skus if isinstance(skus, list) else []
    return any(isinstance(sku, dict) and str(sku.get("partnerId")) == partner_id for sku in rows)
