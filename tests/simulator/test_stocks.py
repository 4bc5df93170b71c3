"""Stock: three ways to write it, one to read it, and the places it lies in."""

import pytest

from tests.simulator.hub import OI, Hub, a_sku, sample

TWO_LOCALS = [
    {"id": 18448, "name": "Estoque Físico", "defaultLocal": True, "zipCode": "87013000"},
    {"id": 18450, "name": "CD São Paulo", "zipCode": "01310100"},
]
GOOD = {"partnerId": "A", "quantity": 5}
BAD = [
    {"partnerId": "X", "quantity": 5},
    {"partnerId": "A", "quantity": -1},
    {"partnerId": "A", "quantity": "5"},
    {"partnerId": "A", "quantity": 5, "stockLocalId": 1},
    {"partnerId": "A", "quantity": 5, "id": 1},
    {"partnerId": "A"},
    {"quantity": 5},
]


def test_the_page_of_stocks_looks_like_the_sample(hub: Hub) -> None:
    hub.seed(a_sku("A"))

    row = hub.api.get("/stocks").json()["content"][0]

    assert row.keys() == sample("stocks-page")["content"][0].keys()
    assert row["stockLocal"].keys() == sample("stocks-page")["content"][0]["stockLocal"].keys()
    assert (row["amount"], row["price"]) == (12, 54.3)


def test_a_quantity_is_set_and_not_added(hub: Hub) -> None:
    hub.seed(a_sku("A"))

    answers = [hub.api.put("/stocks", json=[GOOD]) for _ in range(2)]

    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b"")] * 2
    assert hub.state("stock") == {"A": {"18448": 5}}


@pytest.mark.parametrize("bad", BAD)
def test_one_bad_item_refuses_the_whole_call(hub: Hub, bad: dict[str, object]) -> None:
    hub.seed(a_sku("A"))

    answer = hub.api.put("/stocks", json=[GOOD, bad])

    assert answer.status_code == 422
    assert hub.state("stock") == {"A": {"18448": 12}}


@pytest.mark.parametrize("bad", BAD)
def test_one_bad_item_of_a_batch_fails_alone(hub: Hub, bad: dict[str, object]) -> None:
    hub.seed(a_sku("A"))

    answer = hub.api.put("/stocks/batch", json=[GOOD, bad])

    assert answer.json()["success"] == [{"A": "Atualizado com sucesso"}]
    assert len(answer.json()["errors"]) == 1
    assert hub.state("stock") == {"A": {"18448": 5}}


def test_the_error_of_a_batch_item_is_worded_like_the_sample(hub: Hub) -> None:
    hub.seed(a_sku("AUR-MT-AZ"), a_sku("AUR-MT-AR"), a_sku("AUR-XX"))
    codes = ["AUR-MT-AZ", "AUR-MT-AR"]

    items = [{"partnerId": code, "quantity": 1} for code in codes] + [{"partnerId": "AUR-XX"}]

    answer = hub.api.put("/stocks/batch", json=items)
    assert answer.json() == sample("stocks-batch-response-arrays")


@pytest.mark.parametrize("path", ["/stocks", "/stocks/batch"])
def test_two_hundred_items_pass_and_one_more_does_not(hub: Hub, path: str) -> None:
    hub.seed(a_sku("A"))

    assert hub.api.put(path, json=[GOOD] * 200).is_success
    assert hub.api.put(path, json=[GOOD] * 201).status_code == 422


def test_the_id_alone_identifies_a_sku_also_as_a_text(hub: Hub) -> None:
    made = hub.seed(a_sku("A"))["A"]

    for number, quantity in ((made["skuId"], 7), (str(made["skuId"]), 8)):
        hub.api.put("/stocks", json=[{"id": number, "quantity": quantity}])

    assert hub.state("stock") == {"A": {"18448": 8}}


def test_what_is_left_out_is_kept(hub: Hub) -> None:
    hub.seed(a_sku("A"))
    hub.api.put("/stocks", json=[GOOD | {"additionalTime": 3}])

    hub.api.put("/stocks", json=[{"partnerId": "A", "cost": 60}])

    row = hub.api.get("/stocks").json()["content"][0]
    assert (row["amount"], row["additionalTime"], row["price"]) == (5, 3, 60)


def test_a_post_makes_the_row_of_another_local(hub: Hub) -> None:
    hub.open(OI, "a-token", locals=TWO_LOCALS)
    hub.seed(a_sku("A"))

    answer = hub.api.post("/stocks", json=[GOOD | {"cost": 1, "stockLocalId": 18450}])

    assert answer.status_code == 204
    assert hub.state("stock") == {"A": {"18448": 12, "18450": 5}}


def test_a_post_without_a_local_is_refused(hub: Hub) -> None:
    hub.seed(a_sku("A"))

    assert hub.api.post("/stocks", json=[GOOD | {"cost": 1}]).status_code == 422


def test_what_is_reserved_is_not_available(hub: Hub) -> None:
    hub.seed(a_sku("A"), a_sku("B"))
    hub.told("POST", f"/accounts/{OI}/reservations", [{"partnerId": "A", "quantity": 2}])

    row = hub.api.get("/stocks", params={"hasReservation": "true"}).json()["content"][0]

    assert (row["amount"], row["reservationAmount"], row["availableAmount"]) == (12, 2, 10)
    assert hub.state("reserved") == {"A": {"18448": 2}}


@pytest.mark.parametrize(
    ("query", "rows"),
    [("sku=A", 2), ("idSku=87000101", 2), ("idStockLocal=18450", 1), ("sku=A&idSku=1", 0)],
)
def test_stocks_are_filtered(hub: Hub, query: str, rows: int) -> None:
    hub.open(OI, "a-token", locals=TWO_LOCALS)
    hub.seed(a_sku("A", quantity={"18448": 1, "18450": 2}), a_sku("B"))

    assert len(hub.api.get(f"/stocks?{query}").json()["content"]) == rows


def test_stock_locals_look_like_the_sample(hub: Hub) -> None:
    hub.open(OI, "a-token", locals=TWO_LOCALS)

    assert hub.api.get("/stocks/locals").json() == sample("stock-locals")


def test_a_local_is_made_and_removed_as_in_the_samples(hub: Hub) -> None:
    made = hub.api.post("/stocks/locals", json={"name": "Loja Centro"}).json()
    number = made["data"].pop("id")
    removed = hub.api.delete(f"/stocks/locals/{number}").json()

    expected = sample("stock-local-post-response")
    del expected["data"]["id"]
    assert made == expected
    assert removed == sample("stock-local-delete-response") | {"data": number}


def test_another_default_local_takes_over(hub: Hub) -> None:
    hub.seed(a_sku("A"))
    made = hub.api.post("/stocks/locals", json={"name": "CD", "defaultLocal": True}).json()

    hub.api.put("/stocks", json=[GOOD])

    assert hub.state("stock")["A"] == {"18448": 12, str(made["data"]["id"]): 5}


def test_the_default_local_cannot_be_removed(hub: Hub) -> None:
    assert hub.api.delete("/stocks/locals/18448").status_code == 422


def test_a_local_is_renamed_and_stays_the_default(hub: Hub) -> None:
    answer = hub.api.put("/stocks/locals/18448", json={"name": "Matriz"})

    assert answer.json()["data"]["defaultLocal"] is True
    assert hub.api.get("/stocks/locals/18448").json()["data"]["name"] == "Matriz"


def test_a_local_needs_a_name_that_is_not_too_long(hub: Hub) -> None:
    for name in ("", "x" * 201, None):
        assert hub.api.post("/stocks/locals", json={"name": name}).status_code == 422
