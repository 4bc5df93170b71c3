"""The hub's catalogue into an empty ERP: once, whole, and without images."""

from dataclasses import replace
from typing import Any

import pytest

from domain.imports import Part
from tests.contract.anymarket_pair import Pair
from tests.contract.eccosys_pair import ErpPair
from tests.contract.hub_dialects import dialects as hub_dialects
from tests.contract.import_room import ACT, LOOK, ImportRoom, seed_catalogue, twice
from tests.imported import images
from tests.ledger import Ledger


def test_everything_is_imported_and_equal_field_by_field_without_images(room: ImportRoom) -> None:
    view = room.run()

    assert room.differences() == []
    assert images(room.kept) == 0
    assert (view.counts[Part.PRODUCT], view.counts[Part.SKU], view.left_out) == ((46, 0), (2, 0), 0)


def test_brands_tree_and_attributes_are_there_once(room: ImportRoom) -> None:
    room.run()

    names = room.names()
    assert names["brands"] == ["Aurora Decor", "Casa Verde", *(f"Marca {n}" for n in range(7))]
    assert names["attributes"] == [
        "Composição", "Cor", "Gênero", "Modelo", "Texto sobre a garantia",
    ]  # fmt: skip
    assert "Casa|Sala|Luz > Abajures" in names["tree"]
    assert len(names["tree"]) == len(set(names["tree"]))


def test_the_second_import_writes_nothing(room: ImportRoom) -> None:
    first = room.run()
    written = len(room.posts())

    second = room.run()

    assert len(room.posts()) == written
    for part, (made, there) in first.counts.items():
        if part is not Part.ATTRIBUTE:
            assert second.counts[part] == (0, made + there)
    assert second.counts[Part.ATTRIBUTE][0] == 0


def test_what_is_there_already_stays_as_it_is(room: ImportRoom) -> None:
    room.erp.company.seed("products", {"codigo": "S-001", "nome": "Dono do ERP", "preco": "1.00"})

    view = room.run()

    assert room.kept["products"]["S-001"]["nome"] == "Dono do ERP"
    assert [line.partition(":")[0] for line in room.differences()] == ["S-001"]
    assert view.counts[Part.PRODUCT] == (45, 1)


def test_calls_are_few(room: ImportRoom) -> None:
    room.run()

    routes = [(row["method"], row["route"]) for row in room.erp.company.journal()]
    assert routes.count(("POST", "/api/produtos")) == 4
    assert routes.count(("GET", "/api/produtos/{key}")) == 3
    assert len(room.erp.company.journal()) == room.erp.outcomes.count(
        "200"
    ) + room.erp.outcomes.count("404")


def test_what_cannot_be_imported_is_named_and_the_others_are(room: ImportRoom) -> None:
    room.hub.simulator.seed(
        {"partnerId": "", "title": "Sem código"},
        {"partnerId": "KIT-1", "title": "Conjunto", "fields": {"type": "KIT"}},
        {"partnerId": "LONG", "title": "x" * 300},
    )

    view = room.run()

    left = {(one.part, one.name.partition(" (")[0]): one.why for one in room.rows.left_out("acme")}
    assert view.left_out == 3
    assert "has a code" in left[Part.PRODUCT, "Sem código"]
    assert "kit" in left[Part.PRODUCT, "Conjunto"]
    assert "nome" in left[Part.PRODUCT, "x" * 300]
    assert view.counts[Part.PRODUCT] == (46, 0)


def test_both_sides_are_asked_within_their_limits(ledger: Ledger, hub: Pair, erp: ErpPair) -> None:
    limits = {"limit_calls": 20, "limit_window_s": 2.0}
    erp_limits = {f"erp_{name}": value for name, value in limits.items()}
    room = ImportRoom(ledger, hub, erp, **limits, **erp_limits)
    seed_catalogue(room.hub.simulator, 5)
    for side in (room.hub.simulator, room.erp.company):
        side.limit(policy="sliding", limit=20, window_s=2.0)

    room.run_as_time_passes()

    room.hub.simulator.limit(policy="none")
    assert room.differences() == []
    assert room.spent() > 30
    # A call that a busy machine sends late may meet the next ones: that is one, not a habit.
    assert room.refused() <= 1


