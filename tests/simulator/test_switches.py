"""Each switch changes what it says."""

from typing import Any

import httpx
import pytest

from simulator.anymarket.switches import Switches
from tests.simulator.hub import OI, Hub, a_listed_sku, a_sku, sample

ITEMS = [{"partnerId": "AUR-MT-AZ", "quantity": 1}, {"partnerId": "AUR-XX", "quantity": 1}]
SUCCESS, ERROR = "Atualizado com sucesso", "Erro ao processar: SKU AUR-XX não encontrado"


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ("arrays", {"success": [{"AUR-MT-AZ": SUCCESS}], "errors": [{"AUR-XX": ERROR}]}),
        ("objects", {"success": {"AUR-MT-AZ": SUCCESS}, "errors": {"AUR-XX": ERROR}}),
    ],
)
def test_a_batch_result_has_the_shape_switched(
    hub: Hub, shape: str, expected: dict[str, object]
) -> None:
    hub.seed(a_sku())
    hub.switch(batch_shape=shape)

    answer = hub.api.put("/stocks/batch", json=ITEMS)

    assert answer.json() == expected
    assert answer.json().keys() == sample(f"stocks-batch-response-{shape}").keys()


@pytest.mark.parametrize("status", ["200", "204"])
def test_a_batch_result_may_be_empty(hub: Hub, status: str) -> None:
    hub.seed(a_sku())
    hub.switch(batch_shape="none", batch_status=status)

    answers = [hub.api.put("/stocks/batch", json=ITEMS) for _ in range(2)]

    assert [(one.status_code, one.content) for one in answers] == [(int(status), b"")] * 2


def test_a_batch_204_with_a_body_poisons_the_connection(hub: Hub) -> None:
    hub.seed(a_sku())
    hub.switch(batch_status="204")

    assert hub.api.put("/stocks/batch", json=ITEMS).status_code == 204
    with pytest.raises(httpx.RemoteProtocolError):
        hub.api.put("/stocks/batch", json=ITEMS)
    assert hub.state("stock") == {"AUR-MT-AZ": {"18448": 1}}


@pytest.mark.parametrize(
    ("shape", "missing", "unknown"),
    [
        ("mixed", "error-401-no-token-legacy", "error-401-user-not-registered"),
        ("code", "error-401-user-not-registered", "error-401-user-not-registered"),
        ("response", "error-401-no-token-legacy", None),
    ],
)
def test_a_401_has_the_shape_switched(
    hub: Hub, shape: str, missing: str, unknown: str | None
) -> None:
    hub.told("PUT", "/switches", {"auth_shape": shape})

    without = hub.api.get("/stocks", headers={"gumgaToken": ""})
    wrong = hub.api.get("/stocks", headers={"gumgaToken": "of nobody"})

    assert (without.status_code, without.json()) == (401, sample(missing))
    legacy = {"response": "INVALID_TOKEN", "operation": "geral"}
    assert wrong.json() == (sample(unknown) if unknown else legacy)


def test_a_refused_token_may_be_a_403(hub: Hub) -> None:
    hub.switch(auth_status="403")
    hub.told("PUT", f"/accounts/{OI}/token", {"token": "another"})

    assert hub.api.get("/stocks").status_code == 403


def test_a_platform_may_be_required(hub: Hub) -> None:
    hub.switch(platform_required=True)

    assert hub.api.get("/stocks").status_code == 400
    assert hub.api.get("/stocks", headers={"platform": "OURS"}).status_code == 200


@pytest.mark.parametrize(
    ("shape", "keys"),
    [
        ("plain", sample("error-422-validation").keys()),
        ("details", {"code", "message", "details", "resources"}),
        ("field_errors", sample("error-422-fielderrors-legacy").keys()),
    ],
)
def test_an_error_has_the_shape_switched(hub: Hub, shape: str, keys: set[str]) -> None:
    hub.switch(error_shape=shape)

    answer = hub.api.put("/stocks", json=[{"quantity": 1}])

    assert (answer.status_code, answer.json().keys()) == (422, keys)


def test_json_may_have_to_say_that_it_is_json(hub: Hub) -> None:
    hub.switch(media_types="json")

    assert hub.api.put("/stocks", content=b"[]").status_code == 415
    assert hub.api.put("/stocks", json=[]).status_code == 204


def test_a_write_may_show_later(hub: Hub) -> None:
    hub.seed(a_sku("A"))
    hub.api.put("/stocks", json=[{"partnerId": "A", "quantity": 1}])

    hub.switch(stock_delay_ms=60_000)
    assert hub.api.get("/stocks").json()["content"][0]["availableAmount"] == 12
    hub.switch(stock_delay_ms=0)
    assert hub.api.get("/stocks").json()["content"][0]["availableAmount"] == 1


def test_a_product_may_be_created_with_a_200_and_typed_in_portuguese(hub: Hub) -> None:
    hub.with_names().switch(created_status="200", product_types="portuguese")

    answer = hub.api.post("/products", json=sample("product-post-request-simple"))

    assert (answer.status_code, answer.json()["type"]) == (200, "Simples")


def test_ids_may_be_texts(hub: Hub) -> None:
    made = hub.seed(a_sku("A"))["A"]
    hub.switch(ids="text")

    product = hub.api.get("/products").json()["content"][0]

    assert product["id"] == str(made["productId"])
    assert product["skus"][0]["id"] == str(made["skuId"])


