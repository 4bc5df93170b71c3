"""Accounts: opened, changed, looked at."""

from simulator.anymarket.control.reading import ControlRow, Order, flag, number
from simulator.anymarket.stock import StockLocal
from simulator.anymarket.switches import Switches
from simulator.anymarket.world import Account
from simulator.engine.rate import Limiter, RatePolicy
from simulator.engine.reading import ControlError, Payload, as_objects, text_of
from simulator.engine.settings import changed

MAIN_LOCAL: Payload = {"name": "Estoque Físico", "defaultLocal": True, "zipCode": "87013000"}


def open_account(order: Order) -> object:
    """POST /_control/accounts; one of the same OI is replaced."""
    payload = order.item()
    oi = text_of(payload, "oi", "99999.")
    account = Account(
        oi=oi, token=text_of(payload, "token"), ids=order.world.ids, send=order.world.courier.send
    )
    account.switches = changed(order.world.switches, payload.get("switches", {}))
    account.limiter = Limiter(changed(RatePolicy(), payload.get("rate", {})))
    for item in as_objects(payload.get("locals", [MAIN_LOCAL])):
        account.stock.keep(_local(account, item))
    locals_ = list(account.stock.locals.values())
    if not locals_:
        raise ControlError("an account has at least one local")
    if not any(local.default_local for local in locals_):
        locals_[0].default_local = True
    order.world.add(account)
    return _described(account)


def list_accounts(order: Order) -> object:
    """GET /_control/accounts."""
    return [_described(account) for account in order.world.accounts()]


def change_switches(order: Order) -> object:
    """PUT /_control/accounts/{oi}/switches: those named change, the others stay."""
    account = order.account()
    account.switches = changed(account.switches, order.payload())
    return account.switches


def change_default_switches(order: Order) -> object:
    """PUT /_control/switches: of new accounts, and of answers to unknown tokens."""
    order.world.switches = changed(order.world.switches, order.payload())
    return order.world.switches


def change_rate(order: Order) -> object:
    """PUT /_control/accounts/{oi}/rate; what was counted is forgotten."""
    account = order.account()
    account.limiter.change(changed(account.limiter.policy, order.payload()))
    return account.limiter.policy


def change_token(order: Order) -> object:
    """PUT /_control/accounts/{oi}/token; the old one ends at once."""
    account = order.account()
    order.world.change_token(account, text_of(order.item(), "token"))
    return _described(account)


def change_reservations(order: Order) -> object:
    """POST /_control/accounts/{oi}/reservations: what is reserved from now on, not in addition."""
    account, payload = order.account(), order.payload()
    items = as_objects(payload if isinstance(payload, list) else [payload])
    with account.lock:
        for item in items:
            sku = account.catalogue.sku_of(text_of(item, "partnerId"))
            if sku is None:
                raise ControlError(f"no SKU {item['partnerId']!r}")
            local_id = int(number(item, "stockLocalId", account.stock.default.id))
            local = account.stock.locals.get(local_id)
            if local is None:
                raise ControlError(f"no local {local_id}")
            account.stock.make(sku, local).reserved = number(item, "quantity")
    return {"reserved": len(items)}


def _local(account: Account, item: Payload) -> StockLocal:
    return StockLocal(
        id=int(number(item, "id", 0)) or account.ids.take("local"),
        name=text_of(item, "name"),
        virtual=flag(item, "virtual", default=False),
        default_local=flag(item, "defaultLocal", default=False),
        zip_code=text_of(item, "zipCode", "") or None,
    )


def _described(account: Account) -> Payload:
    switches: Switches = account.switches
    return {
        "oi": account.oi,
        "token": account.token,
        "rate": account.limiter.policy,
        "switches": switches,
        "locals": {
            str(local.id): {"name": local.name, "defaultLocal": local.default_local}
            for local in account.stock.locals.values()
        },
        "skus": len(account.catalogue.skus),
        "orders": len(account.orders.by_id),
        "feed": len(account.feed),
        "callbacks": account.callbacks,
    }


_ACCOUNT = "/_control/accounts/{oi}"

ROUTES: tuple[ControlRow, ...] = (
    ("GET", "/_control/accounts", list_accounts),
    ("POST", "/_control/accounts", open_account),
    ("PUT", "/_control/switches", change_default_switches),
    ("PUT", f"{_ACCOUNT}/switches", change_switches),
    ("PUT", f"{_ACCOUNT}/rate", change_rate),
    ("PUT", f"{_ACCOUNT}/token", change_token),
    ("POST", f"{_ACCOUNT}/reservations", change_reservations),
)
