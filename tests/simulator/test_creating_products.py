"""POST /products: what it takes, and what it refuses."""

from typing import Any

import pytest

from simulator.anymarket.resources.product_rules import REQUIRED
from tests.simulator.hub import Hub, a_sku, sample


@pytest.fixture
def hub(hub: Hub) -> Hub:
    """The account with what the samples name."""
    return hub.with_names()


def test_a_product_of_the_sample_is_created_with_its_stock(hub: Hub) -> None:
    answer = hub.api.post("/products", json=sample("product-post-request-simple"))

    assert answer.status_code == 201
    assert answer.json()["skus"][0]["sellPrice"] == 179.9
    assert hub.state("stock") == {"AUR-LM-01": {"18448": 25}}


def test_variations_go_out_as_a_map_and_come_back_as_a_list(hub: Hub) -> None:
    created = hub.api.post("/products", json=sample("product-post-request-variations")).json()

    variation = created["skus"][0]["variations"][0]
    assert (variation["type"]["name"], variation["description"]) == ("Cor", "Azul")
    assert variation["type"]["visualVariation"] is True


@pytest.mark.parametrize("name", REQUIRED)
def test_every_required_field_is_required(hub: Hub, name: str) -> None:
    payload = sample("product-post-request-simple")
    payload[name] = None

    answer = hub.api.post("/products", json=payload)

    assert answer.status_code == 422
    assert answer.json()["message"] == f"[O campo {name} é obrigatório]"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"title": "x" * 151}, "title deve ter no máximo 150"),
        ({"definitionPriceScope": "HERE"}, "definitionPriceScope deve ser um de"),
        ({"weight": 100_000}, "weight deve ser menor"),
        ({"hasVariations": "false"}, "hasVariations está em formato incorreto"),
        ({"brand": {"name": "Aurora"}}, "brand.id é obrigatório"),
        ({"images": [{"index": 1}]}, "url é obrigatório"),
        ({"skus": [{"partnerId": "A"}]}, "sellPrice é obrigatório"),
    ],
)
def test_a_product_that_breaks_a_rule_is_refused(
    hub: Hub, change: dict[str, Any], says: str
) -> None:
    answer = hub.api.post("/products", json=sample("product-post-request-simple") | change)

    assert answer.status_code == 422
    assert says in answer.json()["message"]
    assert hub.state("stock") == {}


def test_the_code_of_a_sku_is_unique_in_an_account(hub: Hub) -> None:
    hub.seed(a_sku("AUR-LM-01"))

    answer = hub.api.post("/products", json=sample("product-post-request-simple"))

    assert answer.status_code == 422


def test_automatic_listings_appear_when_they_are_not_declined(hub: Hub) -> None:
    payload = sample("product-post-request-simple")

    hub.api.post("/products", json=payload | {"allowAutomaticSkuMarketplaceCreation": True})

    assert [listing["partnerId"] for listing in hub.state("listings").values()] == ["AUR-LM-01"]


def test_json_is_understood_whatever_it_claims_to_be(hub: Hub) -> None:
    payload = sample("product-post-request-simple") | {"unknownKey": 1, "videoUrl": None}

    answer = hub.api.post("/products", json=payload, headers={"Content-Type": "text/plain"})

    assert answer.status_code == 201


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"title": NaN}', b'{"x": 1e999}', b"\xff"])
def test_a_body_that_is_not_the_json_it_should_be_is_a_400(hub: Hub, body: bytes) -> None:
    answer = hub.api.post("/products", content=body)

    assert (answer.status_code, answer.json()) == (400, sample("error-400-generic"))
