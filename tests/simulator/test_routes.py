"""Each route answers with the keys of the sample files."""

from tests.simulator.hub import MERGE_PATCH, Hub, a_listed_sku, a_sku, sample


def test_the_page_of_products_looks_like_the_sample(hub: Hub) -> None:
    hub.seed(*(a_sku(f"S{number}") for number in range(6)))

    page = hub.api.get("/products").json()

    assert page.keys() == sample("products-page").keys()
    assert page["content"][0].keys() == sample("products-page")["content"][0].keys()
    assert page["page"].keys() == sample("products-page")["page"].keys()


def test_a_product_is_found_by_the_code_of_its_sku(hub: Hub) -> None:
    made = hub.seed(a_sku("A"), a_sku("B"))

    content = hub.api.get("/products", params={"sku": "B"}).json()["content"]

    assert [product["id"] for product in content] == [made["B"]["productId"]]


def test_a_product_is_found_by_the_external_id_of_its_sku(hub: Hub) -> None:
    made = hub.seed(a_sku("A"), a_sku("B", externalId="x-7"))

    content = hub.api.get("/products", params={"externalId": "x-7"}).json()["content"]

    assert [product["id"] for product in content] == [made["B"]["productId"]]


def test_products_of_another_category_are_filtered_out(hub: Hub) -> None:
    hub.seed(a_sku("A"))

    assert hub.api.get("/products", params={"categoryId": 1}).json()["content"] == []
    assert len(hub.api.get("/products", params={"categoryId": 1794300}).json()["content"]) == 1


def test_a_single_product_looks_like_the_sample(hub: Hub) -> None:
    made = hub.seed(a_sku("A", ean="7890000001021"))

    product = hub.api.get(f"/products/{made['A']['productId']}").json()

    assert product.keys() == sample("product-response").keys()
    assert product["skus"][0].keys() == sample("product-response")["skus"][0].keys()


def test_an_unknown_product_is_a_404_with_its_id(hub: Hub) -> None:
    answer = hub.api.get("/products/987654321")

    assert (answer.status_code, answer.json()) == (404, sample("error-404"))


def test_an_id_that_is_no_number_is_a_400(hub: Hub) -> None:
    answer = hub.api.get("/products/abc")

    assert answer.status_code == 400
    assert answer.json()["message"] == sample("error-400-url-format")["message"].replace(
        "status", "id"
    )


def test_the_skus_of_a_product_look_like_the_sample(hub: Hub) -> None:
    made = hub.seed(a_sku("A", ean="7890000001021", variations={"Cor": "Azul"}))

    skus = hub.api.get(f"/products/{made['A']['productId']}/skus").json()

    assert skus[0].keys() == sample("product-skus-list")[0].keys()
    assert skus[0]["variations"][0].keys() == sample("sku-response")["variations"][0].keys()


def test_a_merge_patch_changes_what_it_names_and_nothing_else(hub: Hub) -> None:
    made = hub.seed(a_sku("A", title="Manta"))
    path = f"/products/{made['A']['productId']}"
    before = hub.api.get(path).json()

    change: dict[str, object]
    change = {"title": "Manta 2", "nbm": {"description": "Mantas"}, "model": None, "skus": []}
    patched = hub.api.patch(path, json=change, headers=MERGE_PATCH).json()

    assert patched.pop("title") == "Manta 2"
    assert patched.pop("nbm") == {**before["nbm"], "description": "Mantas"}
    assert patched == {k: v for k, v in before.items() if k not in {"title", "nbm", "model"}}


def test_a_patch_sent_as_json_is_a_415(hub: Hub) -> None:
    made = hub.seed(a_sku("A"))

    answer = hub.api.patch(f"/products/{made['A']['productId']}", json={"title": "x"})

    assert (answer.status_code, answer.json()) == (415, sample("error-415-content-type"))


def test_the_listings_of_a_sku_look_like_the_sample(hub: Hub) -> None:
    made = hub.seed(a_listed_sku("A"))

    by_id = hub.api.get(f"/skus/{made['A']['skuId']}/marketplaces").json()
    by_code = hub.api.get("/skus/marketplaces", params={"partnerID": "A"}).json()

    assert by_id[0].keys() == sample("sku-marketplaces-list")[0].keys()
    assert by_code == by_id


def test_a_single_listing_tells_the_available_stock(hub: Hub) -> None:
    made = hub.seed(a_listed_sku("A"))["A"]

    listing = hub.api.get(f"/skus/{made['skuId']}/marketplaces/{made['listingIds'][0]}").json()

    assert listing.keys() == sample("sku-marketplace-by-id").keys()
    assert (
        listing["availableStock"].keys() == sample("sku-marketplace-by-id")["availableStock"].keys()
    )


def test_listings_by_code_insist_on_a_capital_d(hub: Hub) -> None:
    answer = hub.api.get("/skus/marketplaces", params={"partnerId": "A"})

    assert (answer.status_code, answer.json()) == (400, sample("error-400-partnerid-required"))


def test_transmissions_look_like_the_sample(hub: Hub) -> None:
    hub.seed(a_listed_sku("A", ean="7890000001021"))

    page = hub.api.get("/transmissions").json()

    assert page["page"]["size"] == 100
    assert page["content"][0].keys() == sample("transmission").keys()
    assert page["content"][0]["sku"].keys() == sample("transmission")["sku"].keys()


def test_transmissions_are_filtered_by_status(hub: Hub) -> None:
    hub.seed(a_listed_sku("A"))

    paused = hub.api.get("/transmissions", params={"statusFilter": "PAUSED,CLOSED"})
    active = hub.api.get("/transmissions", params={"statusFilter": "ACTIVE"})
    unknown = hub.api.get("/transmissions", params={"statusFilter": "ASLEEP"})

    assert (len(paused.json()["content"]), len(active.json()["content"])) == (0, 1)
    assert unknown.status_code == 400


def test_trailing_slashes_and_unknown_parameters_do_no_harm(hub: Hub) -> None:
    hub.seed(a_sku("A"))

    answer = hub.api.get("/products/?Content-type=application/json")

    assert len(answer.json()["content"]) == 1


def test_a_method_that_is_not_there_is_a_422(hub: Hub) -> None:
    answer = hub.api.post("/transmissions", json={})

    assert (answer.status_code, answer.json()) == (422, sample("error-422-method-not-supported"))


def test_a_path_that_is_not_there_is_a_404(hub: Hub) -> None:
    assert hub.api.get("/nowhere").status_code == 404
