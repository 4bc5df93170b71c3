"""The whole state of one account, for comparison with what it should be."""

from collections.abc import Callable, Mapping

from simulator.anymarket.control.reading import ControlRow, Order
from simulator.anymarket.product_views import product_view
from simulator.anymarket.world import Account
from simulator.engine.reading import ControlError, Payload


def state(order: Order) -> object:
    """GET /_control/accounts/{oi}/state, or only the `sections` named."""
    account = order.account()
    wanted = order.request.query.get("sections", ",".join(SECTIONS)).split(",")
    if set(wanted) - SECTIONS.keys():
        raise ControlError(f"sections are {', '.join(SECTIONS)}")
    with account.lock:
        return {"oi": account.oi, **{name: SECTIONS[name](account) for name in wanted}}


def _stock(account: Account) -> Payload:
    amounts: dict[str, dict[str, object]] = {}
    for level in account.stock.all():
        amounts.setdefault(level.sku.partner_id, {})[str(level.local.id)] = level.amount
    return dict(amounts)


def _reserved(account: Account) -> Payload:
    amounts: dict[str, dict[str, object]] = {}
    for level in account.stock.reserved():
        amounts.setdefault(level.sku.partner_id, {})[str(level.local.id)] = level.reserved
    return dict(amounts)


def _costs(account: Account) -> Payload:
    costs: dict[str, dict[str, object]] = {}
    for level in account.stock.all():
        costs.setdefault(level.sku.partner_id, {})[str(level.local.id)] = level.cost
    return dict(costs)


def _prices(account: Account) -> Payload:
    return {
        sku.partner_id: {"price": sku.price, "sellPrice": sku.sell_price}
        for sku in account.catalogue.skus.values()
    }


def _listings(account: Account) -> Payload:
    return {
        str(listing.id): {
            "partnerId": listing.sku.partner_id,
            "marketPlace": listing.market_place,
            "price": listing.price,
            "discountPrice": listing.discount_price,
        }
        for listing in account.catalogue.all_listings()
    }


def _skus(account: Account) -> Payload:
    return {
        sku.partner_id: {
            "skuId": sku.id,
            "productId": sku.product.id,
            "scope": sku.product.scope,
            "active": sku.active,
            "listingIds": [listing.id for listing in sku.listings],
        }
        for sku in account.catalogue.skus.values()
    }


def _last_effect(account: Account) -> Payload:
    return {
        sku.partner_id: sku.last_effect
        for sku in account.catalogue.skus.values()
        if sku.last_effect
    }


def _brands(account: Account) -> Payload:
    return {
        str(brand.id): {"name": brand.name, "partnerId": brand.partner_id}
        for brand in account.brands.by_id.values()
    }


def _categories(account: Account) -> Payload:
    return {
        str(category.id): {"path": category.path, "partnerId": category.partner_id}
        for category in account.categories.by_id.values()
    }


def _variations(account: Account) -> Payload:
    return {
        one.name: {
            "id": one.id,
            "partnerId": one.partner_id,
            "visual": one.visual,
            "values": [value.description for value in one.values.values()],
        }
        for one in account.variations.by_id.values()
    }


def _products(account: Account) -> Payload:
    """Give every product as it is answered, but for what has a section of its own."""
    apart = {"skus", "images"}
    return {
        str(product.id): {
            name: value
            for name, value in product_view(account, product).items()
            if name not in apart
        }
        for product in account.catalogue.all_products()
    }


def _images(account: Account) -> Payload:
    return {
        str(product.id): [
            {
                "id": image.id,
                "url": image.url,
                "main": image.main,
                "variation": image.variation,
                "status": image.status(account.switches),
            }
            for image in product.images
        ]
        for product in account.catalogue.all_products()
    }


def _orders(account: Account) -> Payload:
    return {
        str(order.id): {
            "status": order.status,
            "partnerId": order.get("partnerId"),
            "lastUpdate": order.get("lastUpdate"),
            "nfe": order.nfe_key,
            "documents": [parcel.access_key for parcel in order.parcels],
        }
        for order in account.orders
    }


def _feed(account: Account) -> Payload:
    pending: dict[str, list[object]] = {}
    for entry in account.feed.all(account.now_s()):
        said: Payload = {"event": entry.event, "token": entry.token}
        pending.setdefault(str(entry.order_id), []).append(said)
    return dict(pending)


def _monitorings(account: Account) -> Payload:
    return {str(number): said for number, said in account.monitorings.items()}


def _marks(account: Account) -> Payload:
    """Give how integrators say that orders fare, where they say so."""
    return {str(order.id): order.mark for order in account.orders if order.mark}


SECTIONS: Mapping[str, Callable[[Account], Payload]] = {
    "stock": _stock,
    "reserved": _reserved,
    "costs": _costs,
    "prices": _prices,
    "listings": _listings,
    "skus": _skus,
    "last_effect": _last_effect,
    "brands": _brands,
    "categories": _categories,
    "variations": _variations,
    "products": _products,
    "images": _images,
    "orders": _orders,
    "feed": _feed,
    "monitorings": _monitorings,
    "marks": _marks,
}

ROUTES: tuple[ControlRow, ...] = (("GET", "/_control/accounts/{oi}/state", state),)
