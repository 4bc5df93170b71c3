"""Where orders of a hub stand, and what they may be told."""

import pytest

from domain.channel_orders import OrderStatus
from domain.errors import NotThereYet, PermanentError, Rejected
from domain.fact_reading import to_cancellation
from domain.order_standing import Transmission
from tests.contract.anymarket_pair import Pair
from tests.contract.fact_sides import ROAD, TOLD, RealSide, Side, status_of
from tests.nfe import access_key


def test_an_order_that_nothing_was_told_of_stands_where_the_channel_left_it(side: Side) -> None:
    side.sell(7)

    standing = side.hub.standing(7)

    assert standing.order.status is OrderStatus.PAID
    assert (standing.access_key, standing.tracking_number) == ("", "")


def test_an_order_that_the_hub_does_not_know_is_not_there_yet(side: Side) -> None:
    with pytest.raises(NotThereYet):
        side.hub.standing(7)


@pytest.mark.parametrize("start", ROAD)
@pytest.mark.parametrize("told", ["INVOICED", "PAID_WAITING_DELIVERY", "CONCLUDED"])
def test_an_order_goes_forward_may_stay_and_never_goes_back(
    side: Side, start: str, told: str
) -> None:
    side.sell(7, status=start)

    if ROAD.index(told) < ROAD.index(start):
        with pytest.raises(Rejected):
            TOLD[told](side.hub, 7)
        assert status_of(side) == start
    else:
        TOLD[told](side.hub, 7)
        assert status_of(side) == told


@pytest.mark.parametrize("start", [*ROAD, "CANCELED"])
def test_any_order_may_be_cancelled(side: Side, start: str) -> None:
    side.sell(7, status=start)

    TOLD["CANCELED"](side.hub, 7)

    assert side.hub.standing(7).order.is_cancelled


@pytest.mark.parametrize("told", ["INVOICED", "PAID_WAITING_DELIVERY", "CONCLUDED"])
def test_a_cancelled_order_goes_nowhere(side: Side, told: str) -> None:
    side.sell(7, status="CANCELED")

    with pytest.raises(Rejected):
        TOLD[told](side.hub, 7)


def test_what_was_told_shows(side: Side) -> None:
    side.sell(7)

    TOLD["INVOICED"](side.hub, 7)
    TOLD["PAID_WAITING_DELIVERY"](side.hub, 7)

    standing = side.hub.standing(7)
    assert (standing.access_key, standing.tracking_number) == (access_key(), "AA123456789BR")
    assert standing.transmission is Transmission.ARRIVED


def test_what_the_channel_refused_shows(side: Side) -> None:
    side.sell(7)
    side.refuse_on_the_way()

    told = TOLD["INVOICED"](side.hub, 7)

    assert told is side.hub.standing(7).transmission is Transmission.FAILED


def test_a_cancellation_that_the_channel_forbids_is_refused(side: Side) -> None:
    side.sell(7)
    side.forbid_cancelling()

    with pytest.raises(Rejected):
        TOLD["CANCELED"](side.hub, 7)

    assert not side.hub.standing(7).order.is_cancelled


def test_an_order_may_be_told_in_every_spelling_of_the_hub(started: Pair) -> None:
    side = RealSide(started.fresh())
    side.simulator.switch(
        invoiced_requires="all", shipped_requires="url_and_estimate", nulls="explicit", ids="text"
    )
    side.sell(7, status="PENDING")

    for tell in TOLD.values():
        tell(side.hub, 7)

    assert status_of(side) == "CANCELED"


def test_a_cancellation_in_a_word_that_nobody_knows_is_not_sent(started: Pair) -> None:
    side = RealSide(started.fresh())
    side.sell(7)

    with pytest.raises(PermanentError, match="out_of_stock"):
        side.hub.put_cancellation(7, "SHOPEE", to_cancellation("1", {"code": "sei lá"}))

    assert status_of(side) == "PAID_WAITING_SHIP"
