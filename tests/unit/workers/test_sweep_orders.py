"""Sweeps: what is recent every hour, a week every day, everything once; cut and gone on with."""

from datetime import date
from typing import Any

import pytest

from domain.changes import Change
from domain.days import midnight_s
from domain.errors import TransientError
from domain.ids import LaneId
from domain.order_lists import ListPlace, MarkPage, OrderList
from domain.order_ports import NoteSource
from tests.builders import NOW_S, a_change
from tests.fake_lanes import FakeBudgets, FakeChanges
from tests.order_builders import a_channel_order
from tests.unit.workers.errand_room import ErrandRoom, FakeLeftOuts, FakeNotes, importing
from workers.handlers.sweep_orders import BACKLOG, BACKLOG_WAIT_S, SweepOrders

HOUR_S, DAY_S = 3600.0, 86_400.0
SWEEP = LaneId("acme", "sweep_orders")
ALL_DONE = {
    "recent": NOW_S - HOUR_S,
    "week": NOW_S - HOUR_S,
    "backfill": midnight_s(date(2026, 1, 1)),
}


class SweepRoom(ErrandRoom):
    """A sweep among fakes, of a store that imports since the first of November."""

    def __init__(self, **around: Any) -> None:
        self.notes = FakeNotes()
        self.left_out = FakeLeftOuts()
        super().__init__(SweepOrders(self.notes, self.left_out, HOUR_S), lane=SWEEP, **around)

    def sell(self, *ids: int, days_ago: float = 0.0) -> None:
        for order_id in ids:
            order = a_channel_order(order_id=order_id, created_at_s=NOW_S - days_ago * DAY_S)
            self.hub.put(order, announced=False)

    def noted(self, source: NoteSource | None = None) -> list[int]:
        return sorted({n for ids, by in self.notes.noted if source in {None, by} for n in ids})

    def asked(self) -> list[tuple[float | None, float | None]]:
        """Give how many hours back each listing began, by update and by making."""
        return [
            (
                None if one.updated is None else round((NOW_S - one.updated[0]) / HOUR_S, 1),
                None if one.created is None else round((NOW_S - one.created[0]) / HOUR_S, 1),
            )
            for one in self.hub.listed
        ]


def test_the_first_sweep_asks_for_two_hours_a_week_and_everything_since_the_cut_off() -> None:
    room = SweepRoom()

    room.ring()

    since_cut_off = (NOW_S - midnight_s(date(2026, 11, 1))) / HOUR_S
    assert room.asked() == [(2.0, None), (168.0, None), (None, round(since_cut_off, 1))]


def test_an_hour_later_what_is_recent_is_asked_for_with_two_hours_of_overlap() -> None:
    room = SweepRoom(memo={"done": ALL_DONE})

    room.ring()

    assert room.asked() == [(3.0, None)]
    assert room.lanes.released == [NOW_S + HOUR_S]


def test_after_an_outage_the_whole_time_of_it_is_asked_for() -> None:
    done = ALL_DONE | {"recent": NOW_S - 20 * HOUR_S}
    room = SweepRoom(memo={"done": done})

    room.ring()

    assert room.asked() == [(22.0, None)]


def test_once_a_day_it_is_a_week() -> None:
    room = SweepRoom(memo={"done": ALL_DONE | {"week": NOW_S - DAY_S}})

    room.ring()

    assert room.asked() == [(3.0, None), (168.0, None)]


def test_the_week_asks_for_orders_made_before_the_last_120_days_too() -> None:
    store = importing(import_orders_from=date(2026, 1, 1))
    room = SweepRoom(memo={"done": ALL_DONE | {"week": NOW_S - DAY_S}}, store=store)

    room.ring()

    assert [created for updated, created in room.asked() if updated == 168.0][1:] != []
    oldest = max(created or 0 for _, created in room.asked())
    assert oldest == round((NOW_S - midnight_s(date(2026, 1, 1))) / HOUR_S, 1)


def test_the_week_of_a_young_store_asks_for_nothing_older() -> None:
    room = SweepRoom(memo={"done": ALL_DONE | {"week": NOW_S - DAY_S}})

    room.ring()

    assert all(created is None for _, created in room.asked())


def test_a_back_fill_notes_orders_made_since_the_cut_off_and_no_others() -> None:
    room = SweepRoom(store=importing(import_orders_from=date(2026, 1, 1)))
    room.sell(1, days_ago=300)
    room.sell(2, days_ago=200)
    room.sell(3, days_ago=400)

    room.ring()

    assert room.noted(NoteSource.BACKFILL) == [1, 2]


