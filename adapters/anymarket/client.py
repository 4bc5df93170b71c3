"""What we ask of AnyMarket for one store: one method a call."""

from collections.abc import Mapping, Sequence
from contextlib import suppress

from adapters.anymarket import wire
from adapters.anymarket.catalogue import AnyMarketCatalogue
from adapters.anymarket.facts import AnyMarketFacts
from adapters.anymarket.levels import AnyMarketLevels
from adapters.anymarket.order_days import AnyMarketDays
from adapters.anymarket.orders import AnyMarketOrders
from adapters.anymarket.paging import PAGE_LIMIT, Page, to_page
from adapters.anymarket.panel import AnyMarketPanel
from adapters.anymarket.products import MERGE_PATCH
from adapters.http.asks import Ask
from adapters.http.shapes import to_rows
from domain.errors import Unreadable
from domain.hub_ports import PriceLine, SkuBinding, StockLine


class AnyMarketHub(
    AnyMarketOrders,
    AnyMarketFacts,
    AnyMarketDays,
    AnyMarketCatalogue,
    AnyMarketLevels,
    AnyMarketPanel,
):
    """Implements `domain.hub_ports.Hub`; `HubFacts`, `HubCatalogue`, `HubLevels` beside it."""

    def check(self) -> None:
        """GET /stocks/locals."""
        self.locals()

    def locals(self) -> Mapping[int, str]:
        """GET /stocks/locals."""
        return self._read(Ask("GET", "/stocks/locals"), wire.to_local_names)

    def put_all(self, lines: Sequence[StockLine]) -> None:
        """PUT /stocks."""
        self._write(Ask("PUT", "/stocks", payload=wire.stock_payload(lines)))

    def put_each(self, lines: Sequence[StockLine]) -> Mapping[str, str]:
        """PUT /stocks/batch."""
        # Documented is a 204 with content, which poisons the connection for the next call if it
        # comes late (docs/anymarket.md, "Stock"): this one is not kept.
        ask = Ask(
            "PUT",
            "/stocks/batch",
            payload=wire.stock_payload(lines),
            headers={"connection": "close"},
        )
        keys = [line.partner_id for line in lines]
        return self._refused(ask, lambda payload: wire.to_refusals(payload, keys))

    def find_sku(self, partner_id: str) -> Sequence[SkuBinding]:
        """GET /products?sku=. The filter may find more than asked for: codes are compared."""
        page = self._page({"sku": partner_id, "limit": PAGE_LIMIT}, 0)
        return [
            binding
            for product in page.rows
            for binding in wire.to_bindings(product, lambda code: code == partner_id)
        ]

    def page_of_skus(self, offset: int) -> tuple[Sequence[SkuBinding], int | None]:
        """GET /products. What cannot be read is left out: `find_sku` will say why."""
        page = self._page({"limit": PAGE_LIMIT, "offset": offset}, offset)
        bindings: list[SkuBinding] = []
        for row in page.rows:
            with suppress(Unreadable):
                bindings += wire.to_bindings(row, bool)
        return bindings, page.next_offset

    def listings(self, sku_id: int) -> Sequence[int]:
        """GET /skus/{id}/marketplaces."""
        ask = Ask("GET", "/skus/{sku}/marketplaces", {"sku": sku_id})
        return self._read(ask, lambda payload: [wire.to_id(row) for row in to_rows(payload)])

    def put_sku_price(self, binding: SkuBinding, line: PriceLine) -> None:
        """PATCH /products/{id}/skus/{id}."""
        # As application/json it answers 415.
        ask = Ask(
            "PATCH",
            "/products/{product}/skus/{sku}",
            {"product": binding.product_id, "sku": binding.sku_id},
            payload=wire.sku_price_payload(line),
            headers={"content-type": MERGE_PATCH},
        )
        self._write(ask)

    def put_listing_prices(self, lines: Mapping[int, PriceLine]) -> Mapping[int, str]:
        """PUT /skus/marketplaces/prices."""
        payload = wire.listing_prices_payload(lines)
        ask = Ask("PUT", "/skus/marketplaces/prices", payload=payload)
        return self._refused(ask, wire.to_listing_refusals, if_empty={})

    def _page(self, query: Mapping[str, int | str], offset: int) -> Page:
        is_filtered = "sku" in query
        return self._read(
            Ask("GET", "/products", query=query),
            lambda payload: to_page(payload, offset, is_filtered=is_filtered),
        )
