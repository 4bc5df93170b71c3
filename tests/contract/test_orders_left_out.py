"""Settings that change on a real ledger: what they left out is counted first, then taken up."""

from typing import Any

import pytest

from adapters.database.left_out import LeftOutRows
from ops.left_out import TakingUp
from tests.contract.anymarket_pair import Pair
from tests.contract.lane_room import LEASE_S
from tests.contract.notice_room import ACT, SWEEP, NoticeRoom
from tests.ledger import Ledger
from tests.left_out import leave_out


class Room(NoticeRoom):
    """A store that was swept, and the orders that it left out."""

    def __init__(self, ledger: Ledger, pair: Pair) -> None:
        super().__init__(ledger, pair)
        self.taking_up = TakingUp(self.stores, LeftOutRows(ledger.database))
        self.work(SWEEP)
        self.bells.rung.clear()

    def leave_out(self, *ids: int, **said: Any) -> None:
        leave_out(self.ledger, *ids, **said)

    def set(self, **values: str) -> int:
        """Change settings as a person does; gives how many orders that was said to take up."""
        count = self.taking_up.count("acme", values)
        self.stores.change("acme", values, {}, ACT)
        return count


@pytest.fixture
def room(ledger: Ledger, started: Pair) -> Room:
    return Room(ledger, started.fresh())


def test_what_is_counted_before_is_exactly_what_is_taken_up_at_once(room: Room) -> None:
    room.leave_out(7, 8, 9)
    room.leave_out(10, is_cancelled=True)
    room.leave_out(11, step="fulfillment")
    room.leave_out(12, outcome="import")
    room.leave_out(13, store="other")

    count = room.set(order_import="all")

    assert SWEEP in room.rung()
    room.work(SWEEP)
    assert (count, room.due()) == (3, [7, 8, 9])
    assert {row["source"] for row in room.ledger.rows("change")} == {"settings"}


def test_other_settings_take_nothing_up_and_let_the_sweep_rest(room: Room) -> None:
    room.leave_out(7)

    assert room.set(stock_buffer="2") == 0
    assert SWEEP not in room.rung()
    assert room.set(order_import="paid_only") == 0
    room.work(SWEEP)
    assert room.due() == []


def test_more_than_a_page_is_counted_and_taken_up(room: Room) -> None:
    room.leave_out(*range(1, 251), step="fulfillment")

    count = room.set(fulfillment="import")
    room.work(SWEEP)

    assert (count, len(room.due())) == (250, 250)


def test_a_sweep_that_is_killed_between_note_and_cursor_leaves_none_out(room: Room) -> None:
    room.leave_out(*range(1, 251))
    room.set(order_import="all")

    room.die_at("note_to_cursor", SWEEP, 2)
    assert '"after": 100' in room.ledger.lane(SWEEP)["memo"]
    room.pass_time(LEASE_S + 1.0)
    assert SWEEP in room.rung()
    room.work(SWEEP)

    assert room.due() == list(range(1, 251))


def test_the_first_sweep_that_keeps_the_settings_takes_up_what_earlier_changes_left(
    room: Room,
) -> None:
    room.set(order_import="all")
    room.leave_out(7)
    room.ledger.execute("UPDATE lane SET memo = '{}' WHERE kind = 'sweep_orders'")

    room.work(SWEEP)

    assert room.due() == [7]
