"""Sweeps on a real ledger and in front of the imitated hub: what nobody told of is found."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.channel_orders import OrderMark
from domain.order_ports import NoteSource
from tests.contract.anymarket_pair import Pair
from tests.contract.lane_room import LEASE_S
from tests.contract.notice_room import ACT, ORDERS, SWEEP, NoticeRoom
from tests.hub_orders import a_hub_order
from tests.ledger import Ledger

DAY_S = 86_400.0


@pytest.fixture
def room(ledger: Ledger, started: Pair) -> NoticeRoom:
    """A store that imports for 300 days, without orders yet."""
    cut_off = (datetime.now(UTC) - timedelta(days=300)).date().isoformat()
    return NoticeRoom(ledger, started.fresh(), import_orders_from=cut_off)


def sell(room: NoticeRoom, *ids: int, days_ago: float, changed: float | None = None) -> None:
    """Let orders be made so long ago and changed so long ago; nobody tells of them."""
    made, last = (_ago(days) for days in (days_ago, days_ago if changed is None else changed))
    orders = [a_hub_order(number, createdAt=made, lastUpdate=last) for number in ids]
    room.hub.sell(*orders, how="announce=no")


def _ago(days: float) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).replace(microsecond=0).isoformat()


def test_an_order_that_nobody_told_of_is_found_within_the_hour(room: NoticeRoom) -> None:
    room.work(SWEEP)
    sell(room, 7, days_ago=0.01)
    room.pass_time(3601.0)
    assert SWEEP in room.rung()

    room.work(SWEEP)

    assert (room.bells.rung, room.look()) == ([ORDERS], [7])


def test_the_back_fill_finds_every_order_since_the_cut_off(room: NoticeRoom) -> None:
    sell(room, *range(1, 131), days_ago=10)
    sell(room, *range(131, 261), days_ago=130)
    sell(room, 261, days_ago=299)
    sell(room, 262, days_ago=310)

    room.work(SWEEP)

    assert room.due() == list(range(1, 262))


def test_an_old_order_that_changes_unannounced_is_found_within_the_day(room: NoticeRoom) -> None:
    sell(room, 7, days_ago=200)
    room.work(SWEEP)
    assert room.look() == [7]

    room.hub.change_orders(7, announce=False, status="CANCELED")
    room.pass_time(DAY_S)
    room.work(SWEEP)

    assert room.look() == [7]


def test_an_order_that_was_looked_at_in_this_version_is_not_due_again(room: NoticeRoom) -> None:
    sell(room, 7, days_ago=1)
    room.work(SWEEP)
    room.look()
    with room.ledger.database.read() as connection:
        del connection
    version = room.pair.hub().order(7).updated
    room.ledger.execute(
        """INSERT INTO erp_order (store, order_id, version, first_seen_at_s, seen_at_s)
           VALUES ('acme', 7, :version, now_s(), now_s())""",
        version=version,
    )

    room.pass_time(DAY_S)
    room.work(SWEEP)

    assert room.due() == []


def test_an_order_that_the_cut_off_left_out_is_due_once_the_cut_off_moves_back(
    room: NoticeRoom,
) -> None:
    sell(room, 7, days_ago=310)
    room.notes.note("acme", [OrderMark(7)], NoteSource.FEED)
    assert room.look() == [7]
    room.ledger.execute(
        """INSERT INTO erp_order (store, order_id, version, outcome, first_seen_at_s, seen_at_s)
           VALUES ('acme', 7, :version, 'skip', now_s(), now_s())""",
        version=room.pair.hub().order(7).updated,
    )
    room.work(SWEEP)
    assert room.due() == []

    earlier = (datetime.now(UTC) - timedelta(days=320)).date().isoformat()
    room.stores.change("acme", {"import_orders_from": earlier}, {}, ACT)
    room.pass_time(3601.0)
    room.work(SWEEP)

    assert room.due() == [7]


@pytest.mark.parametrize("arrow", ["sweep_to_note", "note_to_cursor"])
@pytest.mark.parametrize("nth", [1, 3, 6])
def test_a_sweep_that_is_killed_goes_on_where_it_was(
    room: NoticeRoom, arrow: str, nth: int
) -> None:
    sell(room, *range(1, 331), days_ago=5)

    room.die_at(arrow, SWEEP, nth)
    room.pass_time(LEASE_S + 1.0)
    assert SWEEP in room.rung()
    room.work(SWEEP)

    assert room.due() == list(range(1, 331))
    # 1 page of the last two hours; 4 of the week and 1 of what was made long before; 4 and 2 more
    # of the back-fill's windows; and the page at which it died once more.
    reads = [row for row in room.hub.journal() if row["route"] == "GET /v2/orders"]
    assert len(reads) <= 14


def test_a_sweep_within_a_small_budget_gets_through(room: NoticeRoom) -> None:
    room.stores.change("acme", {"limit_calls": 10, "limit_window_s": 60.0}, {}, ACT)
    sell(room, *range(1, 301), days_ago=5)

    assert room.work(SWEEP) == "budget"
    for _ in range(12):
        room.pass_time(20.0)
        room.work(SWEEP)

    assert room.due() == list(range(1, 301))


def test_a_flow_that_is_paused_is_not_swept(room: NoticeRoom) -> None:
    room.stores.change("acme", {"flows": {"sweep_orders": False}}, {}, ACT)

    assert room.work(SWEEP) == "held"
