"""Categories: a tree, made level by level."""

from typing import Any

import pytest

from tests.simulator.hub import Hub, a_sku, sample

LAMPS = sample("category-post-request")


def make(hub: Hub, *names: str, **fields: object) -> dict[str, Any]:
    """Make a category below each other; gives the last one."""
    made: dict[str, Any] = {}
    for name in names:
        parent = {"parent": {"id": made["id"]}} if made else {}
        known = hub.api.post("/categories", json={"name": name, **fields, **parent})
        made = known.raise_for_status().json()
    return made


def test_a_category_of_the_sample_looks_like_the_sample(hub: Hub) -> None:
    house = hub.api.post("/categories", json={"name": "Casa", "partnerId": "cat-300"}).json()
    lamps = hub.api.post("/categories", json=LAMPS | {"parent": {"id": house["id"]}}).json()
    desk = {"name": "Abajures", "partnerId": "cat-311", "priceFactor": 1}
    hub.api.post("/categories", json={**desk, "parent": {"id": lamps["id"]}})

    answer = hub.api.get(f"/categories/{lamps['id']}").json()

    assert answer.keys() == sample("category-get").keys()
    assert answer["path"] == "Casa/Luminárias"
    assert answer["parent"] == {"id": house["id"], "partnerId": "cat-300"}
    assert answer["children"][0].keys() == sample("category-get")["children"][0].keys()
    assert answer["children"][0]["definitionPriceScope"] == "COST"


def test_the_whole_tree_is_a_bare_array_as_in_the_sample(hub: Hub) -> None:
    hub.seed(a_sku())
    make(hub, "Moda", "Camisetas", "Manga curta", partnerId=None)

    house, fashion = hub.api.get("/categories/fullPath").json()

    sampled = sample("categories-fullpath")[0]
    assert house.keys() == sampled.keys()
    assert house["children"][0].keys() == sampled["children"][0].keys() - {"children"}
    assert house["children"][0]["totalProducts"] == 1
    assert fashion["children"][0]["children"][0]["path"] == "Moda/Camisetas/Manga curta"


def test_the_tree_of_2024_counts_no_products(hub: Hub) -> None:
    make(hub, "Moda")
    hub.switch(category_totals=False)

    assert "totalProducts" not in hub.api.get("/categories/fullPath").json()[0]


@pytest.mark.parametrize(("mode", "names"), [("roots", ["Moda"]), ("flat", ["Moda", "Calças"])])
def test_the_list_holds_the_roots_or_everything(hub: Hub, mode: str, names: list[str]) -> None:
    make(hub, "Moda", "Calças", priceFactor=1, partnerId=None)
    hub.switch(categories_list=mode)

    page = hub.api.get("/categories").json()

    assert [row["name"] for row in page["content"]] == names
    assert page["content"][0].keys() == sample("categories-page")["content"][0].keys() - {
        "partnerId"
    }


def test_a_partner_id_finds_its_category(hub: Hub) -> None:
    make(hub, "Moda", partnerId="m")
    make(hub, "Casa", partnerId="c")

    rows = hub.api.get("/categories?partnerId=c").json()["content"]

    assert [row["name"] for row in rows] == ["Casa"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": None}, "O campo name é obrigatório"),
        ({"name": "x" * 81}, "name deve ter no máximo 80"),
        ({"partnerId": "x" * 81}, "partnerId deve ter no máximo 80"),
        ({"priceFactor": -1}, "priceFactor deve ser maior"),
        ({"definitionPriceScope": "HERE"}, "definitionPriceScope deve ser um de"),
        ({"parent": {"id": 7}}, "Categoria pai 7 não encontrada"),
        ({"parent": {}}, "Categoria pai None não encontrada"),
        ({"parent": 7}, "parent está em formato incorreto"),
    ],
)
def test_a_category_that_breaks_a_rule_is_refused(
    hub: Hub, change: dict[str, Any], says: str
) -> None:
    answer = hub.api.post("/categories", json={"name": "Casa"} | change)

    assert (answer.status_code, says in answer.json()["message"]) == (422, True)
    assert hub.state("categories") == {}


def test_a_path_is_at_most_a_thousand_characters_long(hub: Hub) -> None:
    deep = make(hub, *(f"{level:02}".ljust(80, "x") for level in range(12)))

    child = {"name": "y" * 80, "parent": {"id": deep["id"]}}

    assert "path" in hub.api.post("/categories", json=child).json()["message"]


@pytest.mark.parametrize(("mode", "status"), [("refused", 422), ("accepted", 200)])
def test_a_second_name_below_one_parent_is_refused_or_made(
    hub: Hub, mode: str, status: int
) -> None:
    hub.switch(duplicate_names=mode)
    house = make(hub, "Casa")
    make(hub, "Moda", "casa")

    answer = hub.api.post("/categories", json={"name": "CASA"})

    assert answer.status_code == status
    assert hub.api.get(f"/categories/{house['id']}").json()["name"] == "Casa"


def test_a_second_partner_id_is_refused_anywhere(hub: Hub) -> None:
    make(hub, "Casa", partnerId="c")

    answer = hub.api.post("/categories", json={"name": "Moda", "partnerId": "c"})

    assert (answer.status_code, "partnerId c" in answer.text) == (422, True)


def test_a_category_is_renamed_and_moved_with_all_below_it(hub: Hub) -> None:
    leaf = make(hub, "Moda", "Camisetas", "Manga curta")
    shirts, house = leaf["parent"]["id"], make(hub, "Casa")

    hub.api.put(f"/categories/{shirts}", json={"name": "Panos", "parent": {"id": house["id"]}})

    assert hub.api.get(f"/categories/{leaf['id']}").json()["path"] == "Casa/Panos/Manga curta"


def test_a_category_is_never_below_itself(hub: Hub) -> None:
    leaf = make(hub, "Moda", "Camisetas")

    moved = {"name": "Moda", "parent": {"id": leaf["id"]}}

    assert hub.api.put(f"/categories/{leaf['parent']['id']}", json=moved).status_code == 422


@pytest.mark.parametrize(("mode", "kept"), [("reset", None), ("kept", "m")])
def test_a_put_resets_or_keeps_what_it_leaves_out(hub: Hub, mode: str, kept: str | None) -> None:
    hub.switch(catalogue_put_omitted=mode)
    path = f"/categories/{make(hub, 'Moda', partnerId='m')['id']}"

    assert hub.api.put(path, json={"name": "Moda 2"}).json().get("partnerId") == kept


def test_only_an_unused_leaf_is_removed(hub: Hub) -> None:
    hub.seed(a_sku())
    leaf = make(hub, "Moda", "Camisetas")

    blankets, fashion = 1794300, leaf["parent"]["id"]
    answers = [hub.api.delete(f"/categories/{one}") for one in (blankets, fashion, leaf["id"])]

    assert [answer.status_code for answer in answers] == [422, 422, 204]
    assert hub.api.get(f"/categories/{leaf['id']}").status_code == 404


def test_a_parent_may_spell_its_partner_id_as_one_schema_does(hub: Hub) -> None:
    hub.switch(category_parent_key="parnerId")
    house = make(hub, "Casa", partnerId="c")

    child = hub.api.post("/categories", json={"name": "A", "parent": {"id": house["id"]}}).json()

    assert child["parent"] == {"id": house["id"], "parnerId": "c"}
