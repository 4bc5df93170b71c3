"""Who may set a price: the SKU or the listing, by the scope of the product."""

import pytest

from tests.simulator.hub import MERGE_PATCH, Hub, a_listed_sku, a_sku, sample

SKU_OFFER = {"marketPlace": "MERCADO_LIVRE"}


def test_a_price_of_scope_sku_reaches_the_sku_and_its_listings(hub: Hub) -> None:
    made = hub.seed(a_sku("A", scope="SKU", listings=[SKU_OFFER]))["A"]
    path = f"/products/{made['productId']}/skus/{made['skuId']}"

    answer = hub.api.put(path, json={"title": "A", "price": 139.9, "sellPrice": 124.9})

    assert (answer.json()["price"], answer.json()["sellPrice"]) == (139.9, 124.9)
    listing = hub.state("listings")[str(made["listingIds"][0])]
    assert (listing["price"], listing["discountPrice"]) == (139.9, 124.9)


@pytest.mark.parametrize("scope", ["SKU_MARKETPLACE", "COST"])
def test_a_sku_price_of_another_scope_is_ignored(hub: Hub, scope: str) -> None:
    made = hub.seed(a_sku("A", scope=scope))["A"]

    path = f"/products/{made['productId']}/skus/{made['skuId']}"
    answer = hub.api.patch(path, json={"price": 1}, headers=MERGE_PATCH)

    assert (answer.status_code, answer.json()["price"]) == (200, 129.9)


def test_a_cost_sets_the_price_of_scope_cost(hub: Hub) -> None:
    hub.seed(a_sku("A", scope="COST", priceFactor=2.5), a_sku("B"))

    hub.api.put("/stocks", json=[{"partnerId": code, "cost": 10} for code in "AB"])

    assert hub.state("prices")["A"] == {"price": 25.0, "sellPrice": 25.0}
    assert hub.state("prices")["B"]["price"] == 129.9


def test_a_quantity_in_a_sku_is_ignored(hub: Hub) -> None:
    made = hub.seed(a_sku("A"))["A"]

    path = f"/products/{made['productId']}/skus/{made['skuId']}"
    hub.api.put(path, json={"title": "A", "amount": 99, "quantity": 99})

    assert hub.state("stock") == {"A": {"18448": 12}}


def test_a_sku_is_deactivated_by_merge_patch(hub: Hub) -> None:
    made = hub.seed(a_sku("A"))["A"]

    path = f"/products/{made['productId']}/skus/{made['skuId']}"
    answer = hub.api.patch(path, json=sample("sku-merge-patch-request"), headers=MERGE_PATCH)

    assert answer.json()["active"] is False


def test_a_promotional_price_above_the_price_is_refused(hub: Hub) -> None:
    made = hub.seed(a_sku("A"))["A"]

    path = f"/products/{made['productId']}/skus/{made['skuId']}"
    answer = hub.api.patch(path, json={"price": 10, "sellPrice": 11}, headers=MERGE_PATCH)

    assert answer.status_code == 422
    assert hub.state("prices")["A"]["price"] == 129.9


def test_bulk_prices_answer_nothing_but_failures(hub: Hub) -> None:
    listing_id = hub.seed(a_listed_sku("A"))["A"]["listingIds"][0]

    answer = hub.api.put("/skus/marketplaces/prices", json=sample("prices-bulk-request"))

    assert listing_id == 64000901
    assert answer.json() == sample("prices-bulk-response")
    assert hub.state("listings")["64000901"]["discountPrice"] == 124.9


@pytest.mark.parametrize("price", [{"price": 0}, {"price": 10, "discountPrice": 11}])
def test_a_price_that_cannot_be_is_a_failure_of_its_own(hub: Hub, price: dict[str, object]) -> None:
    listing_id = hub.seed(a_listed_sku("A"))["A"]["listingIds"][0]
    item = {"id": listing_id, "price": 10, "discountPrice": 0, **price}

    answer = hub.api.put("/skus/marketplaces/prices", json=[item])

    assert [failure["id"] for failure in answer.json()] == [listing_id]


def test_a_bulk_price_without_a_discount_is_a_422_for_all(hub: Hub) -> None:
    listing_id = hub.seed(a_listed_sku("A"))["A"]["listingIds"][0]
    good = {"id": listing_id, "price": 10, "discountPrice": 9}

    answer = hub.api.put("/skus/marketplaces/prices", json=[good, {"id": 1, "price": 2}])

    assert answer.status_code == 422
    assert hub.state("listings")[str(listing_id)]["price"] == 129.9
