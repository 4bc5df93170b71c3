"""What our client asks about orders, and what it makes of odd answers."""

import json
from itertools import pairwise

import pytest

from domain.channel_orders import FeedEntry
from domain.errors import NotThereYet, Rejected, TransientError, Unreadable
from domain.order_lists import windows
from tests.unit.adapters.anymarket.scripted_hub import answering, sample, saying

ENTRIES = [
    FeedEntry(183000101, "c74952c9-f181-4ea5-81d2-adeee74215c4"),
    FeedEntry(183000102, "5238ba67-57b6-4097-9f75-14c3b2ae6a78"),
]


def test_the_feed_of_the_sample_is_read() -> None:
    hub = saying(sample("orders-feed"))

    assert list(hub.hub.feed(50)) == ENTRIES
    assert hub.path == "/orders/feeds?limit=50"


def test_an_acknowledgement_looks_like_the_sample() -> None:
    hub = answering(204)

    hub.hub.acknowledge(ENTRIES[0])

    assert hub.path == "/orders/feeds/183000101"
    assert hub.payload == json.loads(sample("orders-feed-ack-request"))


def test_a_batch_looks_like_the_sample_and_names_no_status() -> None:
    hub = answering(204)

    hub.hub.acknowledge_all(ENTRIES)

    theirs = json.loads(sample("orders-feed-batch-ack-request"))
    assert hub.path == "/orders/feeds/batch"
    assert hub.payload == [
        {name: value for name, value in one.items() if name != "status"} for one in theirs
    ]


def test_entries_that_cannot_be_read_are_left_out() -> None:
    odd = [{"id": 1}, {"token": "t"}, {"id": "x", "token": "t"}, {"id": "7", "token": "t"}]

    assert list(answering(200, odd).hub.feed(50)) == [FeedEntry(7, "t")]


@pytest.mark.parametrize("payload", [{}, None, "x", [1], [{"id": 1}]])
def test_a_feed_without_anything_readable_is_not_taken_for_empty(payload: object) -> None:
    with pytest.raises(TransientError):
        answering(200, payload).hub.feed(50)


@pytest.mark.parametrize("status", [400, 404, 422])
def test_a_stale_token_is_a_rejection(status: int) -> None:
    with pytest.raises(Rejected):
        answering(status, {"code": str(status), "message": "Token"}).hub.acknowledge(ENTRIES[0])


def test_an_order_is_asked_for_by_its_id() -> None:
    hub = saying(sample("order-paid"))

    assert hub.hub.order(183000101).order_id == 183000101
    assert hub.path == "/orders/183000101"


def test_an_unknown_order_is_not_there_yet() -> None:
    with pytest.raises(NotThereYet, match="987654321"):
        saying(sample("error-404"), 404).hub.order(987654321)


@pytest.mark.parametrize("payload", [{}, [], {"code": "500", "message": "Erro"}, {"id": 8}])
def test_a_success_about_something_else_is_asked_for_again(payload: object) -> None:
    with pytest.raises(TransientError):
        answering(200, payload).hub.order(7)


def test_an_order_of_another_shape_waits_for_a_person() -> None:
    with pytest.raises(Unreadable, match="status"):
        answering(200, {"id": 7, "marketPlace": "SHOPEE"}).hub.order(7)


def test_a_listing_says_its_span_with_an_offset() -> None:
    hub = saying(sample("orders-page"))

    marks = list(hub.hub.orders_updated(1_789_473_851, 1_789_473_851 + 3600))

    assert [mark.order_id for mark in marks] == [183000101, 183000102]
    assert hub.path == (
        "/orders?updatedAfter=2026-09-15T09%3A04%3A11-03%3A00"
        "&updatedBefore=2026-09-15T10%3A04%3A11-03%3A00&limit=100&offset=0"
    )


def test_a_span_longer_than_theirs_is_asked_for_in_parts_that_overlap() -> None:
    spans = list(windows(0, 20 * 86_400, 7 * 86_400))

    assert all(last - first <= 7 * 86_400 for first, last in spans)
    assert all(later[0] < earlier[1] for earlier, later in pairwise(spans))
    assert (spans[0][0], spans[-1][1]) == (0, 20 * 86_400)


def test_a_span_that_ends_before_it_begins_asks_for_nothing() -> None:
    hub = saying(sample("orders-page"))

    assert list(hub.hub.orders_created(10, 9)) == []
    assert hub.calls == []