def test_what_has_no_value_may_be_an_explicit_null(hub: Hub) -> None:
    hub.seed(a_sku("A"))
    assert "ean" not in hub.api.get("/products").json()["content"][0]["skus"][0]

    hub.switch(nulls="explicit")

    assert hub.api.get("/products").json()["content"][0]["skus"][0]["ean"] is None


def test_amounts_may_be_doubles(hub: Hub) -> None:
    hub.seed(a_sku("A"))
    hub.switch(amounts="double")

    assert '"amount":12.0' in hub.api.get("/stocks").text


@pytest.mark.parametrize(
    ("switches", "item", "status"),
    [
        ({"stock_limit": 0}, {"quantity": 1}, 422),
        ({"stock_local_required": True}, {"quantity": 1}, 422),
        ({"stock_local_required": True}, {"quantity": 1, "stockLocalId": 18448}, 204),
        ({"stock_quantity_required": True}, {"cost": 1}, 422),
        ({"stock_quantity_required": False}, {"cost": 1}, 204),
    ],
)
def test_stock_calls_insist_on_what_is_switched(
    hub: Hub, switches: dict[str, Any], item: dict[str, Any], status: int
) -> None:
    hub.seed(a_sku("A"))
    hub.switch(**switches)

    assert hub.api.put("/stocks", json=[{"partnerId": "A"} | item]).status_code == status


def test_a_put_may_refuse_a_row_that_was_never_made(hub: Hub) -> None:
    hub.seed(a_sku("A"))
    hub.switch(stock_put_creates=False)
    made = hub.api.post("/stocks/locals", json={"name": "CD"}).json()["data"]

    item = {"partnerId": "A", "quantity": 1, "stockLocalId": made["id"]}

    assert hub.api.put("/stocks", json=[item]).status_code == 422


def test_a_post_of_2024_insists_on_the_id_instead_of_the_local(hub: Hub) -> None:
    made = hub.seed(a_sku("A"))["A"]
    hub.switch(stock_post_rules="2024")
    item = {"partnerId": "A", "quantity": 1, "cost": 1}

    assert hub.api.post("/stocks", json=[item]).status_code == 422
    assert hub.api.post("/stocks", json=[item | {"id": made["skuId"]}]).status_code == 204


def test_a_weight_may_be_required(hub: Hub) -> None:
    hub.switch(weight_required=True)
    payload = sample("product-post-request-simple") | {"weight": None}

    assert hub.api.post("/products", json=payload).status_code == 422


def test_a_sku_price_of_another_scope_may_be_refused(hub: Hub) -> None:
    made = hub.seed(a_sku("A", scope="COST"))["A"]
    hub.switch(sku_price_of_other_scope="refused")

    path = f"/products/{made['productId']}/skus/{made['skuId']}"

    assert hub.api.put(path, json={"title": "A", "price": 1}).status_code == 422


@pytest.mark.parametrize(("omitted", "ean"), [("reset", None), ("kept", "7890000001021")])
def test_a_put_may_reset_what_it_leaves_out(hub: Hub, omitted: str, ean: str | None) -> None:
    made = hub.seed(a_sku("A", ean="7890000001021"))["A"]
    hub.switch(sku_put_omitted=omitted)

    path = f"/products/{made['productId']}/skus/{made['skuId']}"
    answer = hub.api.put(path, json={"title": "A", "price": 200})

    assert answer.json().get("ean") == ean
    assert answer.json()["sellPrice"] == (129.9 if ean else 200)


@pytest.mark.parametrize(
    ("switch", "failures", "price"),
    [("error", 1, 129.9), ("ignored", 0, 129.9), ("honoured", 0, 1)],
)
def test_a_listing_price_of_another_scope_is_treated_as_switched(
    hub: Hub, switch: str, failures: int, price: float
) -> None:
    number = hub.seed(a_listed_sku("A") | {"scope": "COST"})["A"]["listingIds"][0]
    hub.switch(listing_price_of_other_scope=switch)

    item = {"id": number, "price": 1, "discountPrice": 1}

    assert len(hub.api.put("/skus/marketplaces/prices", json=[item]).json()) == failures
    assert hub.state("listings")[str(number)]["price"] == price


def test_a_promotional_price_above_the_price_may_be_accepted(hub: Hub) -> None:
    number = hub.seed(a_listed_sku("A"))["A"]["listingIds"][0]
    hub.switch(discount_above_price="accepted")

    item = {"id": number, "price": 1, "discountPrice": 2}

    assert hub.api.put("/skus/marketplaces/prices", json=[item]).json() == []


def test_bulk_prices_may_be_limited(hub: Hub) -> None:
    hub.switch(prices_limit=1)
    item = {"id": 1, "price": 1, "discountPrice": 1}

    assert hub.api.put("/skus/marketplaces/prices", json=[item] * 2).status_code == 422


def test_an_unknown_switch_or_value_is_refused_by_name(hub: Hub) -> None:
    for wrong in ({"batch_size": 1}, {"batch_shape": "round"}, {"stock_limit": "1"}):
        answer = hub.control.put(f"/accounts/{OI}/switches", json=wrong)
        assert (answer.status_code, next(iter(wrong)) in answer.text) == (422, True)


def test_switches_of_one_account_are_not_those_of_another(hub: Hub) -> None:
    opened = hub.open("1.", "other", switches={"batch_shape": "none"})

    assert opened["switches"]["batch_shape"] == "none"
    assert hub.asked("/accounts")[0]["switches"]["batch_shape"] == Switches().batch_shape
