"""What products, SKUs, listings and stock look like in answers."""

import json
from collections.abc import Mapping
from typing import TypeVar

from simulator.anymarket.catalogue import Listing, Product, Sku
from simulator.anymarket.stock import Level, Number, StockLocal
from simulator.anymarket.switches import Switches
from simulator.anymarket.world import Account

Payload = dict[str, object]
V = TypeVar("V")


def encoded(payload: object) -> bytes:
    """Write JSON as theirs: UTF-8, not escaped."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def written_id(switches: Switches, number: int) -> int | str:
    """Give an id as the account writes it."""
    return str(number) if switches.ids == "text" else number


def product_view(account: Account, product: Product) -> Payload:
    """Give a product as GET answers it."""
    view: Payload = {
        "id": written_id(account.switches, product.id),
        **product.whole(),
        **_type_word(account.switches, product),
        "skus": [sku_view(account, sku) for sku in product.skus],
    }
    return _spoken(account.switches, view)


def sku_view(account: Account, sku: Sku) -> Payload:
    """Give a SKU as GET answers it; its amount is that of one local."""
    level = account.stock.level(sku, account.stock.default) or account.stock.of_sku(sku)[0]
    view: Payload = {
        "id": written_id(account.switches, sku.id),
        "title": sku.title,
        "partnerId": sku.partner_id,
        "externalId": sku.external_id,
        "ean": sku.ean,
        "amount": _amount(account.switches, level.amount),
        "additionalTime": sku.additional_time,
        "price": sku.price,
        "sellPrice": sku.sell_price,
        "stockLocalId": written_id(account.switches, level.local.id),
        "variations": sku.variations,
        "active": sku.active,
        "volumes": sku.volumes,
    }
    return _spoken(account.switches, view)


def listing_view(account: Account, listing: Listing) -> Payload:
    """Give a listing as the lists of a SKU's listings answer it."""
    sku = listing.sku
    code = f"MLB{listing.id}"
    discount = listing.price - listing.discount_price
    view: Payload = {
        "id": written_id(account.switches, listing.id),
        "accountName": listing.account_name,
        "idAccount": 4086,
        "marketPlace": listing.market_place,
        "idInMarketplace": code,
        "index": sku.listings.index(listing) + 1,
        "publicationStatus": listing.publication_status,
        "marketplaceStatus": listing.publication_status.lower(),
        "price": listing.price,
        "priceFactor": 1.0,
        "discountPrice": listing.discount_price,
        "permalink": f"https://produto.example.com/{code}",
        "skuInMarketplace": sku.partner_id,
        "fields": {
            "title": sku.title,
            "priceFactor": "1.000000",
            "HAS_DISCOUNT": "true" if discount else "false",
            "DISCOUNT_TYPE": "VALUE",
            "DISCOUNT_VALUE": f"{discount:.2f}",
            "condition": "NEW",
            **listing.fields,
        },
        "attributes": {},
        "marketplaceItemCode": code,
        "warnings": [],
    }
    return _spoken(account.switches, view)


def listing_with_stock_view(account: Account, listing: Listing) -> Payload:
    """Give a listing as the GET of a single one answers it."""
    levels = account.stock.of_sku(listing.sku)
    amount = sum(level.amount for level in levels)
    reserved = sum(level.reserved for level in levels)
    stock: Payload = {
        "amount": _amount(account.switches, amount),
        "availableAmount": _amount(account.switches, amount - reserved),
        "cost": levels[0].cost,
        "physicalAmount": _amount(account.switches, amount),
        "totalReservation": _amount(account.switches, reserved),
        "stockLocal": levels[0].local.name,
    }
    view = listing_view(account, listing)
    return {**view, "availableStock": _spoken(account.switches, stock)}


def transmission_view(account: Account, listing: Listing) -> Payload:
    """Give the state of a publication; its id is the id of the SKU."""
    sku, product = listing.sku, listing.sku.product
    whole = product.whole()
    copied = {name: whole.get(name) for name in _TRANSMITTED}
    view: Payload = {
        "id": written_id(account.switches, sku.id),
        "accountName": listing.account_name,
        **copied,
        "category": whole.get("category"),
        "brand": whole.get("brand"),
        "product": {
            "id": written_id(account.switches, product.id),
            "title": whole.get("title"),
        },
        "status": "OK",
        "transmissionMessage": "",
        "publicationStatus": listing.publication_status,
        "marketPlaceStatus": listing.publication_status.lower(),
        "sku": _transmitted_sku(account, listing),
    }
    return _spoken(account.switches, view)


_TYPE_WORDS = {
    "SIMPLE": "Simples",
    "VARIATION": "Variação",
    "KIT": "KIT",
    "KIT_VARIATION": "KIT Variação",
}
_TRANSMITTED = (
    "description",
    "nbm",
    "origin",
    "model",
    "warrantyTime",
    "warrantyText",
    "height",
    "width",
    "weight",
    "length",
    "priceFactor",
    "characteristics",
    "images",
)


def stock_view(account: Account, level: Level) -> Payload:
    """Give a row of GET /stocks, whose `price` is the cost."""
    switches = account.switches
    amount = level.shown(switches.stock_delay_ms)
    view: Payload = {
        "stockKeepingUnit": {
            "id": written_id(switches, level.sku.id),
            "title": level.sku.title,
            "partnerId": level.sku.partner_id,
        },
        "stockLocal": {
            "id": written_id(switches, level.local.id),
            "oi": {"value": account.oi},
            "name": level.local.name,
            "virtual": level.local.virtual,
            "defaultLocal": level.local.default_local,
            "priorityPoints": 0,
        },
        "amount": _amount(switches, amount),
        "reservationAmount": _amount(switches, level.reserved),
        "availableAmount": _amount(switches, amount - level.reserved),
        "price": level.cost,
        "active": level.sku.active,
        "additionalTime": level.additional_time,
        "lastStockUpdate": level.updated_at,
        "skuLocationDescription": level.shelf,
    }
    return _spoken(switches, view)


def local_view(account: Account, local: StockLocal) -> Payload:
    """Give a stock local."""
    view: Payload = {
        "id": written_id(account.switches, local.id),
        "name": local.name,
        "virtual": local.virtual,
        "defaultLocal": local.default_local,
        "zipCode": local.zip_code,
        "distributor": local.distributor,
    }
    return _spoken(account.switches, view)


def _transmitted_sku(account: Account, listing: Listing) -> Payload:
    sku = listing.sku
    view: Payload = {
        "id": written_id(account.switches, sku.id),
        "title": sku.title,
        "partnerId": sku.partner_id,
        "ean": sku.ean,
        "price": listing.price,
        "amount": _amount(
            account.switches, sum(level.available for level in account.stock.of_sku(sku))
        ),
        "variations": sku.variations,
        "discountPrice": listing.discount_price,
    }
    return _spoken(account.switches, view)


def _type_word(switches: Switches, product: Product) -> Payload:
    word = _TYPE_WORDS.get(str(product.whole().get("type")))
    return {"type": word} if word and switches.product_types == "portuguese" else {}


def _amount(switches: Switches, amount: Number) -> Number:
    return float(amount) if switches.amounts == "double" else amount


def _spoken(switches: Switches, view: Mapping[str, object]) -> Payload:
    if switches.nulls == "explicit":
        return dict(view)
    return {name: value for name, value in view.items() if value is not None}
