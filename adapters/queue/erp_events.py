"""An ERP that listens: what it must know about orders is published to it, and confirmed."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

from adapters.events.order_events import (
    MEDIA_TYPE,
    OrderEvent,
    cancelled,
    imported,
    named,
    paid,
    readdressed,
    ref_of,
    rerouted,
)
from adapters.queue.publisher import Outcome, Publisher
from adapters.queue.topology import BRIDGE_EVENTS, problem_of_exchange
from domain import baton
from domain.erp_carriers import ErpCarrier, ErpCarrierForm
from domain.erp_customers import ErpAddress, ErpCustomer
from domain.erp_orders import ErpOrder, ErpOrderLine, ErpOrderRef, ErpOrderState, ErpStatus
from domain.errors import ErpRejected, Misconfigured, OutcomeUnknown
from domain.store import Store

ERP_UNBOUND = "erp_unbound"
ERP_EXCHANGE_MISSING = "erp_exchange_missing"
ERP_BROKER_MISSING = "erp_broker_missing"
ERP_WITHOUT_API = "erp_missing"


class EventErps:
    """Implements `domain.erp_orders.Erps` for stores whose ERP is joined by events only.

    Args:
        url: of the broker; empty where there is none.
        deadline_s: how long one event is waited for.
        now_s: our clock, for the time of events.
    """

    def __init__(self, url: str, deadline_s: float, now_s: Callable[[], float] = time.time) -> None:
        self._url = url
        self._deadline_s = deadline_s
        self._now_s = now_s
        self._lock = threading.Lock()
        self._publisher: Publisher | None = None

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            publisher, self._publisher = self._publisher, None
        if publisher is not None:
            publisher.close(timeout_s=1.0)

    @contextmanager
    def of(self, store: Store, spend: Callable[[], None]) -> Iterator["EventErp"]:
        """Give what tells a store's ERP.

        Raises:
            Misconfigured: there is no broker.
        """
        self._require_broker()
        yield EventErp(store.name, spend, self.publish)

    @property
    def has_broker(self) -> bool:
        """Tell whether there is a broker to publish to."""
        return bool(self._url)

    def check(self) -> None:
        """Look whether events can be published at all.

        Raises:
            BrokerAway: no connection.
            Misconfigured: the exchange is missing, or there is no broker.
        """
        self._require_broker()
        problem = problem_of_exchange(self._url, BRIDGE_EVENTS)
        if problem:
            raise Misconfigured(ERP_EXCHANGE_MISSING, problem)

    def publish(self, event: OrderEvent) -> None:
        """Publish an event and wait until the broker has it in a queue.

        Raises:
            Misconfigured: no queue takes it.
            OutcomeUnknown: nothing came back in time; saying it again is harmless.
            BrokerAway: it was not taken.
        """
        ended = threading.Event()
        outcomes: list[Outcome] = []

        def hear(outcome: Outcome) -> None:
            if outcome != "nacked":
                outcomes.append(outcome)
                ended.set()

        with baton.let_go():
            publisher = self._opened()
            publisher.publish(event.routing_key, event.body(self._now_s()), event.id, hear)
            is_heard = ended.wait(self._deadline_s)
        if not is_heard:
            why = publisher.error or "no confirm in time"
            raise OutcomeUnknown(f"{event.type} to {BRIDGE_EVENTS}: {why}")
        if "returned" in outcomes:
            text = f"no queue is bound to {BRIDGE_EVENTS} for {event.routing_key}: bind the ERP's"
            raise Misconfigured(ERP_UNBOUND, text)

    def _require_broker(self) -> None:
        if not self._url:
            text = "erp is amqp, and this process has no broker: set ANYBRIDGE_AMQP_URL"
            raise Misconfigured(ERP_BROKER_MISSING, text)

    def _opened(self) -> Publisher:
        with self._lock:
            if self._publisher is None:
                # Without the exchange each publication would end the connection.
                self.check()
                self._publisher = Publisher(
                    self._url,
                    exchange=BRIDGE_EVENTS,
                    content_type=MEDIA_TYPE,
                    name="erp events",
                    patience_s=self._deadline_s,
                )
            return self._publisher


class EventErp:
    """Implements `domain.erp_orders.ErpOrders` towards an ERP that cannot be asked.

    It has what it was told: a repetition carries the same id, so that nothing need be looked up.

    Args:
        publish: tells it one event; see `EventErps.publish`.
    """

    def __init__(
        self, store: str, spend: Callable[[], None], publish: Callable[[OrderEvent], None]
    ) -> None:
        self._store = store
        self._spend = spend
        self._publish = publish

    def heard_as(self, channel_order_id: int, store_order_number: str) -> ErpOrderRef | None:
        """Give how every event names an order."""
        return named(channel_order_id, store_order_number)

    def find_orders(self, number: str, since: date | None = None) -> Sequence[ErpOrderLine]:
        """Give none: an order that was told perhaps is told again, under the same event id."""
        del number, since
        return ()

    def orders_of(self, day: date) -> Iterator[ErpOrderLine]:
        """Refuse: a day can only be compared with an ERP that can be asked.

        Raises:
            Misconfigured: always.
        """
        del day
        raise self._not_asked()

    def state(self, ref: ErpOrderRef) -> ErpOrderState | None:
        """Give a state in which whatever the order needs is told."""
        return ErpOrderState(ref, ErpStatus.AWAITING_PAYMENT)

    def find_customer(self, document: str) -> str | None:
        """Give the document itself: the customer travels with the order."""
        return document

    def create_customer(self, customer: ErpCustomer) -> str:
        """Give the document: there is nothing to create."""
        return customer.document

    def product_ids(self, skus: Sequence[str]) -> Mapping[str, str]:
        """Give every SKU as its own id: only the ERP knows which it has."""
        return {sku: sku for sku in skus if sku}

    def require_carrier(self, carrier: ErpCarrier) -> None:
        """Let every carrier pass: only the ERP knows which it has."""

    def create_order(self, order: ErpOrder, customer_id: str) -> ErpOrderRef:
        """Tell `order.imported`, with its customer."""
        del customer_id
        self._tell(imported(self._store, order))
        return ref_of(order)

    def set_status(self, ref: ErpOrderRef, status: ErpStatus, note: str) -> None:
        """Tell a payment or a cancellation; there is no event for what only the ERP decides.

        Raises:
            ErpRejected: another status.
        """
        if status is ErpStatus.OPEN:
            self._tell(paid(self._store, ref, None, note))
        elif status is ErpStatus.CANCELLED:
            self.cancel(ref, note)
        else:
            raise ErpRejected(f"an ERP joined by events is not told the status {status}")

    def mark_paid(self, ref: ErpOrderRef, paid_on: date, note: str) -> None:
        """Tell `order.paid`."""
        self._tell(paid(self._store, ref, paid_on, note))

    def set_delivery(self, ref: ErpOrderRef, delivery: ErpAddress) -> None:
        """Tell `order.address_changed`."""
        self._tell(readdressed(self._store, ref, delivery))

    def set_carrier(self, ref: ErpOrderRef, carrier: ErpCarrier, name: str) -> None:
        """Tell `order.carrier_changed`."""
        self._tell(rerouted(self._store, ref, carrier, name))

    def cancel(self, ref: ErpOrderRef, note: str) -> None:
        """Tell `order.cancelled`."""
        self._tell(cancelled(self._store, ref, note))

    def carriers(self) -> Sequence[ErpCarrierForm]:
        """Refuse: whoever asks for carriers must know that nobody was asked.

        Raises:
            Misconfigured: always.
        """
        raise self._not_asked()

    def _not_asked(self) -> Misconfigured:
        text = f"store {self._store} is joined to its ERP by events only: it cannot be asked"
        return Misconfigured(ERP_WITHOUT_API, text)

    def _tell(self, event: OrderEvent) -> None:
        self._spend()
        self._publish(event)
