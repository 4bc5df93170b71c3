"""The whole state of one account, for comparison with what it should be."""

from collections.abc import Callable, Mapping

from simulator.anymarket.control.reading import ControlError, ControlRow, Order, Payload
from simulator.anymarket.world import Account


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


def _orders(account: Account) -> Payload:
    return {
        str(order.id): {
            "status": order.status,
            "partnerId": order.get("partnerId"),
            "lastUpdate": order.get("lastUpdate"),
        }
        for order in account.orders
    }


def _feed(account: Account) -> Payload:
    pending: dict[str, list[object]] = {}
    for entry in account.feed.all(account.now_s()):
        said: Payload = {"event": entry.event, "token": entry.token}
        pending.setdefault(str(entry.order_id), []).append(said)
    return dict(pending)


SECTIONS: Mapping[str, Callable[[Account], Payload]] = {
    "stock": _stock,
    "reserved": _reserved,
    "costs": _costs,
    "prices": _prices,
    "listings": _listings,
    "skus": _skus,
    "last_effect": _last_effect,
    "orders": _orders,
    "feed": _feed,
}

ROUTES: tuple[ControlRow, ...] = (("GET", "/_control/accounts/{oi}/state", state),)
