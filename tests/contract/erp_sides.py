"""ERPs under contract, each with what a person sees and does in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from adapters.eccosys.tables import STATUSES
from domain.erp_carriers import ErpCarrier, ErpCarrierForm
from domain.erp_orders import ErpOrderRef, ErpOrders, ErpStatus
from tests.contract.eccosys_pair import ErpPair
from tests.erp_builders import CARRIER, MUG, MUG_ID, SHIRT, SHIRT_ID, an_erp_order
from tests.fake_erp import FakeErp, Kept
from tests.simulator.eccosys.company import COMPANY


@dataclass(frozen=True, slots=True)
class Seen:
    """An order as a person sees it in the ERP.

    Args:
        money: goods, discount, freight, total; in cents.
        city: of its own delivery address; empty when it goes to the customer's.
    """

    erp_id: str
    number: str
    status: ErpStatus
    money: tuple[int, int, int, int]
    carrier: str
    items: tuple[tuple[str, str], ...]
    paid_on: str
    city: str


class Side(Protocol):
    """An ERP that sells mugs and shirts, and has one carrier with one active form."""

    erp: ErpOrders

    def orders(self) -> Sequence[Seen]:
        """Give all orders, oldest first."""
        ...

    def invoice(self, ref: ErpOrderRef) -> None:
        """Let a person invoice an order."""
        ...

    def hire(self, carrier: ErpCarrier) -> None:
        """Let a person enter one more carrier with one active form."""
        ...


class RealSide:
    """Our client and the simulator."""

    def __init__(self, pair: ErpPair) -> None:
        self.company = pair.company
        self.erp: ErpOrders = pair.erp()

    def orders(self) -> Sequence[Seen]:
        found = [row["id"] for row in self.company.orders()]
        return [_seen(self.company.asked(f"/accounts/{COMPANY}/orders/{one}")) for one in found]

    def invoice(self, ref: ErpOrderRef) -> None:
        self.company.told("POST", f"/accounts/{COMPANY}/orders/{ref.erp_id}/invoice", {})

    def hire(self, carrier: ErpCarrier) -> None:
        form = {"id": int(carrier.link_id), "descricao": "Expressa"}
        hired = {"id": int(carrier.carrier_id), "nome": "Outra", "forms": [form]}
        self.company.seed("carriers", hired)


class FakeSide:
    """The fake."""

    def __init__(self) -> None:
        active, inactive = CARRIER, ErpCarrier(CARRIER.carrier_id, "6102")
        forms = [
            ErpCarrierForm(active, "TRANSPORTADORA EXEMPLO LTDA", "Entrega Normal"),
            ErpCarrierForm(inactive, "TRANSPORTADORA EXEMPLO LTDA", "Expressa", active=False),
        ]
        self.fake = FakeErp(products={MUG: MUG_ID, SHIRT: SHIRT_ID}, forms=forms)
        self.erp: ErpOrders = self.fake

    def orders(self) -> Sequence[Seen]:
        return [_kept(kept) for kept in self.fake.orders.values()]

    def invoice(self, ref: ErpOrderRef) -> None:
        self.fake.change(ref.erp_id, is_invoiced=True, status=ErpStatus.FULFILLED)

    def hire(self, carrier: ErpCarrier) -> None:
        self.fake.forms = [*self.fake.forms, ErpCarrierForm(carrier, "Outra", "Expressa")]


def _kept(kept: Kept) -> Seen:
    order = kept.order
    money = (order.products_cents, order.discount_cents, order.freight_cents, order.total_cents)
    return Seen(
        erp_id=kept.ref.erp_id,
        number=order.store_order_number,
        status=kept.status,
        money=money,
        carrier=f"{order.carrier.carrier_id}:{order.carrier.link_id}",
        items=tuple((item.sku, f"{item.quantity}") for item in order.items),
        paid_on=str(kept.paid_on or order.paid_on or ""),
        city=kept.delivery.city if kept.delivery else "",
    )


def _seen(shown: dict[str, Any]) -> Seen:
    short, whole = shown["short"], shown["order"]
    names = ("products_cents", "discount_cents", "freight_cents", "total_cents")
    products, discount, freight, total = (short[name] for name in names)
    return Seen(
        erp_id=str(short["id"]),
        number=short["store_number"],
        status=STATUSES[short["status"]],
        money=(products, discount, freight, total),
        carrier=f"{short['carrier_id']}:{short['link_id']}",
        items=tuple((code, quantity) for code, _, quantity, _ in short["items"]),
        paid_on=(whole["dataPagamento"] or "")[:10],
        city=(whole["_OutroEndereco"] or {}).get("cidade", ""),
    )


def placed(side: Side, **order: Any) -> ErpOrderRef:
    """Have an order created that must be."""
    draft = an_erp_order(**order)
    customer = draft.customer
    customer_id = side.erp.find_customer(customer.document) or side.erp.create_customer(customer)
    return side.erp.create_order(draft, customer_id)
