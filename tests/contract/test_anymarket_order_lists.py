"""Feed and listings of orders, worked off by our client in every dialect of the hub."""

import time
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.errors import Rejected
from tests.contract.anymarket_pair import Pair
from tests.hub_orders import a_hub_order

FEEDS: list[dict[str, object]] = [
    {},
    {"feed_size": "10"},
    {"feed_order": "oldest"},
    {"feed_older_token": "refused"},
    {"feed_wrong_token": "400"},
    {"feed_batch": "rest"},
    {"feed_batch": "silent"},
    {"ids": "text"},
    {"feed_echoes": False},
]
LISTINGS: list[dict[str, object]] = [
    {"page_number": "1"},
    {"page_number": "absent"},
    {"next_on_last_page": False},
    {"next_offset_only": True},
    {"next_on_last_page": False, "next_offset_only": True},
    {"page_limits": "20-100"},
    {"limit_out_of_range": "refuse"},
    {"approximate_total_from": 1},
    {"date_filters": "exclusive"},
    {"date_span_exceeded": "clamp"},
    {"ids": "text"},
    {"last_update": False},
]


@pytest.mark.parametrize("switches", FEEDS, ids=str)
def test_a_long_feed_is_worked_off_in_every_dialect(
    pair: Pair, switches: dict[str, object]
) -> None:
    pair.simulator.switch(**switches)
    ids = pair.simulator.sell(*(a_hub_order(number) for number in range(1, 131)))
    hub = pair.hub()
    seen: set[int] = set()

    while entries := hub.feed(50):
        seen |= {entry.order_id for entry in entries}
        hub.acknowledge_all(entries)

    assert seen == set(ids)
    assert pair.simulator.state("feed") == {}


def test_entries_vanish_thirty_days_after_they_were_last_read(pair: Pair) -> None:
    pair.simulator.sell(a_hub_order(7))
    pair.simulator.pass_days(29)
    assert len(pair.hub().feed(100)) == 1

    pair.simulator.pass_days(58)
    assert len(pair.hub().feed(100)) == 1
    pair.simulator.pass_days(89)

    assert list(pair.hub().feed(100)) == []


def test_an_older_token_may_be_refused_while_a_newer_entry_is_pending(pair: Pair) -> None:
    pair.simulator.switch(feed_older_token="refused", feed_order="oldest")
    pair.simulator.sell(a_hub_order(7, status="PENDING"))
    [early] = pair.hub().feed(100)
    pair.simulator.change_orders(7, status="PAID_WAITING_SHIP")

    with pytest.raises(Rejected):
        pair.hub().acknowledge(early)

    assert len(pair.hub().feed(100)) == 2


def test_statuses_that_nobody_ticked_never_enter_the_feed(pair: Pair) -> None:
    pair.simulator.switch(feed_statuses="PAID_WAITING_SHIP,CANCELED")
    pair.simulator.sell(a_hub_order(7, status="PENDING"), a_hub_order(8))

    assert [entry.order_id for entry in pair.hub().feed(100)] == [8]


@pytest.mark.parametrize("switches", LISTINGS, ids=str)
@pytest.mark.parametrize("count", [0, 100, 230])
def test_every_order_is_listed_once_in_every_dialect_of_pages(
    pair: Pair, count: int, switches: dict[str, object]
) -> None:
    pair.simulator.switch(**switches)
    ids = pair.simulator.sell(*(a_hub_order(number) for number in range(1, count + 1)))
    now_s = time.time()

    marks = list(pair.hub().orders_updated(now_s - 3600, now_s + 3600))

    assert [mark.order_id for mark in marks] == ids


def test_orders_that_leave_a_listing_meanwhile_hide_no_other(pair: Pair) -> None:
    then = (datetime.now(UTC) - timedelta(days=10)).isoformat()
    ids = pair.simulator.sell(*(a_hub_order(number, createdAt=then) for number in range(1, 231)))
    at_s = time.time() - 10 * 86_400
    walk = pair.hub().orders_updated(at_s - 3600, at_s + 3600)
    seen = [next(walk)]

    pair.simulator.change_orders(*range(1, 31), status="INVOICED")
    seen += list(walk)

    assert {mark.order_id for mark in seen} == set(ids)


def test_pages_are_read_lazily(pair: Pair) -> None:
    pair.simulator.sell(*(a_hub_order(number) for number in range(1, 231)))
    now_s = time.time()

    next(pair.hub().orders_updated(now_s - 3600, now_s + 3600))

    routes = [entry["route"] for entry in pair.simulator.journal()]
    assert routes.count("/v2/orders") == 1


def test_links_are_never_followed_and_filters_never_lost(pair: Pair) -> None:
    pair.simulator.switch(next_offset_only=True)
    then = (datetime.now(UTC) - timedelta(days=40)).isoformat()
    pair.simulator.sell(*(a_hub_order(number, createdAt=then) for number in range(1, 151)))
    new = pair.simulator.sell(*(a_hub_order(number) for number in range(201, 351)))
    now_s = time.time()

    marks = pair.hub().orders_created(now_s - 3600, now_s + 3600)

    assert [mark.order_id for mark in marks] == new


@pytest.mark.parametrize("switches", LISTINGS, ids=str)
@pytest.mark.parametrize("count", [0, 230])
def test_the_orders_of_a_day_are_listed_whole_in_every_dialect(
    pair: Pair, count: int, switches: dict[str, object]
) -> None:
    pair.simulator.switch(**switches)
    pair.simulator.sell(a_hub_order(900, createdAt="2026-11-24T00:00:00-03:00"))
    noon = "2026-11-23T12:00:00-03:00"
    sold = (a_hub_order(number, createdAt=noon) for number in range(1, count + 1))
    ids = pair.simulator.sell(*sold)

    paid: list[int] = []
    lines = list(pair.hub().orders_of(date(2026, 11, 23), lambda: paid.append(1)))

    assert len(paid) == len(pair.outcomes)
    assert sorted(line.order_id for line in lines) == sorted(ids)
    assert {(line.is_paid, line.total_cents) for line in lines} <= {(True, 11990)}
