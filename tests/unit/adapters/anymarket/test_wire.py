import json
from decimal import Decimal

import pytest

from adapters.anymarket.wire import (
    listing_prices_payload,
    sku_price_payload,
    stock_payload,
    to_bindings,
    to_listing_refusals,
    to_refusals,
)
from adapters.http.shapes import to_whole
from domain.errors import Unreadable
from domain.hub_ports import PriceLine, SkuBinding, StockLine
from domain.money import Cents
from domain.store import PriceScope
from tests.unit.adapters.anymarket.scripted_hub import sample

KEYS = ["AUR-MT-AZ", "AUR-MT-AR", "AUR-XX"]


def test_a_stock_line_says_only_what_is_known() -> None:
    assert stock_payload([StockLine("K", 7, None)]) == [{"partnerId": "K", "quantity": 7}]


def test_a_stock_line_says_all_that_is_known() -> None:
    [item] = stock_payload([StockLine("K", 0, 18448, "54.30", 0)])

    assert item == {
        "partnerId": "K",
        "quantity": 0,
        "stockLocalId": 18448,
        "cost": Decimal("54.30"),
        "additionalTime": 0,
    }


@pytest.mark.parametrize("cost", ["0", "0.00"])
def test_a_cost_of_zero_would_price_products_at_zero_and_is_left_out(cost: str) -> None:
    assert "cost" not in stock_payload([StockLine("K", 1, None, cost)])[0]


def test_a_price_without_promotion_is_sent_as_both() -> None:
    line = PriceLine(Cents(12990), Cents(12990))

    assert sku_price_payload(line) == {"price": Decimal("129.90"), "sellPrice": Decimal("129.90")}


def test_listing_prices_look_like_the_sample() -> None:
    theirs = json.loads(sample("prices-bulk-request"), parse_float=Decimal)[0]

    assert listing_prices_payload({64000901: PriceLine(Cents(13990), Cents(12490))}) == [theirs]


def test_a_batch_of_2024_reads_like_one_of_2026() -> None:
    lists = json.loads(sample("stocks-batch-response-arrays"))
    lists["success"] = [{"AUR-MT-AZ": "ok", "AUR-MT-AR": "ok"}]
    objects = json.loads(sample("stocks-batch-response-objects"))
    objects["success"]["AUR-MT-AR"] = "ok"

    assert to_refusals(lists, KEYS) == to_refusals(objects, KEYS)
    assert to_refusals(lists, KEYS).keys() == {"AUR-XX"}


def test_a_sku_in_both_lists_is_refused() -> None:
    assert to_refusals({"success": {"K": "ok"}, "errors": {"K": "Erro"}}, ["K"]) == {"K": "Erro"}


def test_a_result_for_skus_that_were_not_sent_is_ignored() -> None:
    assert to_refusals({"success": {"K": "ok"}, "errors": {"Z": "Erro"}}, ["K"]) == {}


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        {},
        "ok",
        {"success": [], "errors": []},
        {"success": ["K"], "errors": []},
        {"success": None, "errors": None},
        {"success": {"k": "ok"}},
        {"code": "500", "message": "Erro"},
    ],
)
def test_a_result_that_does_not_name_every_sku_is_unreadable(payload: object) -> None:
    with pytest.raises(Unreadable):
        to_refusals(payload, ["K"])


def test_refused_listings_are_read_from_the_sample() -> None:
    payload = json.loads(sample("prices-bulk-response"))

    assert to_listing_refusals(payload) == {64000999: "Anúncio não encontrado."}


def test_a_listing_without_a_message_is_not_refused() -> None:
    assert (
        to_listing_refusals([{"id": 1}, {"id": 2, "errorMsg": None}, {"id": 3, "errorMsg": ""}])
        == {}
    )


@pytest.mark.parametrize("payload", [None, {}, "x", [1], [{"errorMsg": "Erro"}], [{"id": "x"}]])
def test_refused_listings_in_another_shape_are_unreadable(payload: object) -> None:
    with pytest.raises(Unreadable):
        to_listing_refusals(payload)


def test_a_product_of_the_sample_gives_a_binding_a_sku() -> None:
    [product] = json.loads(sample("products-page"))["content"]

    assert to_bindings(product, bool) == [
        SkuBinding("AUR-MT-AZ", 258000501, 87000101, PriceScope.SKU),
        SkuBinding("AUR-MT-AR", 258000501, 87000102, PriceScope.SKU),
    ]


@pytest.mark.parametrize(
    ("word", "scope"),
    [("SKU", PriceScope.SKU), ("SKU_MARKETPLACE", PriceScope.LISTING), ("COST", PriceScope.COST)],
)
def test_every_scope_of_theirs_is_one_of_ours(word: str, scope: PriceScope) -> None:
    product = {"id": 1, "definitionPriceScope": word, "skus": [{"id": 2, "partnerId": "K"}]}

    assert to_bindings(product, bool)[0].scope is scope


@pytest.mark.parametrize("word", [None, "", "sku", "FUTURE"])
def test_a_scope_that_is_not_known_is_never_guessed(word: str | None) -> None:
    product = {"id": 1, "definitionPriceScope": word, "skus": [{"id": 2, "partnerId": "K"}]}

    with pytest.raises(Unreadable, match="definitionPriceScope"):
        to_bindings(product, bool)


@pytest.mark.parametrize(
    "sku", [{"id": 2}, {"id": 2, "partnerId": None}, {"id": 2, "partnerId": ""}]
)
def test_a_sku_without_our_code_is_bound_to_nothing(sku: dict[str, object]) -> None:
    assert to_bindings({"id": 1, "skus": [sku]}, bool) == []


@pytest.mark.parametrize("value", [None, True, "", "7.5", "-1", "²", Decimal("7.5"), [7]])
def test_what_is_no_whole_number_is_none(value: object) -> None:
    assert to_whole(value) is None
