"""The feed of orders: noted, then acknowledged, then looked at."""

from typing import Any

import pytest

from domain.errors import OutcomeUnknown, Rejected, TransientError
from domain.order_ports import NoteSource
from tests.builders import NOW_S
from tests.fake_lanes import FakeBudgets
from tests.fakes import FakeHub
from tests.order_builders import a_channel_order
from tests.unit.workers.errand_room import ORDERS, ErrandRoom, FakeNotes, importing
from workers.handlers.poll_orders import FEED_LEAST, STUCK_AGAIN_S, STUCK_AT_ONCE, PollOrders


class PollRoom(ErrandRoom):
    """A poll among fakes; orders 1 to `orders` are in the feed."""

    def __init__(self, orders: int = 0, **around: Any) -> None:
        self.notes = FakeNotes()
        super().__init__(PollOrders(self.notes, 60.0), **around)
        for order_id in range(1, orders + 1):
            self.sell(order_id)

    def sell(self, order_id: int, status: str = "PAID_WAITING_SHIP") -> None:
        self.hub.put(a_channel_order(order_id=order_id, raw_status=status))


class Deaf(FakeHub):
    """A hub that takes acknowledgements of some orders, and keeps their entries."""

    def __init__(self, *deaf: int, refuses: bool = False) -> None:
        super().__init__()
        self.deaf, self.refuses = set(deaf), refuses

    def _acknowledge(self, entries: Any) -> None:
        if self.refuses and any(entry.order_id in self.deaf for entry in entries):
            raise Rejected("PUT /orders/feeds: 404", 404)
        super()._acknowledge([entry for entry in entries if entry.order_id not in self.deaf])


def test_an_idle_store_costs_one_call() -> None:
    room = PollRoom()

    assert room.ring() == "idle"

    assert room.hub.calls == ["feed 100"]
    assert room.lanes.memo["drained_at_s"] == NOW_S


def test_what_is_in_the_feed_is_noted_acknowledged_and_rung() -> None:
    room = PollRoom(3)

    assert room.ring() == "worked"

    assert room.notes.noted[0] == ([1, 2, 3], NoteSource.FEED)
    assert room.hub.calls == ["feed 100", "acknowledge_all 3"]
    assert room.hub.pending == {}
    assert room.bells.rung == [ORDERS]
    assert room.notes.let_go == [1, 2, 3]


def test_nothing_is_acknowledged_before_it_is_noted_nor_rung_before_it_is_acknowledged() -> None:
    room = PollRoom(1)

    room.ring()

    ours = [arrow for arrow in room.arrows if "note" in arrow or "acknowledge" in arrow]
    assert ours == ["feed_to_note", "note_to_acknowledge", "acknowledge_to_bell"]


def test_what_cannot_be_noted_is_not_acknowledged() -> None:
    room = PollRoom(3)
    room.notes.failures.append(TransientError("the ledger is away"))

    assert room.ring() == "failed"

    assert sorted(room.hub.pending) == [1, 2, 3]


def test_what_was_noted_is_rung_though_its_acknowledgement_failed() -> None:
    room = PollRoom(3)
    room.hub.failures = [None, OutcomeUnknown("no answer")]

    assert room.ring() == "failed"

    assert room.bells.rung == [ORDERS]
    assert "drained_at_s" not in room.lanes.memo


def test_an_order_is_noted_again_after_its_acknowledgement_for_who_looked_too_early() -> None:
    room = PollRoom(1)

    room.ring()

    assert [ids for ids, _ in room.notes.noted] == [[1], [1]]


def test_a_long_feed_is_drained_page_by_page() -> None:
    room = PollRoom(250)

    room.ring()

    assert room.hub.pending == {}
    assert room.hub.calls.count("feed 100") == 4


def test_a_hub_that_gives_ten_at_a_time_is_drained_too() -> None:
    class Tens(FakeHub):
        def feed(self, limit: int) -> Any:
            return super().feed(min(limit, FEED_LEAST))

    room = PollRoom(25, hub=Tens())

    room.ring()

    assert room.hub.pending == {}
    assert room.lanes.memo["drained_at_s"] == NOW_S


def test_a_feed_longer_than_the_turn_goes_on_at_once() -> None:
    room = PollRoom(150)
    room.hub.failures = [None, None]
    real = room.hub.acknowledge_all

    def acknowledge_and_stop(entries: Any) -> None:
        real(entries)
        room.stopping = True

    room.hub.acknowledge_all = acknowledge_and_stop  # type: ignore[method-assign] # time passes

    room.ring()

    assert len(room.hub.pending) == 50
    assert room.lanes.passed_on == 1
    assert "drained_at_s" not in room.lanes.memo


