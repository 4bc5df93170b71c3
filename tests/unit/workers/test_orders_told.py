"""Orders of a store whose ERP listens: told once, and told again only under the same id."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from adapters.events.order_events import OrderEvent
from adapters.queue.erp_events import EventErp
from domain.errors import LookAgain, Misconfigured, OutcomeUnknown, TransientError
from domain.store import Erp, OrderImport, Store
from tests.order_builders import (
    a_cancelled_order,
    a_channel_order,
    a_pending_order,
    a_store_of_orders,
)
from tests.unit.workers.order_room import Died, OrderRoom, whole

STORE = a_store_of_orders(erp=Erp.AMQP, order_import=OrderImport.ALL)


class Listener:
    """An ERP that hears events, or whose broker fails after it took one."""

    def __init__(self) -> None:
        self.heard: list[OrderEvent] = []
        self.failures: list[BaseException] = []

    @contextmanager
    def of(self, store: Store, spend: Callable[[], None]) -> Iterator[EventErp]:
        yield EventErp(store.name, spend, self.publish)

    def publish(self, event: OrderEvent) -> None:
        self.heard.append(event)
        if self.failures:
            raise self.failures.pop(0)

    @property
    def types(self) -> list[str]:
        """What was heard."""
        return [event.type.value for event in self.heard]


def test_an_order_is_told_and_what_happens_to_it_later() -> None:
    listener = Listener()
    room = OrderRoom(a_pending_order(), store=STORE, erps=listener)
    room.handler.check(STORE, 1)

    room.look()
    room.change_hub(**whole(a_channel_order()))
    room.look()
    room.change_hub(**whole(a_cancelled_order()))
    room.look()

    assert listener.types == ["order.imported", "order.paid", "order.cancelled"]
    assert len({event.ref for event in listener.heard}) == 1


def test_an_order_that_did_not_change_is_told_once() -> None:
    listener = Listener()
    room = OrderRoom(store=STORE, erps=listener)

    room.look()
    room.note()
    room.look()

    assert listener.types == ["order.imported"]


def test_an_order_without_a_confirm_is_told_again_under_the_same_id() -> None:
    listener = Listener()
    listener.failures = [OutcomeUnknown("no confirm in time")]
    room = OrderRoom(store=STORE, erps=listener)

    looked_until_known(room)

    assert listener.types == ["order.imported"] * 2
    assert len({event.id for event in listener.heard}) == 1
    assert room.claim().imported is not None


def looked_until_known(room: OrderRoom) -> None:
    for _ in range(5):
        if isinstance(outcome := room.look(), LookAgain):
            room.wait(outcome.after_s)


def test_an_order_that_was_paid_before_it_was_told_again_is_told_as_paid_too() -> None:
    # Who heard it the first time, without a payment, keeps the id and takes no second.
    listener = Listener()
    listener.failures = [OutcomeUnknown("no confirm in time")]
    room = OrderRoom(a_pending_order(), store=STORE, erps=listener)
    room.look()

    room.change_hub(**whole(a_channel_order()))
    looked_until_known(room)

    assert listener.types == ["order.imported", "order.imported", "order.paid"]


def test_an_order_that_was_cancelled_before_it_was_told_again_is_told_as_cancelled() -> None:
    listener = Listener()
    listener.failures = [OutcomeUnknown("no confirm in time")]
    room = OrderRoom(store=STORE, erps=listener)
    room.look()

    room.change_hub(**whole(a_cancelled_order()))
    looked_until_known(room)

    assert listener.types == ["order.imported", "order.cancelled"]
    assert len({event.ref for event in listener.heard}) == 1
    imported = room.claim().imported
    assert imported is not None
    assert imported.is_cancelled


def test_a_change_is_told_though_the_process_died_after_the_order_was_told_again() -> None:
    listener = Listener()
    listener.failures = [OutcomeUnknown("no confirm in time")]
    room = OrderRoom(a_pending_order(), store=STORE, erps=listener)
    room.look()
    room.change_hub(**whole(a_channel_order()))
    room.wait(300.0)

    listener.failures = [Died()]
    with pytest.raises(Died):
        room.die()
    room.wait(300.0)
    looked_until_known(room)

    assert listener.types[-2:] == ["order.imported", "order.paid"]


def test_what_was_perhaps_heard_is_not_forgotten_when_it_cannot_be_told_again() -> None:
    listener = Listener()
    listener.failures = [OutcomeUnknown("no confirm in time"), TransientError("no broker")]
    room = OrderRoom(a_pending_order(), store=STORE, erps=listener)
    room.look()
    room.change_hub(**whole(a_channel_order()))
    room.wait(300.0)

    assert isinstance(room.look(), TransientError)
    looked_until_known(room)

    assert listener.types[-2:] == ["order.imported", "order.paid"]


def test_an_order_that_no_queue_takes_stays_due() -> None:
    listener = Listener()
    listener.failures = [Misconfigured("erp_unbound", "no queue is bound")]
    room = OrderRoom(store=STORE, erps=listener)

    assert isinstance(room.look(), Misconfigured)
    assert room.claim().intent is None

    room.look()
    assert room.claim().imported is not None
