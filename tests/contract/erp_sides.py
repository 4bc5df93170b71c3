"""ERPs under contract, each with what a person sees and does in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from adapters.eccosys.tables import STATUSES
from domain.erp_orders import ErpOrderRef, ErpOrders, ErpStatus
from tests.contract.eccosys_pair import ErpPair
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