def test_a_feed_longer_than_the_budget_goes_on_when_it_returns() -> None:
    room = PollRoom(250, budgets=FakeBudgets(3, retry_at_s=NOW_S + 20.0))

    assert room.ring() == "budget"

    assert len(room.hub.pending) == 150
    assert room.lanes.released == [NOW_S + 20.0]


def test_a_refused_batch_is_acknowledged_one_by_one() -> None:
    room = PollRoom(3, hub=Deaf(2, refuses=True))

    room.ring()

    assert sorted(room.hub.pending) == [2]
    assert room.hub.calls[:5] == [
        "feed 100", "acknowledge_all 3", "acknowledge 1", "acknowledge 2", "acknowledge 3",
    ]  # fmt: skip
    assert room.notes.let_go[:2] == [1, 3]
    assert 2 not in room.notes.let_go


def test_what_the_turn_had_no_time_to_acknowledge_is_not_taken_for_stuck() -> None:
    room = PollRoom(3, hub=Deaf(2, refuses=True))
    real = room.hub.acknowledge

    def acknowledge_and_stop(entry: Any) -> None:
        room.stopping = True
        real(entry)

    room.hub.acknowledge = acknowledge_and_stop  # type: ignore[method-assign] # time passes
    room.ring()
    assert sorted(room.hub.pending) == [2, 3]
    assert "drained_at_s" not in room.lanes.memo

    room.stopping = False
    room.hub.acknowledge = real  # type: ignore[method-assign] # and begins anew
    room.ring()

    assert sorted(room.hub.pending) == [2]


def test_the_second_token_of_an_order_is_tried_where_the_first_is_refused() -> None:
    class Newest(FakeHub):
        def _acknowledge(self, entries: Any) -> None:
            newest = {list(self.pending[e.order_id].values())[-1] for e in entries}
            if {e.token for e in entries} - newest:
                raise Rejected("PUT /orders/feeds: 404", 404)
            super()._acknowledge(entries)

    room = PollRoom(hub=Newest())
    room.sell(7, "PENDING")
    room.sell(7, "PAID_WAITING_SHIP")

    room.ring()

    assert room.hub.pending == {}
    assert room.lanes.memo["drained_at_s"] == NOW_S


@pytest.mark.parametrize("refuses", [True, False])
def test_the_same_full_page_again_does_not_loop(refuses: bool) -> None:
    room = PollRoom(100, hub=Deaf(*range(1, 101), refuses=refuses))

    room.ring()

    assert room.hub.calls.count("feed 100") == 2
    assert room.lanes.passed_on == 0
    assert "drained_at_s" not in room.lanes.memo


def test_what_is_stuck_costs_neither_notes_nor_acknowledgements_next_time() -> None:
    room = PollRoom(2, hub=Deaf(1, 2))
    room.ring()
    room.hub.calls.clear()
    room.notes.noted.clear()

    room.ring()
    room.sell(3)
    room.ring()

    assert room.hub.calls == ["feed 100", "feed 100", "acknowledge 3"]
    assert [ids for ids, _ in room.notes.noted] == [[3], [3]]


def test_what_is_stuck_is_tried_again_now_and_then_a_few_at_a_time() -> None:
    room = PollRoom(50, hub=Deaf(*range(1, 51)))
    room.ring()
    room.lanes.now_s += STUCK_AGAIN_S
    room.notes.noted.clear()

    room.ring()
    room.lanes.now_s += STUCK_AGAIN_S
    room.ring()

    tried = [set(ids) for ids, _ in room.notes.noted[::2]]
    assert [len(ids) for ids in tried] == [STUCK_AT_ONCE, STUCK_AT_ONCE]
    assert not tried[0] & tried[1]


def test_what_is_no_longer_stuck_is_forgotten() -> None:
    room = PollRoom(2, hub=Deaf(1, 2))
    room.ring()
    room.hub.pending.clear()

    room.ring()

    assert room.lanes.memo == {"acked": [], "drained_at_s": NOW_S}


@pytest.mark.parametrize(
    ("store", "named"),
    [
        (importing(import_orders_from=None), "import_orders_from is not set"),
        (importing(flows={"order": False}), "flow order is off"),
        (importing(flows={"poll_orders": False}), "flow poll_orders is off"),
        (importing(paused=True), "anybridge store resume acme"),
    ],
)
def test_the_feed_of_a_store_without_orders_is_left_alone(store: Any, named: str) -> None:
    room = PollRoom(3, store=store)

    assert room.ring() == "held"

    assert room.hub.calls == []
    assert named in room.lanes.held[0][1]


def test_a_store_may_have_a_period_of_its_own() -> None:
    room = PollRoom(store=importing(poll_orders_s=10.0))

    room.ring()

    assert room.lanes.released == [NOW_S + 10.0]
