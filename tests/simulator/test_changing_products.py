"""PUT, both kinds of PATCH, and SKUs that come later."""

from typing import Any

import pytest

from tests.simulator.hub import MERGE_PATCH, Hub, a_sku, sample

JSON_PATCH = {"Content-Type": "application/json-patch+json"}
BLANKET = sample("product-post-request-variations")


@pytest.fixture
def hub(hub: Hub) -> Hub:
    """The account with what the samples name."""
    return hub.with_names()


def made(hub: Hub, **change: object) -> dict[str, Any]:
    """Make the blanket of the sample."""
    created: dict[str, Any] = (
        hub.api.post("/products", json=BLANKET | change).raise_for_status().json()
    )
    return created


def add_value(hub: Hub, text: str) -> None:
    """Add a colour."""
    colour = hub.state("variations")["Cor"]["id"]
    hub.api.post(f"/variations/{colour}/values", json={"description": text}).raise_for_status()


def test_a_created_product_reads_as_the_sample(hub: Hub) -> None:
    product = hub.api.get(f"/products/{made(hub)['id']}").json()

    sampled = sample("product-response")
    assert product.keys() == sampled.keys()
    assert product["category"] == sampled["category"]
    assert product["origin"] == sampled["origin"]
    assert product["images"][0].keys() == sampled["images"][0].keys()
    assert product["skus"][0]["variations"][0].keys() == (
        sampled["skus"][0]["variations"][0].keys()
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"brand": {"id": 7}}, "Marca 7 não encontrada"),
        ({"category": {"id": 7}}, "Categoria 7 não encontrada"),
        ({"nbm": {"id": "6301"}}, "nbm.id deve ter 8 dígitos"),
        ({"origin": {"id": 9}}, "origin.id deve estar entre 0 e 8"),
        ({"images": [{"url": "ftp://x"}]}, "url está em formato incorreto"),
        ({"images": [{"url": "https://x/a.jpg", "index": 0}]}, "index deve ser maior"),
        ({"characteristics": [{"name": "A"}]}, "O campo value é obrigatório"),
        ({"kitComponents": {"idSku": "7", "quantity": 1}}, "SKU 7 do kit não encontrado"),
        ({"kitComponents": [{"idSku": "7"}]}, "O campo quantity é obrigatório"),
        ({"kitComponents": 7}, "kitComponents está em formato incorreto"),
        ({"hasVariations": False}, "deve ter apenas um SKU"),
        ({"skus": [{**BLANKET["skus"][0], "variations": {}}]}, "deve informar variations"),
        (
            {"skus": [BLANKET["skus"][0], {**BLANKET["skus"][0], "partnerId": "B"}]},
            "com as mesmas variações",
        ),
    ],
)
def test_a_product_that_does_not_fit_is_refused(
    hub: Hub, change: dict[str, Any], says: str
) -> None:
    answer = hub.api.post("/products", json=BLANKET | change)

    assert (answer.status_code, says in answer.json()["message"]) == (422, True)
    assert hub.state("skus") == {}


@pytest.mark.parametrize(
    ("switches", "change"),
    [
        ({"unknown_references": "accepted"}, {"brand": {"id": 7}, "category": {"id": 7}}),
        ({"variation_rules": "unchecked"}, {"hasVariations": False}),
        ({"empty_images": "accepted"}, {"images": []}),
    ],
)
def test_a_switch_lets_through_what_is_refused_otherwise(
    hub: Hub, switches: dict[str, Any], change: dict[str, Any]
) -> None:
    hub.switch(**switches)

    assert hub.api.post("/products", json=BLANKET | change).status_code == 201


def test_a_product_without_images_may_be_refused(hub: Hub) -> None:
    hub.switch(empty_images="refused")

    answer = hub.api.post("/products", json=BLANKET | {"images": []})

    assert answer.json()["message"] == "[O campo images é obrigatório]"


