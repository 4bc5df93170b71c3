"""What differs between both sides of stock and prices, and the cause that is named for it."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.drift import Grace
from domain.hub_levels import HubLevel
from domain.level_drift import LevelCause, LevelDifference, Standing, compare_levels
from domain.store import PriceScope

GRACE = Grace(now_s=10_000.0, grace_s=900.0)
PRICE = {"price": 12990, "sale_price": 11990}


def a_level(key: str = "A", sku_id: int = 1, units: int = 7, **what_matters: Any) -> HubLevel:
    return HubLevel(
        **{"partner_id": key, "sku_id": sku_id, "says": {"units": units}, **what_matters}
    )


def a_standing(key: str = "A", units: int = 7, **what_matters: Any) -> Standing:
    return Standing(**{"key": key, "accepted": {"units": units}, **what_matters})


def found(
    levels: list[HubLevel], *standings: Standing, chosen: Mapping[str, int] | None = None
) -> list[LevelDifference]:
    return compare_levels(levels, standings, chosen or {}, GRACE)


def causes(*sides: Any, **more: Any) -> list[LevelCause]:
    return [one.cause for one in found(*sides, **more)]


def test_what_the_hub_has_as_it_accepted_it_is_equal() -> None:
    assert found([a_level()], a_standing()) == []


def test_what_the_hub_has_otherwise_differs_and_can_be_repaired() -> None:
    [one] = found([a_level(units=3)], a_standing())

    assert (one.cause, one.key, one.hub, one.ledger) == (LevelCause.DIFFERS, "A", "3", "7")
    assert (one.is_repairable, one.is_explained) == (True, False)


def test_a_reservation_does_not_make_equal_stock_differ() -> None:
    assert found([a_level(reserved=2)], a_standing()) == []


def test_less_by_just_what_orders_reserve_is_explained() -> None:
    [one] = found([a_level(units=5, reserved=2)], a_standing())

    assert (one.cause, one.hub, one.is_explained) == (LevelCause.RESERVED, "5 (2 reserved)", True)


def test_less_by_something_else_than_what_orders_reserve_differs() -> None:
    assert causes([a_level(units=4, reserved=2)], a_standing()) == [LevelCause.DIFFERS]


@pytest.mark.parametrize(
    ("standing", "cause"),
    [
        ({"waits": "due"}, LevelCause.IN_FLIGHT),
        ({"waits": "not there", "is_distant": True}, LevelCause.WAITING),
        ({"held": "hub_rejected: no", "letter_id": "dl_1"}, LevelCause.HELD),
        ({"accepted_at_s": 9_500.0}, LevelCause.IN_FLIGHT),
        ({"accepted_at_s": 9_000.0}, LevelCause.DIFFERS),
        # Accepted after the hub's list was begun.
        ({"accepted_at_s": 10_001.0}, LevelCause.IN_FLIGHT),
    ],
)
def test_what_is_on_its_way_proves_nothing(standing: dict[str, Any], cause: LevelCause) -> None:
    assert causes([a_level(units=3)], a_standing(**standing)) == [cause]


def test_a_held_key_names_its_letter() -> None:
    [one] = found([a_level(units=3)], a_standing(held="hub_rejected: no", letter_id="dl_1"))

    assert (one.letter_id, one.detail) == ("dl_1", "hub_rejected: no")


def test_what_the_hub_does_not_know_any_more_is_only_in_the_ledger() -> None:
    [one] = found([], a_standing())

    assert (one.cause, one.is_repairable) == (LevelCause.ONLY_LEDGER, True)


def test_what_was_never_accepted_and_is_not_there_waits() -> None:
    waiting = Standing("A", waits="SKU A is not in AnyMarket yet", is_distant=True)

    assert causes([], waiting) == [LevelCause.WAITING]


def test_what_nobody_ever_sent_and_is_not_there_is_nothing() -> None:
    assert found([], Standing("A")) == []


def test_what_only_the_hub_has_is_not_ours() -> None:
    assert causes([a_level()]) == [LevelCause.ONLY_HUB]
    assert causes([a_level()], Standing("A")) == [LevelCause.ONLY_HUB]


def test_a_sku_without_a_code_is_left_out() -> None:
    assert found([a_level("")]) == []


def test_a_sku_that_is_not_at_the_local_any_more_differs() -> None:
    [one] = found([a_level(says={})], a_standing())

    assert (one.cause, one.hub) == (LevelCause.DIFFERS, "")


def test_a_row_that_cannot_be_read_says_so() -> None:
    assert causes([a_level(says=None)], a_standing()) == [LevelCause.UNREADABLE]


def test_a_code_of_two_skus_is_ambiguous_until_one_is_chosen() -> None:
    two = [a_level(sku_id=1), a_level(sku_id=2, units=3)]

    [one] = found(two, a_standing())
    assert (one.cause, one.detail) == (LevelCause.AMBIGUOUS, "SKUs 1, 2 of the hub have its code")

    assert found(two, a_standing(), chosen={"A": 1}) == []
    assert causes(two, a_standing(), chosen={"A": 2}) == [LevelCause.DIFFERS]


def test_a_row_that_a_moving_list_showed_twice_counts_as_it_was_shown_last() -> None:
    assert found([a_level(units=3), a_level(units=7)], a_standing()) == []


def test_each_listing_that_differs_is_named() -> None:
    listings = [
        a_level(says=PRICE, place="listing 1"),
        a_level(says={**PRICE, "sale_price": 1}, place="listing 2"),
    ]

    [one] = found(listings, a_standing(accepted=PRICE))

    assert (one.place, one.hub, one.ledger) == ("listing 2", "129.90 / 0.01", "129.90 / 119.90")


def test_a_price_that_the_hub_derives_cannot_be_repaired() -> None:
    other = a_level(says={**PRICE, "price": 1}, scope=PriceScope.COST)

    [one] = found([other], a_standing(accepted=PRICE))

    assert (one.cause, one.is_repairable) == (LevelCause.HUB_DECIDES, False)


@given(st.dictionaries(st.text(min_size=1), st.integers(0, 10**6)))
def test_equal_sides_have_no_difference(units: dict[str, int]) -> None:
    levels = [a_level(key, number, n) for number, (key, n) in enumerate(units.items())]

    assert found(levels, *(a_standing(key, n) for key, n in units.items())) == []
