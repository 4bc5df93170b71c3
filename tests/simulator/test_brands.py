"""Brands: made, found, changed, removed, bound to a channel."""

from typing import Any

import pytest

from tests.simulator.hub import Hub, a_sku, sample

AURORA = sample("brand-post-request")


def test_a_brand_of_the_sample_is_created_and_read_back(hub: Hub) -> None:
    created = hub.api.post("/brands", json=AURORA)

    assert (created.status_code, created.json().keys()) == (200, sample("brand-response").keys())
    assert hub.api.get(f"/brands/{created.json()['id']}").json() == created.json()
    assert {name: created.json()[name] for name in AURORA} == AURORA


def test_a_page_of_brands_looks_like_the_sample(hub: Hub) -> None:
    for number in range(12):
        hub.api.post("/brands", json={"name": f"Marca {number}"})

    first = hub.api.get("/brands").json()

    assert first.keys() == sample("brands-page").keys()
    assert first["content"][0].keys() == {"id", "name"}
    assert first["page"] == {**sample("brands-page")["page"], "number": 0}


def test_the_only_page_may_link_to_a_next_one_as_captured(hub: Hub) -> None:
    hub.switch(next_offset_only=True, page_number="absent_when_zero")
    hub.api.post("/brands", json=AURORA)

    page, sampled = hub.api.get("/brands").json(), sample("brands-page-last-with-next")

    assert page["page"] == sampled["page"]
    assert page["links"][0]["href"].endswith("/v2/brands?offset=5")


@pytest.mark.parametrize(
    ("mode", "found"),
    [("contains", ["Aurora Decor", "aurora"]), ("exact", ["aurora"]), ("ignored", None)],
)
def test_a_name_finds_what_is_switched(hub: Hub, mode: str, found: list[str] | None) -> None:
    names = ["Aurora Decor", "Vale Têxtil", "aurora"]
    for name in names:
        hub.api.post("/brands", json={"name": name})
    hub.switch(name_filter=mode)

    rows = hub.api.get("/brands", params={"name": "AURORA"}).json()["content"]

    assert [row["name"] for row in rows] == (names if found is None else found)


def test_a_partner_id_finds_its_brand(hub: Hub) -> None:
    made = [hub.api.post("/brands", json=one).json() for one in (AURORA, {"name": "B"})]

    rows = hub.api.get("/brands", params={"partnerId": "marca-0042"}).json()["content"]

    assert rows == made[:1]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": None}, "O campo name é obrigatório"),
        ({"name": ""}, "O campo name é obrigatório"),
        ({"name": "x" * 121}, "name deve ter no máximo 120"),
        ({"reducedName": "x" * 31}, "reducedName deve ter no máximo 30"),
        ({"partnerId": "x" * 256}, "partnerId deve ter no máximo 255"),
        ({"name": 7}, "name está em formato incorreto"),
    ],
)
def test_a_brand_that_breaks_a_rule_is_refused(hub: Hub, change: dict[str, Any], says: str) -> None:
    answer = hub.api.post("/brands", json=AURORA | change)

    assert (answer.status_code, says in answer.json()["message"]) == (422, True)
    assert hub.state("brands") == {}


def test_a_name_may_be_as_long_as_it_was_in_2024(hub: Hub) -> None:
    hub.switch(brand_name_length=255)

    assert hub.api.post("/brands", json={"name": "x" * 255}).status_code == 200


@pytest.mark.parametrize(
    "second", [{"name": " AURORA decor"}, {"name": "Other", "partnerId": "marca-0042"}]
)
@pytest.mark.parametrize(("mode", "status"), [("refused", 422), ("accepted", 200)])
def test_a_second_of_the_same_name_or_partner_id_is_refused_or_made(
    hub: Hub, second: dict[str, Any], mode: str, status: int
) -> None:
    hub.switch(duplicate_names=mode)
    hub.api.post("/brands", json=AURORA)

    answer = hub.api.post("/brands", json=second)

    assert (answer.status_code, len(hub.state("brands"))) == (status, 1 if status == 422 else 2)


@pytest.mark.parametrize(("mode", "kept"), [("reset", None), ("kept", "marca-0042")])
def test_a_put_resets_or_keeps_what_it_leaves_out(hub: Hub, mode: str, kept: str | None) -> None:
    hub.switch(catalogue_put_omitted=mode)
    path = f"/brands/{hub.api.post('/brands', json=AURORA).json()['id']}"

    changed = hub.api.put(path, json={"name": "Aurora Decor"}).json()

    assert (changed["name"], changed.get("partnerId")) == ("Aurora Decor", kept)


def test_a_single_brand_may_not_tell_its_partner_id(hub: Hub) -> None:
    made = hub.api.post("/brands", json=AURORA).json()
    hub.switch(brand_partner_id="lists")

    assert "partnerId" not in hub.api.get(f"/brands/{made['id']}").json()
    assert hub.api.get("/brands").json()["content"] == [made]


def test_a_brand_is_removed_unless_a_product_has_it(hub: Hub) -> None:
    hub.seed(a_sku())
    [used] = hub.state("brands")
    unused = hub.api.post("/brands", json={"name": "B"}).json()["id"]

    assert hub.api.delete(f"/brands/{used}").status_code == 422
    assert hub.api.delete(f"/brands/{unused}").status_code == 204
    assert hub.api.get(f"/brands/{unused}").status_code == 404
    assert list(hub.state("brands")) == [used]


def test_a_brand_is_bound_to_a_channel(hub: Hub) -> None:
    made = hub.api.post("/brands", json=AURORA).json()["id"]

    answer = hub.api.put(
        f"/brands/{made}/bind/MERCADO_LIVRE", json=sample("brand-bind-request")
    ).json()

    assert answer == {**sample("brand-bind-response"), "id": made}
