"""How everything stands: one store's part of it, and a broker that is asked now and then."""

import threading

from adapters.database.overview import LaneView
from domain.feed_watch import FeedAge
from ops.overview import KEPT_S, Now, Queues
from ops.remembered import Remembered


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_the_broker_is_asked_now_and_then_whoever_looks_how_often() -> None:
    clock, asked = Clock(), [Queues(error=str(number)) for number in range(3)]
    remembered = Remembered(lambda: asked.pop(0), KEPT_S, clock)

    seen = [remembered().error, remembered().error]
    clock.now_s += KEPT_S + 1
    seen.append(remembered().error)

    assert seen == ["0", "0", "1"]


def test_nobody_waits_for_a_broker_that_hangs_while_somebody_else_asks_it() -> None:
    clock, asking, going_on = Clock(), threading.Event(), threading.Event()
    going_on.set()

    def ask() -> Queues:
        asking.set()
        assert going_on.wait(30)
        return Queues(error="asked")

    remembered = Remembered(ask, KEPT_S, clock)
    remembered()
    clock.now_s += KEPT_S + 1
    asking.clear()
    going_on.clear()
    other = threading.Thread(target=remembered)
    other.start()
    assert asking.wait(30)

    assert remembered().error == "asked"

    going_on.set()
    other.join(30)


def test_what_concerns_one_store_is_told_apart() -> None:
    def lane(store: str) -> LaneView:
        return LaneView(store, "stock", "idle", "", "", 0, 0, None, None, None)

    now = Now(0.0, [lane("acme"), lane("other")], [FeedAge("other", 1.0)], [], [])

    assert [each.store for each in now.of("acme").lanes] == ["acme"]
    assert now.of("acme").feeds == []
    assert now.of("") == now