def test_a_back_fill_is_made_once() -> None:
    room = SweepRoom()
    room.ring()
    room.hub.listed.clear()

    room.lanes.now_s += HOUR_S
    room.ring()

    assert all(one.created is None for one in room.hub.listed)


def test_an_earlier_cut_off_date_is_filled_anew_and_a_later_one_not() -> None:
    room = SweepRoom()
    room.ring()

    room.store = importing(import_orders_from=date(2026, 11, 10))
    room.hub.listed.clear()
    room.ring()
    assert room.hub.listed == []

    room.store = importing(import_orders_from=date(2026, 10, 1))
    room.ring()
    assert [one.created is None for one in room.hub.listed] == [False]


def test_a_back_fill_waits_while_many_orders_are_due() -> None:
    crowd: list[Change] = [a_change(f"{number}") for number in range(BACKLOG)]
    room = SweepRoom(changes=FakeChanges(*crowd))

    room.ring()

    assert all(one.created is None for one in room.hub.listed)
    assert room.lanes.released == [NOW_S + BACKLOG_WAIT_S]


def test_what_is_recent_goes_before_a_back_fill_under_way() -> None:
    cut_off_s = midnight_s(date(2026, 11, 1))
    task = {"after_s": cut_off_s, "before_s": NOW_S - HOUR_S, "list": 0, "place": [100, 250]}
    done = {"recent": NOW_S - HOUR_S, "week": NOW_S - HOUR_S}
    room = SweepRoom(memo={"done": done, "tasks": {"backfill": task}})

    room.ring()

    assert room.hub.calls == ["page_of_orders 0", "page_of_orders 100"]


@pytest.mark.parametrize("calls", [1, 2, 3, 4, 5])
def test_a_sweep_cut_by_its_budget_goes_on_where_it_was(calls: int) -> None:
    room = SweepRoom(budgets=FakeBudgets(calls, retry_at_s=NOW_S + 20.0))
    room.sell(*range(1, 251), days_ago=5)

    assert room.ring() == "budget"
    assert room.lanes.released == [NOW_S + 20.0]
    room.budgets.left = 100
    room.lanes.now_s += 20.0
    room.ring()

    pages = [call for call in room.hub.calls if call.startswith("page")]
    assert pages == [f"page_of_orders {offset}" for offset in (0, 0, 100, 200, 0, 100, 200)]
    assert room.noted() == list(range(1, 251))


def test_a_sweep_cut_by_a_failure_goes_on_where_it_was() -> None:
    room = SweepRoom()
    room.sell(*range(1, 251), days_ago=5)
    room.hub.failures = [None, None, TransientError("503")]

    assert room.ring() == "failed"
    room.ring()

    assert [call for call in room.hub.calls if call.startswith("page")] == [
        f"page_of_orders {offset}" for offset in (0, 0, 100, 100, 200, 0, 100, 200)
    ]


def test_a_sweep_stops_when_the_process_goes_down_and_goes_on_at_once_elsewhere() -> None:
    room = SweepRoom()
    room.sell(*range(1, 251), days_ago=5)
    real = room.hub.page_of_orders

    def read_and_stop(asked: OrderList, place: ListPlace) -> MarkPage:
        room.stopping = room.hub.calls.count("page_of_orders 0") == 1
        return real(asked, place)

    room.hub.page_of_orders = read_and_stop  # type: ignore[method-assign] # time passes
    room.stopping = False
    room.ring()
    assert (room.hub.calls, room.lanes.passed_on) == (["page_of_orders 0", "page_of_orders 0"], 1)

    room.stopping = False
    room.ring()
    assert room.noted() == list(range(1, 251))


def test_a_page_is_noted_before_the_sweep_goes_on_behind_it() -> None:
    room = SweepRoom(memo={"done": ALL_DONE})
    room.sell(1)
    room.notes.failures.append(TransientError("the ledger is away"))

    room.ring()
    room.ring()

    assert room.hub.calls == ["page_of_orders 0", "page_of_orders 0"]
    assert room.noted() == [1]


def test_a_store_may_sweep_more_often() -> None:
    room = SweepRoom(store=importing(sweep_orders_s=600.0))

    room.ring()

    assert room.lanes.released == [NOW_S + 600.0]
