"""What becomes of a sale on its way: hub's JSON, our order, the decision, the ERP's order."""

import json
from collections.abc import Sequence
from typing import Any

from adapters.anymarket.translate.orders import to_order
from adapters.http.exact_json import read_json
from domain.channel_orders import ChannelOrder
from domain.erp_orders import ErpOrder
from domain.mapping_rules import Rule, rule_of
from domain.order_decisions import Decision, Known, decide, erp_skus
from domain.order_translation import to_erp_order
from domain.store import OrderImport, Store
from simulator.anymarket.order_making import made_order
from simulator.anymarket.order_views import order_view
from simulator.anymarket.world import Account, Ids
from tests.olist.carriers import MAPPED, Way, rule_for
from tests.olist.orders import PAYMENT_CODES

STORE = Store(name="olist", api_url="https://hub.example", order_import=OrderImport.ALL)
CARRIER = "6001:6101"


def mapped(*more: Sequence[Way]) -> list[Rule]:
    """Give what a store has chosen: carriers of known ways and of more, and every payment."""
    ways = [*MAPPED, *(way for each in more for way in each)]
    carriers = {rule.key: rule for rule in (rule_for(way, CARRIER) for way in ways)}
    payments = [
        rule_of("payment", {"marketplace": marketplace, "method": method}, code)
        for marketplace in sorted({way.marketplace for way in ways})
        for method, code in PAYMENT_CODES.items()
    ]
    return [*carriers.values(), *payments]


RULES = mapped()


def as_read(said: dict[str, Any]) -> ChannelOrder:
    """Give an order as our client reads it when the simulated hub answers."""
    account = Account("1.", "token", Ids())
    view = order_view(account, made_order(account, said))
    return to_order(read_json(json.dumps(view).encode()))


def decided(
    order: ChannelOrder, rules: Sequence[Rule] = RULES, store: Store = STORE, **known: Any
) -> Decision:
    """Decide on an order where the ERP has all products and the store its usual rules."""
    products = {sku: f"9{number}" for number, sku in enumerate(erp_skus(order, rules))}
    return decide(order, store, Known(**{"rules": rules, "products": products, **known}))


def told(order: ChannelOrder) -> ErpOrder:
    """Give the order that the ERP is asked to create."""
    resolution = decided(order).resolution
    assert resolution is not None
    return to_erp_order(order, resolution)