@pytest.mark.parametrize("kit", [{"idSku": "1", "quantity": 2}, [{"idSku": "1", "quantity": 2}]])
def test_the_components_of_a_kit_are_an_object_or_a_list(hub: Hub, kit: Any) -> None:
    part = made(hub)["skus"][0]["id"]
    for one in kit if isinstance(kit, list) else [kit]:
        one["idSku"] = str(part)
    payload = sample("product-post-request-kit") | {"kitComponents": kit}

    answer = hub.api.post("/products", json=payload)

    assert (answer.status_code, answer.json()["kitComponents"]) == (201, kit)


@pytest.mark.parametrize(
    ("mode", "active", "gender"), [("reset", True, None), ("kept", False, "UNISSEX")]
)
def test_a_put_resets_or_keeps_what_it_leaves_out(
    hub: Hub, mode: str, active: bool, gender: str | None
) -> None:
    hub.switch(catalogue_put_omitted=mode)
    before = made(hub, isProductActive=False)

    answer = hub.api.put(f"/products/{before['id']}", json=sample("product-put-request"))

    after = answer.json()
    assert (answer.status_code, after["title"]) == (200, sample("product-put-request")["title"])
    assert (after["isProductActive"], after.get("gender")) == (active, gender)
    assert (after["skus"], after["hasVariations"]) == (before["skus"], True)


def test_a_put_ignores_skus_and_images(hub: Hub) -> None:
    before = hub.api.get(f"/products/{made(hub)['id']}").json()

    payload = sample("product-put-request") | {"skus": [], "images": []}
    after = hub.api.put(f"/products/{before['id']}", json=payload).json()

    assert (after["skus"], after["images"]) == (before["skus"], before["images"])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"priceFactor": None}, "O campo priceFactor é obrigatório"),
        ({"category": {"id": 1794300}}, "O campo category.name é obrigatório"),
        ({"title": "x" * 151}, "title deve ter no máximo 150"),
        ({"brand": {"id": 7}}, "Marca 7 não encontrada"),
    ],
)
def test_a_put_that_breaks_a_rule_changes_nothing(
    hub: Hub, change: dict[str, Any], says: str
) -> None:
    path = f"/products/{made(hub)['id']}"
    before = hub.api.get(path).json()

    answer = hub.api.put(path, json=sample("product-put-request") | change)

    assert (answer.status_code, says in answer.json()["message"]) == (422, True)
    assert hub.api.get(path).json() == before


def test_a_merge_patch_moves_a_product_to_another_brand_and_category(hub: Hub) -> None:
    path = f"/products/{made(hub)['id']}"
    other = hub.api.post("/brands", json={"name": "Vale Têxtil"}).json()

    lampshades = {"id": 1794224, "name": "Abajures", "path": "Casa/Luminárias/Abajures"}
    change = {"brand": {"id": other["id"]}, "category": lampshades, "isProductActive": False}
    after = hub.api.patch(path, json=change, headers=MERGE_PATCH).json()

    assert (after["brand"], after["isProductActive"]) == (other, False)
    assert after["category"]["path"] == "Casa/Luminárias/Abajures"


@pytest.mark.parametrize(("mode", "status"), [("whole", 422), ("id", 200)])
def test_a_merge_patch_names_a_category_whole_or_by_its_id(
    hub: Hub, mode: str, status: int
) -> None:
    path = f"/products/{made(hub)['id']}"
    hub.switch(patched_category=mode)

    answer = hub.api.patch(path, json={"category": {"id": 1794224}}, headers=MERGE_PATCH)

    assert (answer.status_code, "category.path" in answer.text) == (status, status != 200)


def test_a_json_patch_of_the_sample_does_its_steps(hub: Hub) -> None:
    number = made(hub)["id"]
    hub.told("POST", "/accounts/99999./brands", [{"id": 1987040, "name": "Vale Têxtil"}])

    path, steps = f"/products/patch/{number}", sample("product-json-patch-request")
    after = hub.api.patch(path, json=steps, headers=JSON_PATCH).json()

    assert (after["warrantyTime"], after["brand"]["name"]) == (6, "Vale Têxtil")


