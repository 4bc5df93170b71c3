"""What products, SKUs, listings and stock look like in answers."""

from simulator.anymarket.catalogue import Listing
from simulator.anymarket.stock import Level, Number, StockLocal
from simulator.anymarket.switches import Switches
from simulator.anymarket.world import Account
from simulator.anymarket.writing import Payload, spoken, written_id


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
    return spoken(account.switches, view)


def listing_with_stock_view(account: Account, listing: Listing) -> Payload:
    """Give a listing as the GET of a single one answers it."""
    levels = account.stock.of_sku(listing.sku)
    amount = sum(level.amount for level in levels)
    reserved = sum(level.reserved for level in levels)
    stock: Payload = {
        "amount": amount_view(account.switches, amount),
        "availableAmount": amount_view(account.switches, amount - reserved),
        "cost": levels[0].cost,
        "physicalAmount": amount_view(account.switches, amount),
        "totalReservation": amount_view(account.switches, reserved),
        "stockLocal": levels[0].local.name,
    }
    view = listing_view(account, listing)
    return {**view, "availableStock": spoken(account.switches, stock)}


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
        "amount": amount_view(switches, amount),
        "reservationAmount": amount_view(switches, level.reserved),
        "availableAmount": amount_view(switches, amount - level.reserved),
        "price": level.cost,
        "active": level.sku.active,
        "additionalTime": level.additional_time,
        "lastStockUpdate": level.updated_at,
        "skuLocationDescription": level.shelf,
    }
    return spoken(switches, view)


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
    return spoken(account.switches, view)


def amount_view(switches: Switches, amount: Number) -> Number:
    """Give a quantity as the account writes it."""
    return float(amount) if switches.amounts == "double" else amount
