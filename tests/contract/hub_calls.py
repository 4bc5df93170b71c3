"""Every call that our client makes at the hub, reads and writes apart."""

from collections.abc import Callable

import pytest

from adapters.anymarket.client import AnyMarketHub
from domain.hub_catalogue import HubBrand, HubCategory
from domain.hub_ports import PriceLine, SkuBinding, StockLine
from domain.money import Cents
from domain.store import PriceScope
from tests.simulator.hub import exact

LINE = PriceLine(Cents(13910), Cents(12407))

# What a fresh account with one seeded SKU calls them.
PRODUCT, SKU, IMAGE, BRAND, CATEGORY = 258000501, 87000101, 2523770137, 1987032, 1794300
COLOUR = 5521
IMAGES = [{"url": "https://img.example.com/a.jpg"}]

Call = Callable[[AnyMarketHub], object]


def a_product() -> dict[str, object]:
    """Give a product that the account takes."""
    names = {"brand": {"id": BRAND}, "category": {"id": CATEGORY}}
    return {**exact("product-post-request-simple"), **names}


def spend() -> None:
    """Count nothing."""


READS: dict[str, Call] = {
    "locals": lambda hub: hub.locals(),
    "find_sku": lambda hub: hub.find_sku("A"),
    "page_of_skus": lambda hub: hub.page_of_skus(0),
    "listings": lambda hub: hub.listings(87000101),
    "feed": lambda hub: hub.feed(50),
    "orders": lambda hub: list(hub.orders_created(0, 86_400)),
    "brands": lambda hub: list(hub.brands(spend)),
    "find_brands": lambda hub: hub.find_brands("Aurora Decor", spend),
    "find_brands_of_erp": lambda hub: hub.find_brands_of_erp("marca-0042", spend),
    "category_tree": lambda hub: hub.category_tree(),
    "category": lambda hub: hub.category(CATEGORY),
    "root_categories": lambda hub: list(hub.root_categories(spend)),
    "groups": lambda hub: list(hub.characteristic_groups(spend)),
    "variations": lambda hub: list(hub.variations(spend)),
    "products": lambda hub: list(hub.products(spend)),
    "find_products": lambda hub: hub.find_products("A"),
    "find_products_of_erp": lambda hub: hub.find_products_of_erp("A"),
    "product": lambda hub: hub.product(PRODUCT),
    "images": lambda hub: hub.images(PRODUCT),
}
WRITES: dict[str, Call] = {
    "put_all": lambda hub: hub.put_all([StockLine("A", 7, None)]),
    "put_each": lambda hub: hub.put_each([StockLine("A", 7, None)]),
    "put_sku_price": lambda hub: hub.put_sku_price(
        SkuBinding("A", 258000501, 87000101, PriceScope.SKU), LINE
    ),
    "put_listing_prices": lambda hub: hub.put_listing_prices({64000901: LINE}),
    "create_brand": lambda hub: hub.create_brand("Vale Têxtil"),
    "update_brand": lambda hub: hub.update_brand(HubBrand(BRAND, "Aurora")),
    "create_category": lambda hub: hub.create_category("Moda", None, PriceScope.SKU),
    "update_category": lambda hub: hub.update_category(HubCategory(CATEGORY, ("Panos",))),
    "create_variation": lambda hub: hub.create_variation("Voltagem", ["110"], is_visual=False),
    "create_value": lambda hub: hub.create_value(COLOUR, "Verde"),
    "create_product": lambda hub: hub.create_product(a_product()),
    "change_product": lambda hub: hub.change_product(PRODUCT, {"isProductActive": False}),
    "change_sku": lambda hub: hub.change_sku(PRODUCT, SKU, {"title": "Manta"}),
    "create_sku": lambda hub: hub.create_sku(
        PRODUCT, {**exact("sku-post-request"), "variations": {"Cor": "Areia"}}
    ),
    "add_image": lambda hub: hub.add_image(PRODUCT, {"url": "https://img.example.com/b.jpg"}),
    "place_image": lambda hub: hub.place_image(PRODUCT, IMAGE, 1, is_main=True),
    "reorder_images": lambda hub: hub.reorder_images(PRODUCT, {"": [IMAGE]}),
}
CALLS = READS | WRITES
# Two answers without content: a fault that spoils content finds nothing to spoil.
SILENT = {"put_all"}

reads = pytest.mark.parametrize("call", READS.values(), ids=READS)
writes = pytest.mark.parametrize("call", WRITES.values(), ids=WRITES)
calls = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
talking = pytest.mark.parametrize(
    "call", [call for name, call in WRITES.items() if name not in SILENT]
)
