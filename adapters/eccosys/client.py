"""What we ask of Eccosys for one company: one method a question."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date

from adapters.eccosys.asking import Session
from adapters.eccosys.customers import Customers
from adapters.eccosys.faults import failed
from adapters.eccosys.memory import Memory
from adapters.eccosys.order_days import OrderDays
from adapters.eccosys.order_lookup import OrderLookup
from adapters.eccosys.paging import until_nothing_new
from adapters.eccosys.products import Products
from adapters.eccosys.tables import STATUS_CODES
from adapters.eccosys.translate.orders import from_carrier, from_delivery, from_order
from adapters.eccosys.wire import has_id, to_created, to_forms, to_state, unwrapped
from adapters.http.asks import Ask
from adapters.http.shapes import Fields, to_rows
from domain.erp_carriers import ErpCarrier, ErpCarrierForm
from domain.erp_customers import ErpAddress, ErpCustomer
from domain.erp_orders import UNPAID, ErpOrder, ErpOrderLine, ErpOrderRef, ErpOrderState, ErpStatus
from domain.errors import CarrierGone, ErpRejected, Unreadable

CARRIER_ROWS = 200


class EccosysOrders:
    """Implements `domain.erp_orders.ErpOrders`."""

    def __init__(self, session: Session, memory: Memory) -> None:
        self._session = session
        self._memory = memory
        self._lookup = OrderLookup(session, memory)
        self._days = OrderDays(session)
        self._customers = Customers(session, memory)
        self._products = Products(session, memory)

    def heard_as(self, channel_order_id: int, store_order_number: str) -> ErpOrderRef | None:
        """Give none: it is asked."""
        del channel_order_id, store_order_number
        return None

    def find_orders(self, number: str, since: date | None = None) -> Sequence[ErpOrderLine]:
        """GET /pedidos/numeroOC={number}; see `order_lookup`."""
        return self._lookup.find(number, since)

    def orders_of(self, day: date) -> Iterator[ErpOrderLine]:
        """GET /pedidos?$fromDate=&$toDate=; see `order_days`."""
        return self._days.of(day)

    def state(self, ref: ErpOrderRef) -> ErpOrderState | None:
        """GET /pedidos/{id}."""
        ask = Ask("GET", "/pedidos/{order}", {"order": ref.erp_id})
        states = self._session.read(ask, lambda payload: list(map(to_state, unwrapped(payload))))
        if states is None:
            return None
        # Digits may be taken for a number, which another order has.
        found = next((state for state in states if state.ref.erp_id == ref.erp_id), None)
        if found is None:
            raise failed(f"{ask.route}: another order than the one asked for", ask)
        return found

    def find_customer(self, document: str) -> str | None:
        """GET /clientes/cnpj={document}, or another way; see `customers`."""
        return self._customers.find(document)

    def create_customer(self, customer: ErpCustomer) -> str:
        """POST /clientes."""
        return self._customers.create(customer)

    def product_ids(self, skus: Sequence[str]) -> Mapping[str, str]:
        """GET /produtos/{code;code;…}, for those that are not remembered."""
        return self._products.ids(skus)

    def require_carrier(self, carrier: ErpCarrier) -> None:
        """GET /transportadoras, unless it is remembered.

        Raises:
            CarrierGone: they save an order without it, say nothing, and nobody can send it.
        """
        if self._memory.knows_carrier(carrier):
            return
        self.carriers()
        if not self._memory.knows_carrier(carrier):
            pair = f"{carrier.carrier_id}:{carrier.link_id}"
            raise CarrierGone(f"carrier {pair} is unknown or inactive in the ERP")

    def create_order(self, order: ErpOrder, customer_id: str) -> ErpOrderRef:
        """POST /pedidos.

        Raises:
            CarrierGone: its carrier is unknown or inactive, which they would not say.
        """
        self.require_carrier(order.carrier)
        ask = Ask("POST", "/pedidos", payload=from_order(order, customer_id))
        row = self._session.write(ask)
        try:
            ref = to_created(row)
        except Unreadable:
            raise failed(f"{ask.route}: the new order's id is missing", ask) from None
        self._lookup.created(order.store_order_number, ref)
        return ref

    def set_status(self, ref: ErpOrderRef, status: ErpStatus, note: str) -> None:
        """POST /pedidos/{id}/situacao."""
        payload = {"situacao": STATUS_CODES[status], "historico": note}
        ids = {"order": ref.erp_id}
        self._session.write(Ask("POST", "/pedidos/{order}/situacao", ids, payload=payload))

    def mark_paid(self, ref: ErpOrderRef, paid_on: date, note: str) -> None:
        """PUT /pedidos with the day, then the status; one that went on already keeps its status."""
        known = self._known(ref)
        if known.status is ErpStatus.CANCELLED:
            raise ErpRejected(f"order {ref.number} is cancelled: it cannot be paid")
        self._change(ref, {"dataPagamento": paid_on.isoformat()})
        if known.status in UNPAID:
            self.set_status(ref, ErpStatus.OPEN, note)

    def set_delivery(self, ref: ErpOrderRef, delivery: ErpAddress) -> None:
        """PUT /pedidos with the whole address."""
        self._change(ref, from_delivery(delivery))

    def set_carrier(self, ref: ErpOrderRef, carrier: ErpCarrier, name: str) -> None:
        """PUT /pedidos with both ids and the name, and read it back.

        No source shows a carrier changed in this way (docs/eccosys.md, "Payments and changes").

        Raises:
            CarrierGone: it is unknown or inactive.
            ErpRejected: the order goes by another one all the same.
        """
        self.require_carrier(carrier)
        self._change(ref, from_carrier(carrier, name))
        if self._known(ref).carrier != carrier:
            pair = f"{carrier.carrier_id}:{carrier.link_id}"
            raise ErpRejected(
                f"order {ref.number} keeps its old carrier: set {pair} ({name}) there by hand"
            )

    def cancel(self, ref: ErpOrderRef, note: str) -> None:
        """POST /pedidos/{id}/situacao, unless it is cancelled already.

        Raises:
            ErpRejected: it has an invoice; a person must decide.
        """
        known = self._known(ref)
        if known.status is ErpStatus.CANCELLED:
            return
        if known.is_invoiced:
            raise ErpRejected(f"order {ref.number} has an invoice: it is not cancelled blindly")
        self.set_status(ref, ErpStatus.CANCELLED, note)

    def carriers(self) -> Sequence[ErpCarrierForm]:
        """GET /transportadoras."""
        rows = until_nothing_new(self._page_of_carriers, CARRIER_ROWS)
        forms = [form for row in rows for form in _readable(row)]
        self._memory.keep_carriers([form.carrier for form in forms if form.active])
        return forms

    def _page_of_carriers(self, offset: int, count: int) -> list[Fields]:
        query = {"$offset": offset, "$count": count}
        rows = self._session.read(Ask("GET", "/transportadoras", query=query), to_rows) or []
        return [row for row in rows if has_id(row)]

    def _known(self, ref: ErpOrderRef) -> ErpOrderState:
        known = self.state(ref)
        if known is None:
            raise ErpRejected(f"order {ref.number} is not there (any more)", 404)
        return known

    def _change(self, ref: ErpOrderRef, fields: Mapping[str, object]) -> None:
        payload = {"id": int(ref.erp_id), **fields}
        self._session.write(Ask("PUT", "/pedidos", payload=payload))


def _readable(carrier: Fields) -> list[ErpCarrierForm]:
    with suppress(Unreadable):
        return to_forms(carrier)
    return []
