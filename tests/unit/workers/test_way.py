"""What a person released lets fresh orders pass, and is not starved by them."""

import threading
from dataclasses import replace

from tests.builders import a_change
from tests.order_builders import a_channel_order
from tests.unit.workers.order_room import OrderRoom
from workers.way import LONGEST_S, Courtesy, Way


class _Busy(Way):
    """Somebody is always at work: half a second is waited, in no time."""

    def __init__(self, asked: list[float]) -> None:
        super().__init__()
        self._asked = asked

    def given(self, seconds: float) -> float:
        self._asked.append(seconds)
        return 0.5


def test_nobody_waits_while_nobody_is_at_work() -> None:
    assert Way().given(60.0) == 0.0


def test_whoever_gives_way_goes_on_once_the_last_is_through() -> None:
    way, waited = Way(), []
    thread = threading.Thread(target=lambda: waited.append(way.given(60.0)))

    with way.taken():
        with way.taken():
            thread.start()
        assert thread.is_alive()
    thread.join(30.0)

    assert len(waited) == 1


def test_a_batch_gives_way_for_so_long_and_no_longer() -> None:
    way = Way()
    courtesy = Courtesy(way, 0.01)

    with way.taken():
        courtesy()
        assert courtesy.left_s <= 0.0
        courtesy()


def test_a_batch_lets_others_pass_for_seconds_not_for_ever() -> None:
    assert Courtesy(Way()).left_s == LONGEST_S


def test_fresh_orders_of_a_batch_are_brought_over_before_the_released_ones() -> None:
    orders = [a_channel_order(order_id=n, marketplace_number=f"N{n}") for n in (1, 2, 3)]
    room = OrderRoom(*orders)
    changes = [replace(a_change(str(n)), released=n != 2, revision=1) for n in (1, 2, 3)]
    work = room.work(changes)

    room.handler.push(work)

    made = [kept.order.store_order_number for kept in room.erp.orders.values()]
    assert made == ["N2", "N1", "N3"]


def test_released_orders_ask_before_each_call_whether_others_go_first() -> None:
    asked: list[float] = []
    room = OrderRoom(way=_Busy(asked))

    room.handler.push(room.work([replace(a_change(str(183000101)), released=True)]))

    assert room.only().order.store_order_number == "2000009990001"
    assert asked[:3] == [LONGEST_S, LONGEST_S - 0.5, LONGEST_S - 1.0]
