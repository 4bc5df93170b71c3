"""What becomes of a sale on its way: hub's JSON, our order, the decision, the ERP's order."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from adapters.anymarket.translate.orders import to_order
from adapters.eccosys.translate.orders import from_order
from adapters.eccosys.translate.people import from_customer
from adapters.http.exact_json import read_json, write_json
from domain.channel_orders import ChannelOrder
from domain.erp_orders import ErpOrder
from domain.mapping_rules import Rule, RuleBook, rule_of
from domain.order_decisions import Decision, Known, decide, erp_skus
from domain.order_translation import to_erp_order
from domain.store import OrderImport, Store
from simulator.anymarket.order_making import made_order
from simulator.anymarket.order_views import order_view
from simulator.anymarket.world import FIRST_IDS, Account
from simulator.eccosys import world as erp_world
from simulator.eccosys.clock import Clock
from simulator.eccosys.contacting import contact_fields, make_contact
from simulator.eccosys.goods import Product
from simulator.eccosys.ordering import make_order
from simulator.eccosys.orders import Order
from simulator.eccosys.people import Carrier, Form
from simulator.eccosys.switches import Switches
from simulator.engine.ids import Ids
from tests.olist.carriers import MAPPED, Way, rule_for
from tests.olist.orders import PAYMENT_CODES

STORE = Store(name="olist", api_url="https://hub.example", order_import=OrderImport.ALL)
CARRIER_ID, LINK_ID = 6001, 6101
CARRIER = f"{CARRIER_ID}:{LINK_ID}"


def mapped(*more: Sequence[Way]) -> RuleBook:
    """Give what a store has chosen: carriers of known ways and of more, and every payment."""
    ways = [*MAPPED, *(way for each in more for way in each)]
    carriers = {rule.key: rule for rule in (rule_for(way, CARRIER) for way in ways)}
    payments = [
        rule_of("payment", {"marketplace": marketplace, "method": method}, code)
        for marketplace in sorted({way.marketplace for way in ways})
        for method, code in PAYMENT_CODES.items()
    ]
    return RuleBook([*carriers.values(), *payments])


RULES = mapped()


def as_read(said: dict[str, Any]) -> ChannelOrder:
    """Give an order as our client reads it when the simulated hub answers."""
    account = Account("1.", "token", Ids(FIRST_IDS))
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
    return told_by(order, decided(order))


def told_by(order: ChannelOrder, decision: Decision) -> ErpOrder:
    """Give the order that the ERP is asked to create once it was decided so."""
    assert decision.resolution is not None, decision.steps
    return to_erp_order(order, decision.resolution)


class Company:
    """A company of the simulated ERP without its HTTP: takes what our client would send.

    It refuses totals that are not what their parts make, and fields that no source mentions.
    """

    def __init__(self) -> None:
        self._account = erp_world.Account("olist", erp_world.Credentials("token"), Clock())
        self._account.switches = Switches(unknown_fields="refused", unlinked_items="refused")
        form = Form(LINK_ID, "Normal", active=True)
        self._account.carriers[CARRIER_ID] = Carrier(CARRIER_ID, {"nome": "X"}, {LINK_ID: form})

    def product_ids(self, skus: Sequence[str]) -> dict[str, str]:
        """Give the ids of products; there is every product."""
        goods = self._account.goods
        for sku in skus:
            if sku not in goods.by_code:
                goods.keep(Product(self._account.ids.take("product"), sku, {"nome": sku}))
        return {sku: str(goods.by_code[sku].id) for sku in skus}

    def create(self, erp: ErpOrder) -> Order:
        """Create the order as `POST /clientes` and `POST /pedidos` do."""
        known = self._account.people.of_document(erp.customer.document)
        contact = known[0] if known else make_contact(self._account, self._customer(erp))
        return make_order(self._account, _sent(from_order(erp, str(contact.id))))

    def _customer(self, erp: ErpOrder) -> dict[str, str]:
        return contact_fields(_sent(from_customer(erp.customer)), unknown="refused")


def _sent(payload: object) -> dict[str, object]:
    """Give a body as their server reads it."""
    read: dict[str, object] = json.loads(write_json(payload), parse_float=Decimal)
    return read
