"""Listings of a SKU, their prices in bulk, and the transmissions."""

from collections.abc import Sequence
from http import HTTPStatus

from simulator.anymarket.call import Answer, Call, Payload, RouteRow
from simulator.anymarket.catalogue import Listing, Number
from simulator.anymarket.errors import (
    AUTOMATIC_PRICE,
    NO_LISTING,
    bad_url,
    invalid,
    missing_parameter,
    not_found,
)
from simulator.anymarket.paging import MOST, page
from simulator.anymarket.transmission_views import transmission_view
from simulator.anymarket.views import listing_view, listing_with_stock_view
from simulator.anymarket.writing import written_id

PUBLICATION_STATUSES = {
    "ACTIVE",
    "CLOSED",
    "CORRUPTED",
    "PAUSED",
    "UNPUBLISHED",
    "WITHOUT_STOCK",
}


def list_listings(call: Call) -> Answer:
    """GET /skus/{skuId}/marketplaces: a bare array."""
    sku = call.account.catalogue.skus.get(call.id("skuId"))
    if sku is None:
        raise not_found(call.params["skuId"])
    return _array(call, sku.listings)


def show_listing(call: Call) -> Answer:
    """GET /skus/{skuId}/marketplaces/{id}, with the available stock."""
    listing = call.account.catalogue.listings.get(call.id("id"))
    if listing is None or listing.sku.id != call.id("skuId"):
        raise not_found(call.params["id"])
    return Answer(listing_with_stock_view(call.account, listing))


def list_listings_by_code(call: Call) -> Answer:
    """GET /skus/marketplaces?partnerID=, the D being a capital."""
    code = call.request.query.get("partnerID", "")
    if not code:
        raise missing_parameter("partnerID")
    sku = call.account.catalogue.sku_of(code)
    return _array(call, sku.listings if sku is not None else [])


def update_prices(call: Call) -> Answer:
    """PUT /skus/marketplaces/prices: the answer lists the failures and nothing else."""
    items = call.items()
    limit = call.account.switches.prices_limit
    if limit and len(items) > limit:
        raise invalid(f"A lista deve ter no máximo {limit} itens")
    prices = [_price_of(item) for item in items]
    failures: list[Payload] = []
    for number, price, discount in prices:
        error = _update_price(call, number, price, discount)
        if error:
            identity = written_id(call.account.switches, number)
            failures.append({"id": identity, "errorMsg": error})
    return Answer(failures, HTTPStatus.OK)


def list_transmissions(call: Call) -> Answer:
    """GET /transmissions, a hundred at a time, by `statusFilter`."""
    wanted = set(call.request.query.get("statusFilter", "").split(",")) - {""}
    if wanted - PUBLICATION_STATUSES:
        raise bad_url("statusFilter")
    rows: Sequence[Listing] = call.account.catalogue.all_listings()
    if wanted:
        rows = [listing for listing in rows if listing.publication_status in wanted]
    return page(
        call,
        rows,
        lambda listing: transmission_view(call.account, listing),
        default_limit=MOST,
        filtered=bool(wanted),
    )


def _array(call: Call, listings: list[Listing]) -> Answer:
    return Answer([listing_view(call.account, listing) for listing in listings])


def _price_of(item: Payload) -> tuple[int, Number, Number]:
    number = item.get("id")
    if isinstance(number, str) and number.isdecimal():
        number = int(number)
    if isinstance(number, bool) or not isinstance(number, int):
        raise invalid("O campo id é obrigatório")
    return number, _amount(item, "price"), _amount(item, "discountPrice")


def _amount(item: Payload, name: str) -> Number:
    value = item.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise invalid(f"O campo {name} é obrigatório")
    return value


def _update_price(call: Call, number: int, price: Number, discount: Number) -> str:
    """Set one price; give the reason why not, or nothing."""
    listing = call.account.catalogue.listings.get(number)
    if listing is None:
        return NO_LISTING
    switches = call.account.switches
    if price <= 0 or discount < 0:
        return "O preço deve ser maior que zero."
    if discount > price and switches.discount_above_price == "error":
        return "O preço com desconto deve ser menor ou igual ao preço."
    if listing.sku.product.scope != "SKU_MARKETPLACE":
        if switches.listing_price_of_other_scope == "error":
            return AUTOMATIC_PRICE
        if switches.listing_price_of_other_scope == "ignored":
            return ""
    listing.price, listing.discount_price = price, discount
    call.note("price", [number, price, discount], listing.sku)
    return ""


ROUTES: tuple[RouteRow, ...] = (
    ("GET", "/v2/skus/marketplaces", list_listings_by_code),
    ("PUT", "/v2/skus/marketplaces/prices", update_prices),
    ("GET", "/v2/skus/{skuId}/marketplaces", list_listings),
    ("GET", "/v2/skus/{skuId}/marketplaces/{id}", show_listing),
    ("GET", "/v2/transmissions", list_transmissions),
)
