"""Hubs under contract about facts of orders, each with what the channels do behind it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from adapters.anymarket.translate.orders import to_status
from domain.fact_reading import to_cancellation, to_delivered, to_dispatch, to_invoice
from domain.order_standing import HubFacts, Package, Transmission
from tests.contract.anymarket_pair import Pair
from tests.fake_facts import FakeFacts
from tests.hub_orders import a_hub_order
from tests.nfe import invoice_data, nfe_xml
from tests.order_builders import a_channel_order

INVOICE = to_invoice("1", invoice_data(xml=nfe_xml(), cfop="5102", state_registration="ISENTO"))
DISPATCH = to_dispatch(
    "1",
    {
        "carrier": "Correios",
        "tracking_number": "AA123456789BR",
        "shipped_at": "2026-11-24T08:55:00-03:00",
        "tracking_url": "https://rastreio.example/AA123456789BR",
        "carrier_document": "34028316000103",
        "estimated_delivery_at": "2026-11-30T18:00:00-03:00",
    },
)
DELIVERED = to_delivered("1", {"delivered_at": "2026-11-27T16:10:00-03:00"})
CANCELLATION = to_cancellation("1", {"reason": "Sem estoque", "code": "out_of_stock"})
Tell = Callable[[HubFacts, int], Transmission]
TOLD: dict[str, Tell] = {
    "INVOICED": lambda hub, order_id: hub.put_invoice(order_id, INVOICE),
    "PAID_WAITING_DELIVERY": lambda hub, order_id: hub.put_dispatch(order_id, DISPATCH),
    "CONCLUDED": lambda hub, order_id: hub.put_delivered(order_id, DELIVERED),
    "CANCELED": lambda hub, order_id: hub.put_cancellation(order_id, "SHOPEE", CANCELLATION),
}
ROAD = ["PENDING", "PAID_WAITING_SHIP", "INVOICED", "PAID_WAITING_DELIVERY", "CONCLUDED"]


class Side(Protocol):
    """A hub, and what the channels do behind it."""

    hub: HubFacts

    def sell(self, order_id: int, *, status: str = "PAID_WAITING_SHIP", xml: str = "") -> None:
        """Let an order be made; `xml` is what its metadata say of the need for one."""
        ...

    def pack(self, order_id: int, packages: int) -> None:
        """Let an order go in several packages."""
        ...

    def refuse_nfe(self, name: str, error: Exception) -> None:
        """Refuse every XML: with the text of this switch, or this error."""
        ...

    def forbid_cancelling(self) -> None:
        """Let no order be cancelled by the ERP."""
        ...

    def refuse_on_the_way(self) -> None:
        """Let the channel refuse whatever the hub took."""
        ...


class FakeSide:
    """The fake."""

    def __init__(self) -> None:
        self.fake = FakeFacts()
        self.hub: HubFacts = self.fake

    def sell(self, order_id: int, *, status: str = "PAID_WAITING_SHIP", xml: str = "") -> None:
        words: dict[str, Any] = {"raw_status": status, "status": to_status(status)}
        metadata = {"needInvoiceXML": xml} if xml else {}
        self.fake.put(replace(a_channel_order(order_id=order_id), metadata=metadata, **words))

    def pack(self, order_id: int, packages: int) -> None:
        self.fake.parcels[order_id] = [Package(f"p-{at}", f"VOL-{at}") for at in range(packages)]

    def refuse_nfe(self, name: str, error: Exception) -> None:
        self.fake.refused = error

    def forbid_cancelling(self) -> None:
        self.fake.forbids_cancelling = True

    def refuse_on_the_way(self) -> None:
        self.fake.result = Transmission.FAILED


class RealSide:
    """Our client and the simulator."""

    def __init__(self, pair: Pair) -> None:
        self.simulator = pair.simulator
        self.hub: HubFacts = pair.hub()

    def sell(self, order_id: int, *, status: str = "PAID_WAITING_SHIP", xml: str = "") -> None:
        metadata = {"needInvoiceXML": xml} if xml else {}
        self.simulator.sell(a_hub_order(order_id, status=status, metadata=metadata))

    def pack(self, order_id: int, packages: int) -> None:
        rows = [
            {"externalId": f"VOL-{at}", "items": [{"sku": "AUR-MT-AZ", "quantity": 1}]}
            for at in range(packages)
        ]
        answer = self.simulator.api.post(f"/orders/{order_id}/packages", json={"packages": rows})
        answer.raise_for_status()

    def refuse_nfe(self, name: str, error: Exception) -> None:
        self.simulator.switch(nfe_refusal=name)

    def forbid_cancelling(self) -> None:
        self.simulator.switch(cancellation="forbidden")

    def refuse_on_the_way(self) -> None:
        self.simulator.switch(transmission_result="ERROR")


def status_of(side: Side, order_id: int = 7) -> str:
    return side.hub.standing(order_id).order.raw_status
