"""Listings of orders of the imitated hub: spans, filters, order of rows."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.hub_orders import a_hub_order
from tests.simulator.hub import Hub, sample


def days_ago(days: float) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")


def listed(hub: Hub, **query: str) -> list[int]:
    """Give the ids of a listing's first page."""
    answer = hub.api.get("/orders", params={"limit": "100", **query}).raise_for_status()
    return [order["id"] for order in answer.json()["content"]]


def test_without_dates_the_last_120_days_are_listed(hub: Hub) -> None:
    hub.sell(a_hub_order(1, createdAt=days_ago(121)), a_hub_order(2, createdAt=days_ago(119)))

    assert listed(hub) == [2]


def test_one_end_lists_the_120_days_on_its_side(hub: Hub) -> None:
    for order_id, days in ((1, 260), (2, 150), (3, 10)):
        hub.sell(a_hub_order(order_id, createdAt=days_ago(days)))

    assert listed(hub, createdAfter=days_ago(200)) == [2]
    assert listed(hub, createdBefore=days_ago(200)) == [1]


@pytest.mark.parametrize(("what", "most"), [("created", 120), ("updated", 7)])
def test_a_span_has_its_most_days(hub: Hub, what: str, most: int) -> None:
    ends = {f"{what}Before": days_ago(1), f"{what}After": days_ago(most + 2)}

    assert hub.api.get("/orders", params=ends).status_code == 422
    hub.switch(date_span_exceeded="clamp")
    assert hub.api.get("/orders", params=ends).status_code == 200


def test_a_date_that_is_none_is_refused_in_their_words(hub: Hub) -> None:
    answer = hub.api.get("/orders", params={"createdAfter": "2026-09-01"})

    assert (answer.status_code, answer.json()) == (422, sample("error-422-date-filter"))


@pytest.mark.parametrize(("switch", "status"), [("refuse", 422), ("utc", 200)])
def test_a_date_without_offset_is_treated_as_switched(hub: Hub, switch: str, status: int) -> None:
    hub.switch(date_without_offset=switch)

    answer = hub.api.get("/orders", params={"createdAfter": "2026-09-01T00:00:00"})

    assert answer.status_code == status


@pytest.mark.parametrize(("switch", "found"), [("inclusive", [7]), ("exclusive", [])])
def test_the_ends_belong_to_a_listing_as_switched(hub: Hub, switch: str, found: list[int]) -> None:
    at = days_ago(1)
    hub.sell(a_hub_order(7, createdAt=at))
    hub.switch(date_filters=switch)

    assert listed(hub, createdAfter=at) == found


@pytest.mark.parametrize(
    "query",
    [
        {"status": "CANCELED"},
        {"marketplace": "SHOPEE"},
        {"marketplaceId": "S-2"},
        {"partnerId": "900451"},
        {"shippingId": "43900000001"},
    ],
)
def test_orders_are_found_by_what_they_say(hub: Hub, query: dict[str, str]) -> None:
    other: dict[str, Any] = {
        "marketPlace": "SHOPEE",
        "marketPlaceNumber": "S-2",
        "status": "CANCELED",
        "partnerId": "900451",
        "shippingId": "43900000001",
    }
    hub.sell(a_hub_order(1), a_hub_order(2, **other))

    assert listed(hub, **query) == [2]


@pytest.mark.parametrize("query", [{"status": "PAID"}, {"sort": "colour"}, {"offset": "-1"}])
def test_a_filter_that_does_not_exist_is_a_400(hub: Hub, query: dict[str, str]) -> None:
    assert hub.api.get("/orders", params=query).status_code == 400


def test_a_delivery_issue_may_be_filtered(hub: Hub) -> None:
    hub.sell(a_hub_order(7, status="DELIVERY_ISSUE"))

    assert listed(hub, status="DELIVERY_ISSUE") == [7]


def test_a_listing_is_sorted_as_asked(hub: Hub) -> None:
    hub.sell(a_hub_order(1, createdAt=days_ago(1)), a_hub_order(2, createdAt=days_ago(2)))

    assert listed(hub, sort="createdAt") == [2, 1]
    assert listed(hub, sort="createdAt", sortDirection="DESC") == [1, 2]


def test_a_change_shows_in_a_listing_at_once(hub: Hub) -> None:
    hub.sell(a_hub_order(7, lastUpdate=days_ago(5)))
    query = {"updatedAfter": days_ago(1)}
    before = listed(hub, **query)

    hub.change_orders(7, status="CANCELED")

    assert (before, listed(hub, **query)) == ([], [7])
