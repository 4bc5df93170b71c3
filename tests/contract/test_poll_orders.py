"""Polling the feed, on a real ledger and in front of the imitated hub: nothing is lost."""

from typing import Any

import pytest

from domain.arrows import NOTICE_ARROWS
from domain.channel_orders import OrderMark
from domain.order_ports import NoteSource
from tests.contract.anymarket_pair import Pair
from tests.contract.at_once import at_once
from tests.contract.lane_room import LEASE_S
from tests.contract.notice_room import ACT, ORDERS, POLL, SWEEP, NoticeRoom
from tests.ledger import Ledger

DYING = NOTICE_ARROWS[:3]


@pytest.fixture
def room(ledger: Ledger, started: Pair) -> NoticeRoom:
    """A store without orders yet."""
    return NoticeRoom(ledger, started.fresh())


def test_the_lanes_of_a_store_that_imports_orders_are_there_and_due(room: NoticeRoom) -> None:
    assert room.rung() == [POLL, SWEEP]


def test_a_lane_opens_when_orders_are_switched_on(ledger: Ledger, started: Pair) -> None:
    room = NoticeRoom(ledger, started.fresh(), flows={"order": False})
    assert (room.lanes.open(), room.rung()) == (0, [])

    room.stores.change("acme", {"flows": {"order": True}}, {}, ACT)

    assert (room.lanes.open(), room.rung()) == (2, [POLL, SWEEP])


def test_a_lane_opens_when_the_cut_off_date_is_set(ledger: Ledger, started: Pair) -> None:
    room = NoticeRoom(ledger, started.fresh(), import_orders_from=None)
    assert room.rung() == []

    room.stores.change("acme", {"import_orders_from": "2026-11-01"}, {}, ACT)

    assert (room.lanes.open(), room.lanes.open()) == (2, 0)


def test_a_lane_that_orders_were_switched_off_for_stands_until_they_are_on(
    room: NoticeRoom,
) -> None:
    room.stores.change("acme", {"flows": {"order": False}}, {}, ACT)
    room.sell(1)

    assert room.work() == "held"
    assert (room.ledger.lane(POLL)["held_cause"], room.pending()) == ("orders_off", [1])

    room.stores.change("acme", {"flows": {"order": True}}, {}, ACT)
    assert (room.work(), room.pending()) == ("worked", [])


def test_a_poll_is_due_again_a_period_after_its_start(room: NoticeRoom) -> None:
    room.work()

    room.ledger.clock.move(50.0)
    assert room.rung() == [SWEEP]
    room.ledger.clock.move(11.0)
    assert POLL in room.rung()


def test_polls_do_not_overlap(room: NoticeRoom) -> None:
    room.sell(1)

    lease = room.ledger.leased(POLL)

    assert (room.work(), room.pending()) == ("leased", [1])
    assert room.ledger.lanes.release(lease, 0.0)
    assert (room.work(), room.pending()) == ("worked", [])


def test_an_order_of_the_feed_is_looked_at_once(room: NoticeRoom) -> None:
    room.sell(7)

    room.work()

    assert (room.bells.rung, room.look(), room.pending()) == ([ORDERS], [7], [])
    room.work()
    assert room.look() == []


def test_an_order_that_is_looked_at_before_its_acknowledgement_is_looked_at_again(
    room: NoticeRoom,
) -> None:
    room.sell(7)
    looked: list[list[int]] = []

    def look(arrow: str) -> None:
        if arrow == "note_to_acknowledge":
            looked.append(room.look())
            room.hub.change_orders(7, status="CANCELED")

    room.work(arrow=look)

    assert (looked, room.look(), room.pending()) == ([[7]], [7], [])


@pytest.mark.parametrize("arrow", DYING)
def test_a_kill_at_any_arrow_loses_nothing(room: NoticeRoom, arrow: str) -> None:
    room.sell(1, 2, 3)

    room.die_at(arrow)
    room.pass_time(LEASE_S + 1.0)
    assert POLL in room.rung()
    room.work()

    assert (room.look(), room.pending()) == ([1, 2, 3], [])


@pytest.mark.parametrize("arrow", DYING[1:])
def test_what_was_noted_is_rung_by_the_ringer_when_the_poll_dies(
    room: NoticeRoom, arrow: str
) -> None:
    room.sell(1)

    room.die_at(arrow)
    room.pass_time(6.0)

    assert ORDERS in room.rung()


def test_feed_and_callback_ten_times_at_once_make_one_note(room: NoticeRoom) -> None:
    room.sell(7)
    mark = [OrderMark(7)]

    def notice(number: int) -> Any:
        if number % 2:
            return room.notes.note("acme", mark, NoteSource.CALLBACK)
        return room.work()

    at_once(10, notice)

    assert (room.due(), room.look(), room.look()) == ([7], [7], [])


@pytest.mark.parametrize("switches", [{"feed_batch": "rest"}, {"feed_batch": "silent"},
                                      {"feed_size": "10"}, {"feed_older_token": "refused"},
                                      {"feed_wrong_token": "400"}], ids=str)  # fmt: skip
def test_a_long_feed_is_drained_in_every_dialect(
    room: NoticeRoom, switches: dict[str, object]
) -> None:
    room.hub.switch(**switches)
    room.sell(*range(1, 131), status="PENDING")
    room.hub.change_orders(*range(1, 131), status="PAID_WAITING_SHIP")

    room.work()

    assert (room.pending(), room.look()) == ([], list(range(1, 131)))


def test_a_store_in_a_budget_of_its_own_drains_within_it(room: NoticeRoom) -> None:
    room.stores.change("acme", {"limit_calls": 10, "limit_window_s": 60.0}, {}, ACT)
    room.sell(*range(1, 301))

    assert room.work() == "budget"
    for _ in range(6):
        room.pass_time(20.0)
        room.work()

    assert room.pending() == []
