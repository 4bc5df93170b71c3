"""Types of variations and their values."""

from typing import Any

import pytest

from tests.simulator.hub import Hub, a_sku, sample

COLOUR = sample("variation-post-request")


def made(hub: Hub, **change: object) -> dict[str, Any]:
    """Make the type of the sample."""
    answer = hub.api.post("/variations", json=COLOUR | change).raise_for_status()
    created: dict[str, Any] = answer.json()
    return created


def test_a_type_of_the_sample_is_created_with_its_values(hub: Hub) -> None:
    created = made(hub)

    sampled = sample("variation-response")
    assert created.keys() == sampled.keys()
    assert [value["description"] for value in created["values"]] == ["Azul", "Areia"]
    assert created["values"][0].keys() == sampled["values"][0].keys()
    assert hub.api.get(f"/variations/{created['id']}").json() == created
    assert hub.api.get("/variations").json()["content"] == [created]


def test_values_come_in_pages_as_in_the_sample(hub: Hub) -> None:
    path = f"/variations/{made(hub)['id']}/values"

    page, sampled = hub.api.get(path).json(), sample("variation-values-page")

    assert (page.keys(), page["page"].keys()) == (sampled.keys(), sampled["page"].keys())
    assert [value["description"] for value in page["content"]] == ["Azul", "Areia"]


def test_a_value_is_added_changed_and_removed(hub: Hub) -> None:
    path = f"/variations/{made(hub, values=None)['id']}/values"

    value = hub.api.post(path, json={"description": "Verde", "partnerId": "v"}).json()
    hub.api.put(f"{path}/{value['id']}", json={"description": "Verde água"})

    assert hub.api.get(f"{path}/{value['id']}").json() == {
        "id": value["id"],
        "description": "Verde água",
    }
    assert hub.api.delete(f"{path}/{value['id']}").status_code == 204
    assert hub.state("variations")["Cor"]["values"] == []


def test_a_partner_id_finds_its_type(hub: Hub) -> None:
    made(hub)
    size = made(hub, name="Tamanho", partnerId="var-tam")

    assert hub.api.get("/variations?partnerId=var-tam").json()["content"] == [size]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": None}, "O campo name é obrigatório"),
        ({"name": "x" * 201}, "name deve ter no máximo 200"),
        ({"partnerId": "x" * 41}, "partnerId deve ter no máximo 40"),
        ({"visualVariation": "true"}, "visualVariation está em formato incorreto"),
        ({"values": [{}]}, "O campo description é obrigatório"),
        ({"values": [{"description": "x" * 4001}]}, "description deve ter no máximo 4000"),
        ({"values": [{"description": "A", "partnerId": "x" * 101}]}, "máximo 100"),
    ],
)
def test_a_type_that_breaks_a_rule_is_refused(hub: Hub, change: dict[str, Any], says: str) -> None:
    answer = hub.api.post("/variations", json=COLOUR | change)

    assert (answer.status_code, says in answer.json()["message"]) == (422, True)
    assert hub.state("variations") == {}


@pytest.mark.parametrize(("mode", "status"), [("refused", 422), ("accepted", 200)])
def test_a_second_type_or_value_of_a_name_is_refused_or_made(
    hub: Hub, mode: str, status: int
) -> None:
    hub.switch(duplicate_names=mode)
    path = f"/variations/{made(hub)['id']}/values"

    answers = [
        hub.api.post("/variations", json={"name": "COR"}),
        hub.api.post("/variations", json={"name": "Outra", "partnerId": "var-cor"}),
        hub.api.post(path, json={"description": "azul"}),
    ]

    assert [answer.status_code for answer in answers] == [status] * 3


@pytest.mark.parametrize(("mode", "kept"), [("reset", None), ("kept", "var-cor")])
def test_a_put_resets_or_keeps_what_it_leaves_out(hub: Hub, mode: str, kept: str | None) -> None:
    hub.switch(catalogue_put_omitted=mode)
    created = made(hub)

    changed = hub.api.put(f"/variations/{created['id']}", json={"name": "Cor"}).json()

    assert changed.get("partnerId") == kept
    assert (changed["visualVariation"], changed["values"]) == (kept is not None, created["values"])


def test_what_a_sku_has_is_not_removed(hub: Hub) -> None:
    hub.seed(a_sku(variations={"Cor": "Azul"}))
    colour = hub.state("variations")["Cor"]["id"]
    [value] = hub.api.get(f"/variations/{colour}/values").json()["content"]

    used = hub.api.delete(f"/variations/{colour}/values/{value['id']}")

    assert (used.status_code, hub.api.delete(f"/variations/{colour}").status_code) == (400, 400)


def test_a_type_without_skus_is_removed(hub: Hub) -> None:
    created = made(hub)

    assert hub.api.delete(f"/variations/{created['id']}").status_code == 204
    assert hub.api.get(f"/variations/{created['id']}").status_code == 404
    assert hub.api.get(f"/variations/{created['id']}/values").status_code == 404


@pytest.mark.parametrize(
    ("known", "says"),
    [({}, "Tipo de variação Cor não encontrado"), (COLOUR | {"values": []}, "Valor Azul")],
)
def test_a_product_names_variations_that_are_there(
    hub: Hub, known: dict[str, Any], says: str
) -> None:
    hub.with_names(variation=False)
    if known:
        hub.api.post("/variations", json=known)

    answer = hub.api.post("/products", json=sample("product-post-request-variations"))

    assert (answer.status_code, says in answer.json()["message"]) == (422, True)
    assert hub.state("skus") == {}


def test_unknown_variations_may_be_made_by_the_product(hub: Hub) -> None:
    hub.with_names(variation=False).switch(unknown_variations="made")

    hub.api.post("/products", json=sample("product-post-request-variations")).raise_for_status()

    assert hub.state("variations")["Cor"]["values"] == ["Azul", "Areia"]
