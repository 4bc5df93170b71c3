"""What our client of the catalogue makes of answers that the simulator does not give."""

from typing import Any

import pytest

from domain.errors import AlreadyThere, OutcomeUnknown, Rejected, TransientError
from domain.hub_catalogue import HubBrand, HubCategory
from domain.store import PriceScope
from tests.unit.adapters.anymarket.scripted_hub import (
    ScriptedHub,
    answering,
    payload_of,
    sample,
    saying,
)


def a_page(*rows: dict[str, Any], total: int | None = None) -> ScriptedHub:
    """Give a hub whose only page has these rows."""
    counted = len(rows) if total is None else total
    return answering(payload={"content": list(rows), "page": {"totalElements": counted}})


def spend() -> None:
    """Count nothing."""


def test_a_filter_that_is_not_heeded_finds_no_other_product() -> None:
    hub = a_page({"id": 7, "skus": [{"id": 8, "partnerId": "A"}]}, {"id": 9, "skus": "none"})

    assert list(hub.hub.find_products("B")) == []
    assert [product.id for product in hub.hub.find_products("A")] == [7]
    assert hub.path == "/products?sku=A&limit=100"


def test_a_filter_by_the_id_of_a_brand_may_find_more_than_asked_for() -> None:
    hub = a_page({"id": 7, "name": "Aurora", "partnerId": "42"}, {"id": 8, "name": "Outra"})

    assert [brand.id for brand in hub.hub.find_brands_of_erp("42", spend)] == [7]
    assert hub.path == "/brands?partnerId=42&limit=100&offset=0"


def test_a_list_that_holds_rows_back_is_asked_for_again() -> None:
    hub = a_page({"id": 7, "name": "Aurora"}, total=2).hub

    with pytest.raises(TransientError, match="1 of 2 rows"):
        list(hub.brands(spend))


def test_a_large_total_is_approximate_and_believed_by_nobody() -> None:
    hub = a_page({"id": 7, "name": "Aurora"}, total=31_000).hub

    assert [brand.id for brand in hub.brands(spend)] == [7]


def test_a_row_that_comes_twice_is_given_once() -> None:
    hub = a_page({"id": 7, "name": "Aurora"}, {"id": "7", "name": "Aurora"}, total=1).hub

    assert list(hub.brands(spend)) == [HubBrand(7, "Aurora")]


def test_another_product_than_the_one_asked_for_is_no_answer() -> None:
    with pytest.raises(TransientError):
        saying(sample("product-response")).hub.product(7)


@pytest.mark.parametrize("payload", [{}, {"id": 0}, {"name": "Aurora"}, [], {"code": "500"}])
def test_a_success_without_the_new_brand_is_of_unknown_outcome(payload: object) -> None:
    with pytest.raises(OutcomeUnknown):
        answering(payload=payload).hub.create_brand("Aurora")


@pytest.mark.parametrize("status", [400, 409, 422])
@pytest.mark.parametrize(
    "text",
    [
        "[Já existe uma marca cadastrada com o nome Aurora]",
        "Marca já cadastrada.",
        "Nome duplicado",
        "Brand already exists",
    ],
)
def test_a_refusal_of_what_is_there_is_told_by_its_text(status: int, text: str) -> None:
    hub = answering(status, {"code": str(status), "message": text}).hub

    with pytest.raises(AlreadyThere):
        hub.create_brand("Aurora")


@pytest.mark.parametrize("text", ["O campo name é obrigatório", "Marca não existe", ""])
def test_any_other_refusal_is_just_that(text: str) -> None:
    hub = answering(422, {"code": "422", "message": text}).hub

    with pytest.raises(Rejected) as raised:
        hub.create_brand("Aurora")

    assert type(raised.value) is Rejected


def test_a_read_is_never_refused_for_being_there() -> None:
    hub = answering(409, {"code": "409", "message": "já existe"}).hub

    with pytest.raises(Rejected) as raised:
        hub.product(7)

    assert type(raised.value) is Rejected


def test_a_category_is_written_whole() -> None:
    hub = answering(payload=payload_or("category-get"))

    hub.hub.update_category(HubCategory(7, ("Casa", "Mantas"), 5, "m", "1.25", "SKU"))

    assert (hub.calls[0].method, hub.path) == ("PUT", "/categories/7")
    assert {**hub.payload, "priceFactor": str(hub.payload["priceFactor"])} == {
        "name": "Mantas",
        "partnerId": "m",
        "priceFactor": "1.25",
        "definitionPriceScope": "SKU",
        "parent": {"id": 5},
    }


def test_a_new_category_stands_below_the_one_that_was_named() -> None:
    hub = answering(payload=payload_or("category-get"))
    house = HubCategory(1794218, ("Casa/e Cia",))

    made = hub.hub.create_category("Luminárias", house, PriceScope.LISTING)

    assert made.path == ("Casa/e Cia", "Luminárias")
    assert hub.payload["definitionPriceScope"] == "SKU_MARKETPLACE"
    assert hub.payload["parent"] == {"id": 1794218}


def test_a_part_of_a_product_is_changed_as_merge_patch() -> None:
    hub = answering(payload={})

    hub.hub.change_product(7, {"title": "Manta"})
    hub.hub.change_sku(7, 8, {"title": "Manta"})

    assert [call.route for call in hub.calls] == [
        "PATCH /products/{product}",
        "PATCH /products/{product}/skus/{sku}",
    ]
    assert hub.headers["content-type"] == "application/merge-patch+json"


def test_variations_are_read_as_an_array_and_as_a_map() -> None:
    product = payload_of("product-response")
    told = answering(payload=plain(product)).hub.product(258000501)
    for sku in product["skus"]:
        sku["variations"] = {"Cor": sku["variations"][0]["description"]}

    assert answering(payload=plain(product)).hub.product(258000501).skus == told.skus
    assert [sku.variations for sku in told.skus] == [{"Cor": "Azul"}, {"Cor": "Areia"}]


def payload_or(name: str) -> Any:
    """Give a sample as plain JSON."""
    return plain(payload_of(name))


def plain(value: Any) -> Any:
    """Give JSON whose numbers are floats, for a scripted answer."""
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return value if isinstance(value, str | int | bool | None) else float(value)