def test_an_erp_that_asks_for_patience_gets_it(room: ImportRoom) -> None:
    room.erp.company.fault("status", status=429, count=3, method="POST")

    room.run()

    assert room.differences() == []
    assert room.watch.turns.count("budget") == 3


def test_without_looking_things_would_be_there_twice(room: ImportRoom) -> None:
    room.erp.company.switch(duplicate_names="accepted")
    late = {"method": "POST", "route": "/api/marcas", "count": 1, "latency_ms": 200}
    room.erp.company.fault("html_then_apply", **late)
    room.rows.ask("acme", ACT)

    room.work(room.errand(replace(LOOK, looks_up=False)))
    room.settle()

    assert len(twice(room)) == 1


def test_options_that_an_attribute_lacks_are_added_and_free_text_is_left_free(
    room: ImportRoom,
) -> None:
    erp = room.erp.catalogue()
    erp.create_attribute("COR", ["Azul", "Preto"])
    erp.create_attribute("Gênero", [])

    room.run()

    colour, gender = erp.attributes()[:2]
    assert list((colour.options or {}).values()) == ["Azul", "Preto", "Areia"]
    assert gender.options is None
    assert [line for line in room.differences() if "COR" not in line] == []


def test_a_variation_that_a_family_lacks_is_made(room: ImportRoom) -> None:
    room.run()
    api = room.hub.simulator.api
    family = api.get("/products", params={"sku": "MT-AZ"}).json()["content"][0]
    colour = api.get("/variations").json()["content"][0]
    api.post(f"/variations/{colour['id']}/values", json={"description": "Verde"}).raise_for_status()
    green = {"title": "Manta Verde", "partnerId": "MT-VD", "variations": {"Cor": "Verde"}}
    amounts = {"price": 99.9, "amount": 1}
    api.post(f"/products/{family['id']}/skus", json=green | amounts).raise_for_status()

    view = room.run()

    assert room.differences() == []
    assert view.counts[Part.SKU] == (1, 2)


def test_what_the_erp_refuses_is_left_out_with_what_needs_it(room: ImportRoom) -> None:
    room.hub.simulator.seed({"partnerId": "B", "title": "Bule", "brand": "b" * 300})

    room.run()

    left = [(one.part, one.name[:4], one.why) for one in room.rows.left_out("acme")]
    assert [(part, name) for part, name, _ in left] == [
        (Part.BRAND, "bbbb"),
        (Part.PRODUCT, "Bule"),
    ]
    assert all("nome" in why for _, _, why in left)


def test_an_empty_hub_leaves_an_empty_erp(ledger: Ledger, hub: Pair, erp: ErpPair) -> None:
    room = ImportRoom(ledger, hub, erp)

    view = room.run()

    assert view.is_done
    assert room.kept == {"products": {}, "tree": [], "brands": [], "attributes": []}


ERP_DIALECTS: list[dict[str, Any]] = [
    {"product_envelope": "top"},
    {"product_envelope": "bare"},
    {"empty_list": "200"},
    {"default_count": 1},
    {"single_product": "array"},
    {"numeric_product_key": "code"},
    {"attributes_by_id": "saved"},
    {"unknown_fields": "ignored"},
]


@pytest.mark.parametrize("switches", ERP_DIALECTS, ids=str)
def test_every_dialect_of_the_erp_is_spoken(room: ImportRoom, switches: dict[str, Any]) -> None:
    room.erp.company.switch(**switches)

    room.run()

    assert room.differences() == []


@hub_dialects
def test_every_dialect_of_the_hub_is_understood(
    room: ImportRoom, switches: dict[str, object]
) -> None:
    room.hub.simulator.switch(**switches)

    view = room.run()

    assert (view.left_out, images(room.kept)) == (0, 0)
    assert room.differences() == []