def test_every_step_of_a_json_patch_is_known(hub: Hub) -> None:
    steps = [
        {"op": "test", "path": "/model", "value": "AUR-MT"},
        {"op": "add", "path": "/characteristics/-", "value": {"name": "A~/", "value": "1"}},
        {"op": "copy", "from": "/characteristics/1", "path": "/characteristics/0"},
        {"op": "remove", "path": "/characteristics/1"},
        {"op": "move", "from": "/model", "path": "/warrantyText"},
    ]

    path = f"/products/patch/{made(hub)['id']}"
    after = hub.api.patch(path, json=steps, headers=JSON_PATCH).json()

    assert after["characteristics"] == [{"name": "A~/", "value": "1"}] * 2
    assert (after["warrantyText"], "model" in after) == ("AUR-MT", False)


@pytest.mark.parametrize(
    "step",
    [
        {"op": "test", "path": "/model", "value": "B"},
        {"op": "remove", "path": "/nothing"},
        {"op": "add", "path": "title", "value": "x"},
        {"op": "add", "path": "/title/x", "value": "x"},
        {"op": "add", "path": "/characteristics/9", "value": {}},
        {"op": "replace", "path": "/title"},
        {"op": "remove", "path": "/title"},
        {"op": "turn", "path": "/title"},
    ],
)
def test_a_step_that_cannot_be_done_undoes_them_all(hub: Hub, step: dict[str, Any]) -> None:
    number = made(hub)["id"]
    steps = [{"op": "replace", "path": "/title", "value": "Other"}, step]

    answer = hub.api.patch(f"/products/patch/{number}", json=steps, headers=JSON_PATCH)

    assert answer.status_code == 422
    assert hub.api.get(f"/products/{number}").json()["title"] == BLANKET["title"]


def test_a_json_patch_has_a_media_type_of_its_own(hub: Hub) -> None:
    path = f"/products/patch/{made(hub)['id']}"

    assert hub.api.patch(path, json=[], headers=MERGE_PATCH).status_code == 415
    assert hub.api.patch(path, json={}, headers=JSON_PATCH).status_code == 400


def test_a_sku_of_the_sample_is_added_with_its_stock(hub: Hub) -> None:
    number = made(hub)["id"]
    add_value(hub, "Terracota")

    answer = hub.api.post(f"/products/{number}/skus", json=sample("sku-post-request"))

    assert (answer.status_code, answer.json()["sellPrice"]) == (200, 129.9)
    assert answer.json().keys() == sample("sku-response").keys()
    assert hub.state("stock")["AUR-MT-TE"] == {"18448": 6}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"title": None}, "O campo title é obrigatório"),
        ({"amount": None}, "O campo amount é obrigatório"),
        ({"price": None}, "O campo price é obrigatório"),
        ({"partnerId": "AUR-MT-AZ"}, "Já existe um SKU cadastrado com o partnerId AUR-MT-AZ"),
        ({"variations": {"Cor": "azul"}}, "com as mesmas variações"),
        ({"variations": {}}, "deve informar variations"),
        ({"variations": {"Tamanho": "M"}}, "os mesmos tipos de variação"),
        ({"stockLocalId": 7}, "Local de estoque 7 não encontrado"),
    ],
)
def test_a_sku_that_does_not_fit_its_product_is_refused(
    hub: Hub, change: dict[str, Any], says: str
) -> None:
    number = made(hub)["id"]
    add_value(hub, "Terracota")

    new = sample("sku-post-request") | change
    answer = hub.api.post(f"/products/{number}/skus", json=new)

    assert (answer.status_code, says in answer.json()["message"]) == (422, True)
    assert len(hub.state("skus")) == 2


def test_a_json_patch_changes_a_sku(hub: Hub) -> None:
    product = made(hub)
    path = f"/products/{product['id']}/skus/patch/{product['skus'][0]['id']}"

    steps = [{"op": "replace", "path": "/price", "value": 150}, {"op": "remove", "path": "/ean"}]
    after = hub.api.patch(path, json=steps, headers=JSON_PATCH).json()

    assert (after["price"], "ean" in after, after["title"]) == (
        150,
        False,
        product["skus"][0]["title"],
    )


def test_real_answers_have_keys_that_no_specification_has(hub: Hub) -> None:
    hub.switch(bookkeeping_keys=True)
    made_ = hub.seed(a_sku("A"))["A"]

    product = hub.api.get(f"/products/{made_['productId']}").json()

    assert "creationDate" in product
