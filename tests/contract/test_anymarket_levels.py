"""What our client reads of stock and prices, under every dialect of the hub."""

import pytest

from domain.hub_levels import HubLevel
from domain.store import PriceScope
from tests.contract.anymarket_pair import Pair
from tests.simulator.hub import OI, a_listed_sku, a_sku

LOCAL = 18448


def reserve(pair: Pair, code: str, units: int) -> None:
    path = f"/accounts/{OI}/reservations"
    pair.simulator.told("POST", path, [{"partnerId": code, "quantity": units}])


def second_local(pair: Pair) -> int:
    answer = pair.simulator.api.post("/stocks/locals", json={"name": "Loja"}).raise_for_status()
    return int(answer.json()["data"]["id"])


@pytest.mark.parametrize("ids", ["number", "text"])
@pytest.mark.parametrize("nulls", ["absent", "explicit"])
def test_stock_is_read_with_what_orders_reserve(pair: Pair, ids: str, nulls: str) -> None:
    made = pair.simulator.seed(a_sku("A"), a_sku("B", quantity=0))
    reserve(pair, "A", 2)
    pair.simulator.switch(ids=ids, nulls=nulls)

    rows, following = pair.hub().stock_page(LOCAL, 0)

    a, b = (int(made[code]["skuId"]) for code in "AB")
    assert rows == [HubLevel("A", a, {"units": 12}, 2), HubLevel("B", b, {"units": 0})]
    assert following is None


def test_stock_comes_in_pages_of_a_hundred(pair: Pair) -> None:
    pair.simulator.seed(*(a_sku(f"K-{number}") for number in range(230)))
    hub = pair.hub()
    codes: list[str] = []
    offset: int | None = 0

    while offset is not None:
        rows, offset = hub.stock_page(LOCAL, offset)
        codes += [row.partner_id for row in rows]

    assert sorted(codes) == sorted(f"K-{number}" for number in range(230))


def test_stock_at_another_local_is_not_ours(pair: Pair) -> None:
    other = second_local(pair)
    made = pair.simulator.seed(a_sku("A", quantity={str(other): 5}))

    assert pair.hub().stock_page(LOCAL, 0)[0] == []
    assert pair.hub().stock_of("A", LOCAL) == [HubLevel("A", int(made["A"]["skuId"]), {})]
    assert [level.says for level in pair.hub().stock_of("A", other)] == [{"units": 5}]


def test_stock_of_a_code_that_is_not_there_is_nothing(pair: Pair) -> None:
    pair.simulator.seed(a_sku("A"))

    assert pair.hub().stock_of("A-2", LOCAL) == []


def test_prices_are_read_in_cents_with_their_owner(pair: Pair) -> None:
    pair.simulator.seed(a_sku("A", sellPrice=99.05), a_listed_sku("B"), a_sku("C", scope="COST"))

    rows, following = pair.hub().price_page(0)

    told = {row.partner_id: (row.scope, row.says) for row in rows}
    plain = {"price": 12990, "sale_price": 12990}
    assert told == {
        "A": (PriceScope.SKU, {"price": 12990, "sale_price": 9905}),
        "B": (PriceScope.LISTING, {}),
        "C": (PriceScope.COST, plain),
    }
    assert following is None


def test_the_price_of_a_code_is_that_of_every_sku_that_has_it(pair: Pair) -> None:
    pair.simulator.switch(duplicate_codes="accepted")
    pair.simulator.seed(a_sku("A"), a_sku("A", price=5), a_sku("A-2"))

    found = pair.hub().prices_of("A")

    assert sorted((level.says or {})["price"] for level in found) == [500, 12990]


def test_prices_of_listings_are_read_by_their_sku(pair: Pair) -> None:
    made = pair.simulator.seed(a_listed_sku("B"))
    [sku] = pair.hub().prices_of("B")

    [listing] = pair.hub().listing_prices(sku)

    assert listing.says == {"price": 12990, "sale_price": 11990}
    assert listing.place == f"listing {made['B']['listingIds'][0]} MERCADO_LIVRE"
