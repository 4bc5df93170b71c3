"""What every hub promises about orders: the fake, and our client in front of the simulator."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import pytest

from adapters.anymarket.translate.orders import to_status
from domain.channel_orders import FeedEntry, OrderHub, OrderStatus
from domain.errors import NotThereYet, Rejected
from domain.order_lists import ListPlace, OrderList, OrderLists
from tests.contract.anymarket_pair import Pair
from tests.fake_orders import FakeOrderHub
from tests.hub_orders import a_hub_order
from tests.order_builders import a_channel_order

NOW = datetime.now(UTC).replace(microsecond=0)
NOW_S = NOW.timestamp()
DAY_S = 86_400.0


class Listed(OrderHub, OrderLists, Protocol):
    """What a hub says of its orders, one by one and in listings."""


class Side(Protocol):
    """A hub, and the channels that sell through it."""

    hub: Listed

    def sell(
        self, order_id: int, *, status: str = "PAID_WAITING_SHIP", days_ago: float = 0
    ) -> None:
        """Let an order be made, and last changed, so long ago."""
        ...

    def change(self, order_id: int, status: str) -> None:
        """Let an order change now."""
        ...


class FakeSide:
    """The fake."""

    def __init__(self) -> None:
        self.fake = FakeOrderHub()
        self.hub: Listed = self.fake

    def sell(
        self, order_id: int, *, status: str = "PAID_WAITING_SHIP", days_ago: float = 0
    ) -> None:
        at = NOW - timedelta(days=days_ago)
        order = a_channel_order(
            order_id=order_id,
            raw_status=status,
            status=to_status(status),
            created_at_s=at.timestamp(),
            updated=at.isoformat(),
        )
        self.fake.put(order)

    def change(self, order_id: int, status: str) -> None:
        words: dict[str, Any] = {"raw_status": status, "status": to_status(status)}
        self.fake.put(replace(self.fake.orders[order_id], **words, updated=NOW.isoformat()))


class RealSide:
    """Our client and the simulator."""

    def __init__(self, pair: Pair) -> None:
        self.simulator = pair.simulator
        self.hub: Listed = pair.hub()

    def sell(
        self, order_id: int, *, status: str = "PAID_WAITING_SHIP", days_ago: float = 0
    ) -> None:
        at = (NOW - timedelta(days=days_ago)).isoformat()
        self.simulator.sell(a_hub_order(order_id, status=status, createdAt=at, lastUpdate=at))

    def change(self, order_id: int, status: str) -> None:
        self.simulator.change_orders(order_id, status=status)


@pytest.fixture(params=["fake", "real"])
def side(request: pytest.FixtureRequest, started: Pair) -> Side:
    """An empty hub."""
    made: dict[str, Callable[[], Side]] = {
        "fake": FakeSide,
        "real": lambda: RealSide(started.fresh()),
    }
    return made[request.param]()


def test_an_order_that_was_made_is_in_the_feed(side: Side) -> None:
    side.sell(7)

    [entry] = side.hub.feed(100)

    assert (entry.order_id, bool(entry.token)) == (7, True)


def test_an_empty_feed_gives_nothing(side: Side) -> None:
    assert list(side.hub.feed(100)) == []


def test_no_more_entries_are_given_than_asked_for(side: Side) -> None:
    for order_id in range(1, 8):
        side.sell(order_id)

    assert len(side.hub.feed(3)) == 3


def test_an_entry_comes_back_until_it_is_acknowledged(side: Side) -> None:
    side.sell(7)

    assert list(side.hub.feed(100)) == list(side.hub.feed(100))

    side.hub.acknowledge(side.hub.feed(100)[0])
    assert list(side.hub.feed(100)) == []


def test_every_event_of_an_order_has_an_entry_with_a_token_of_its_own(side: Side) -> None:
    side.sell(7, status="PENDING")
    side.change(7, "PAID_WAITING_SHIP")

    entries = side.hub.feed(100)

    assert [entry.order_id for entry in entries] == [7, 7]
    assert len({entry.token for entry in entries}) == 2


def test_an_acknowledgement_covers_every_pending_entry_of_its_order(side: Side) -> None:
    side.sell(7, status="PENDING")
    side.sell(8)
    [early] = [entry for entry in side.hub.feed(100) if entry.order_id == 7]
    side.change(7, "PAID_WAITING_SHIP")

    side.hub.acknowledge(early)

    assert [entry.order_id for entry in side.hub.feed(100)] == [8]


def test_a_token_that_was_used_is_refused_and_the_newer_entry_stays(side: Side) -> None:
    side.sell(7)
    [used] = side.hub.feed(100)
    side.hub.acknowledge(used)
    side.change(7, "CANCELED")

    with pytest.raises(Rejected):
        side.hub.acknowledge(used)

    assert [entry.order_id for entry in side.hub.feed(100)] == [7]


def test_an_acknowledgement_of_an_unknown_order_is_refused(side: Side) -> None:
    with pytest.raises(Rejected):
        side.hub.acknowledge(FeedEntry(7, "c74952c9-f181-4ea5-81d2-adeee74215c4"))


def test_many_entries_are_acknowledged_with_one_call(side: Side) -> None:
    side.sell(7, status="PENDING")
    side.change(7, "PAID_WAITING_SHIP")
    side.sell(8)

    side.hub.acknowledge_all(side.hub.feed(100))

    assert list(side.hub.feed(100)) == []


def test_to_acknowledge_nothing_leaves_everything(side: Side) -> None:
    side.sell(7)

    side.hub.acknowledge_all([])

    assert [entry.order_id for entry in side.hub.feed(100)] == [7]


def test_one_wrong_token_refuses_all(side: Side) -> None:
    side.sell(7)
    [good] = side.hub.feed(100)

    with pytest.raises(Rejected):
        side.hub.acknowledge_all([good, FeedEntry(8, "stale")])

    assert list(side.hub.feed(100)) == [good]


def test_an_order_is_given_as_it_is_now(side: Side) -> None:
    side.sell(7, status="PENDING")
    side.change(7, "CANCELED")

    order = side.hub.order(7)

    assert (order.order_id, order.status) == (7, OrderStatus.CANCELLED)


def test_an_order_that_the_hub_does_not_know_is_not_there_yet(side: Side) -> None:
    with pytest.raises(NotThereYet):
        side.hub.order(7)


def test_a_listing_gives_the_orders_that_changed_in_between(side: Side) -> None:
    side.sell(1, days_ago=9)
    side.sell(2, days_ago=3)
    side.sell(3, days_ago=1)

    marks = list(side.hub.orders_updated(NOW_S - 5 * DAY_S, NOW_S - 2 * DAY_S))

    assert [mark.order_id for mark in marks] == [2]
    assert marks[0].updated == side.hub.order(2).updated


def test_an_order_that_changed_again_is_listed_where_it_changed_last(side: Side) -> None:
    side.sell(1, days_ago=3)
    side.change(1, "CANCELED")

    early = side.hub.orders_updated(NOW_S - 5 * DAY_S, NOW_S - 2 * DAY_S)
    late = side.hub.orders_updated(NOW_S - DAY_S, NOW_S + DAY_S)

    assert [mark.order_id for mark in early] == []
    assert [mark.order_id for mark in late] == [1]


def test_a_listing_gives_the_orders_that_were_made_in_between(side: Side) -> None:
    side.sell(1, days_ago=110)
    side.sell(2, days_ago=50)
    side.change(1, "CANCELED")

    marks = side.hub.orders_created(NOW_S - 119 * DAY_S, NOW_S - 100 * DAY_S)

    assert [mark.order_id for mark in marks] == [1]


def test_the_whole_span_that_the_hub_takes_may_be_asked_for(side: Side) -> None:
    side.sell(1, days_ago=5)

    # Half seconds: rounded outwards, the span is a second longer than theirs may be.
    week = side.hub.orders_updated(NOW_S - 7 * DAY_S - 0.5, NOW_S - 0.5)
    year_part = side.hub.orders_created(NOW_S - 120 * DAY_S - 0.5, NOW_S - 0.5)

    assert {mark.order_id for mark in week} == {mark.order_id for mark in year_part} == {1}


def test_every_page_of_a_listing_is_read(side: Side) -> None:
    for order_id in range(1, 231):
        side.sell(order_id, days_ago=1)

    marks = side.hub.orders_updated(NOW_S - 2 * DAY_S, NOW_S)

    assert sorted(mark.order_id for mark in marks) == list(range(1, 231))


def test_a_listing_is_walked_page_by_page_and_gone_on_with(side: Side) -> None:
    for order_id in range(1, 231):
        side.sell(order_id, days_ago=1)
    asked = OrderList(updated=(int(NOW_S - 2 * DAY_S), int(NOW_S)))

    first = side.hub.page_of_orders(asked, ListPlace())
    assert first.following is not None
    second = side.hub.page_of_orders(asked, ListPlace(first.following.offset, 230))
    last = side.hub.page_of_orders(asked, ListPlace(200, 230))

    assert [len(page.marks) for page in (first, second, last)] == [100, 100, 30]
    assert (second.following, last.following) == (ListPlace(200, 230), None)


def test_a_listing_by_both_dates_gives_what_was_made_long_ago_and_changed_now(side: Side) -> None:
    side.sell(1, days_ago=200)
    side.sell(2, days_ago=200)
    side.change(1, "CANCELED")
    now, made = (int(NOW_S - DAY_S), int(NOW_S + DAY_S)), NOW_S - 200 * DAY_S

    page = side.hub.page_of_orders(
        OrderList(updated=now, created=(int(made - DAY_S), int(made + DAY_S))), ListPlace()
    )

    assert [mark.order_id for mark in page.marks] == [1]
