"""A hub in memory that is told of orders' invoices and ways, and is as strict as theirs."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from domain.channel_orders import ChannelOrder, OrderStatus
from domain.errors import (
    AlreadyThere,
    NotAllowedYet,
    NotThereYet,
    PackageNeeded,
    Rejected,
)
from domain.invoices import Invoice
from domain.order_standing import OrderStanding, Package, Transmission
from domain.shipments import Cancellation, Delivered, Dispatch

_ROAD = (
    OrderStatus.PENDING,
    OrderStatus.PAID,
    OrderStatus.INVOICED,
    OrderStatus.SHIPPED,
    OrderStatus.DELIVERED,
)
_WORDS = {
    OrderStatus.INVOICED: "INVOICED",
    OrderStatus.SHIPPED: "PAID_WAITING_DELIVERY",
    OrderStatus.DELIVERED: "CONCLUDED",
    OrderStatus.CANCELLED: "CANCELED",
}


@dataclass
class FakeFacts:
    """Implements `domain.order_standing.HubFacts`.

    Args:
        leaves_with_first: an order that goes in packages has left once the first one did.
        refused: what every XML is refused with; None: none is.
        result: how what is told fares on its way to the channel.
        failures: what the next calls raise, after they took effect; None lets one pass.
    """

    standings: dict[int, OrderStanding] = field(default_factory=dict)
    parcels: dict[int, list[Package]] = field(default_factory=dict)
    nfes: dict[int, str] = field(default_factory=dict)
    xmls: list[str] = field(default_factory=list)
    """Keys of all that were sent, taken or not."""
    documents: dict[str, str] = field(default_factory=dict)
    """Package → access key."""
    cancellations: dict[int, Cancellation] = field(default_factory=dict)
    refused: Exception | None = None
    dispatches: list[Dispatch] = field(default_factory=list)
    leaves_with_first: bool = False
    forbids_cancelling: bool = False
    result: Transmission = Transmission.ARRIVED
    failures: list[Exception | None] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    def put(self, order: ChannelOrder) -> None:
        """Keep an order as it is now."""
        self.standings[order.order_id] = OrderStanding(order, Transmission.ARRIVED)

    def standing(self, order_id: int) -> OrderStanding:
        self._called(f"standing {order_id}")
        return self._found(order_id)

    def packages(self, order_id: int) -> Sequence[Package]:
        self._called(f"packages {order_id}")
        return tuple(self.parcels.get(order_id, ()))

    def put_invoice(self, order_id: int, invoice: Invoice) -> Transmission:
        standing = self._found(order_id)
        if self.parcels.get(order_id):
            raise PackageNeeded("PUT /orders: 400 packageId", 400)
        self._go(standing, OrderStatus.INVOICED, access_key=str(invoice.key))
        self._called(f"put_invoice {order_id}")
        return self.result

    def put_nfe(self, order_id: int, xml: str) -> None:
        standing = self._found(order_id)
        self.xmls.append(xml.partition('Id="NFe')[2][:44])
        if self.parcels.get(order_id) and not self._is_documented(order_id):
            raise PackageNeeded("PUT /nfe: 400 packageId", 400)
        if self.refused is not None:
            raise self.refused
        if standing.order.status is OrderStatus.PENDING:
            raise NotAllowedYet("PUT /nfe: 500 Status diferente de pago")
        if order_id in self.nfes or self._is_documented(order_id):
            raise AlreadyThere("PUT /nfe: 500 O Limite de Nota Fiscal", 500)
        self.nfes[order_id] = xml
        self._called(f"put_nfe {order_id}")

    def post_document(self, order_id: int, package_id: str, invoice: Invoice) -> None:
        standing = self._found(order_id)
        if package_id not in [parcel.id for parcel in self.parcels.get(order_id, ())]:
            raise Rejected("POST /fiscalDocument: 404", 404)
        if package_id in self.documents:
            raise AlreadyThere("POST /fiscalDocument: 400 PACKAGE_ALREADY_INVOICED", 400)
        if standing.order.status is OrderStatus.PENDING:
            raise NotAllowedYet("POST /fiscalDocument: 500 Status diferente de pago")
        self.documents[package_id] = str(invoice.key)
        if self._is_documented(order_id):
            self._go(standing, OrderStatus.INVOICED, access_key=str(invoice.key))
        self._called(f"post_document {order_id}")

    def put_dispatch(self, order_id: int, dispatch: Dispatch, package_id: str = "") -> Transmission:
        standing = self._found(order_id)
        has_xml = order_id in self.nfes or self._is_documented(order_id)
        if standing.wants_xml and not has_xml:
            raise Rejected("PUT /orders: 422 O pedido exige o XML da nota fiscal")
        if not self.parcels.get(order_id) or self._leaves(order_id, dispatch, package_id):
            self._go(standing, OrderStatus.SHIPPED, tracking_number=dispatch.tracking_number)
        self.dispatches.append(dispatch)
        self._called(f"put_dispatch {order_id}{' ' * bool(package_id)}{package_id}")
        return self.result

    def _leaves(self, order_id: int, dispatch: Dispatch, package_id: str) -> bool:
        """Let one package leave; tells whether the order did with it."""
        if not package_id:
            raise PackageNeeded("PUT /orders: 400 packageId", 400)
        parcels = self.parcels[order_id]
        at = [parcel.id for parcel in parcels].index(package_id)
        parcels[at] = replace(parcels[at], tracking_number=dispatch.tracking_number)
        return self.leaves_with_first or all(parcel.tracking_number for parcel in parcels)

    def _is_documented(self, order_id: int) -> bool:
        parcels = self.parcels.get(order_id, ())
        return bool(parcels) and all(parcel.id in self.documents for parcel in parcels)

    def put_delivered(self, order_id: int, delivered: Delivered) -> Transmission:
        self._go(self._found(order_id), OrderStatus.DELIVERED)
        self._called(f"put_delivered {order_id}")
        return self.result

    def put_cancellation(
        self, order_id: int, marketplace: str, cancellation: Cancellation
    ) -> Transmission:
        standing = self._found(order_id)
        if self.forbids_cancelling and standing.order.status is not OrderStatus.CANCELLED:
            raise Rejected("PUT /orders: 422 O marketplace não permite o cancelamento")
        self._go(standing, OrderStatus.CANCELLED)
        self.cancellations[order_id] = cancellation
        self._called(f"put_cancellation {order_id}")
        return self.result

    def _found(self, order_id: int) -> OrderStanding:
        if order_id not in self.standings:
            raise NotThereYet(f"GET /orders: 404 {order_id}")
        return self.standings[order_id]

    def _go(self, standing: OrderStanding, status: OrderStatus, **told: str) -> None:
        order = standing.order
        is_end = status is OrderStatus.CANCELLED
        is_stuck = order.status is OrderStatus.CANCELLED and not is_end
        if is_stuck or (not is_end and _ROAD.index(order.status) > _ROAD.index(status)):
            raise Rejected(f"PUT /orders: 422 {order.status} to {status}")
        changed = replace(order, status=status, raw_status=_WORDS[status])
        kept = {"access_key": standing.access_key, "tracking_number": standing.tracking_number}
        self.standings[order.order_id] = OrderStanding(changed, self.result, **{**kept, **told})

    def _called(self, call: str) -> None:
        self.calls.append(call)
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None:
            raise failure
