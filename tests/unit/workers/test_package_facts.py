"""Packages of an order among fakes: each with its number, once; and where they are followed."""

import pytest

from domain.channel_orders import OrderStatus
from domain.deadletters import Reason
from domain.errors import OutcomeUnknown
from domain.order_standing import Package
from tests.unit.workers.fact_desk import DISPATCHED, Desk, reason_of
from workers.work import Sent

LEFT = {**DISPATCHED, "packages": [{"tracking_number": "A1"}, {"tracking_number": "A2"}]}


@pytest.mark.parametrize("said", [{"number-of-packages": "2"}, {}], ids=["said", "found out"])
def test_packages_that_the_event_does_not_name_leave_as_the_order_does(
    desk: Desk, said: dict[str, str]
) -> None:
    desk.put(metadata=said, status=OrderStatus.INVOICED)
    desk.hub.facts.parcels[7] = [Package("p-1"), Package("p-2")]

    assert isinstance(desk.push("shipment"), Sent)
    assert desk.parcels == {"p-1": "AA123456789BR", "p-2": "AA123456789BR"}
    assert desk.status == "PAID_WAITING_DELIVERY"


def test_each_package_leaves_with_its_own_number(desk: Desk) -> None:
    desk.at(OrderStatus.INVOICED)
    desk.hub.facts.parcels[7] = [Package("p-1"), Package("p-2", "VOL-2")]
    named = [{"tracking_number": "A2", "package": "VOL-2", "carrier": "Loggi"}, LEFT["packages"][0]]

    assert isinstance(desk.push("shipment", {**DISPATCHED, "packages": named}), Sent)
    assert desk.parcels == {"p-1": "A1", "p-2": "A2"}
    assert [told.carrier for told in desk.hub.facts.dispatches] == ["Correios", "Loggi"]


@pytest.mark.parametrize("with_first", [False, True])
def test_a_package_that_no_answer_came_for_leaves_once_and_the_others_follow(
    desk: Desk, *, with_first: bool
) -> None:
    desk.at(OrderStatus.INVOICED)
    desk.hub.facts.leaves_with_first = with_first
    desk.hub.facts.parcels[7] = [Package("p-1"), Package("p-2")]
    desk.hub.facts.failures = [None, None, OutcomeUnknown("no answer")]

    lost = desk.push("shipment", LEFT)
    again = desk.push("shipment", LEFT, attempts=1, accepted=desk.told)

    assert [type(lost), type(again)] == [OutcomeUnknown, Sent]
    assert desk.calls.count("put_dispatch 7 p-1") == desk.calls.count("put_dispatch 7 p-2") == 1


def test_a_package_that_leaves_days_after_the_others_is_told_alone(desk: Desk) -> None:
    desk.at(OrderStatus.INVOICED)
    desk.hub.facts.leaves_with_first = True
    desk.hub.facts.parcels[7] = [Package("p-1"), Package("p-2")]
    first = desk.push("shipment", {**DISPATCHED, "packages": LEFT["packages"][:1]})
    assert isinstance(first, Sent)
    desk.calls.clear()

    assert isinstance(desk.push("shipment", LEFT, accepted=first.accepted), Sent)
    assert desk.calls == ["standing 7", "packages 7", "put_dispatch 7 p-2"]
    assert desk.parcels == {"p-1": "A1", "p-2": "A2"}


def test_packages_that_the_hub_does_not_know_are_for_a_person(desk: Desk) -> None:
    desk.at(OrderStatus.INVOICED)
    desk.hub.facts.parcels[7] = [Package("p-1")]
    named = [{"tracking_number": "A9", "package": "VOL-9"}]

    many = reason_of(desk.push("shipment", LEFT))
    unknown = reason_of(desk.push("shipment", {**DISPATCHED, "packages": named}))

    assert {reason for reason, _ in (many, unknown)} == {Reason.EVENT_INVALID}
    assert desk.parcels == {"p-1": ""}


def test_packages_of_an_order_that_has_none_at_the_hub_leave_as_one(desk: Desk) -> None:
    desk.at(OrderStatus.INVOICED)

    assert isinstance(desk.push("shipment", LEFT), Sent)
    assert [told.tracking_number for told in desk.hub.facts.dispatches] == ["AA123456789BR"]


# ---- links


def test_a_parcel_is_followed_by_the_link_of_its_carrier_where_the_erp_says_none(
    desk: Desk,
) -> None:
    desk.at(OrderStatus.INVOICED)
    desk.mappings.known["tracking", "Correios"] = "https://rastreio.example/?c=[RASTREIO]"
    said = {**DISPATCHED, "tracking_url": "https://erp.example/1"}

    outcomes = [desk.push("shipment"), desk.push("shipment", said)]
    desk.at(OrderStatus.INVOICED)
    outcomes.append(desk.push("shipment", said))

    assert {type(outcome) for outcome in outcomes} == {Sent}
    assert [told.tracking_url for told in desk.hub.facts.dispatches] == [
        "https://rastreio.example/?c=AA123456789BR",
        "https://erp.example/1",
    ]
