"""Bindings keep the hub's ids for our SKUs, whole, per store."""

import pytest

from adapters.database.bindings import BindingRows
from adapters.database.engine import Database
from adapters.database.sku_links import SkuLinkRows
from domain.audit import Act
from domain.hub_ports import SkuBinding
from domain.sku_linking import HubCode
from domain.store import PriceScope

BIG = 2**62


@pytest.fixture
def bindings(database: Database) -> BindingRows:
    return BindingRows(database)


def a_binding(partner_id: str, listings: tuple[int, ...] | None = None) -> SkuBinding:
    return SkuBinding(partner_id, BIG, BIG + 1, PriceScope.LISTING, listings)


def test_a_binding_comes_back_as_it_was_kept(bindings: BindingRows) -> None:
    kept = [a_binding("A"), a_binding("B", ()), a_binding("C", (BIG, 2))]

    bindings.bind("acme", kept)

    assert bindings.skus("acme", ["C", "B", "A", "Z"]) == {b.partner_id: b for b in kept}


def test_binding_again_replaces(bindings: BindingRows) -> None:
    bindings.bind("acme", [a_binding("A", (1,))])
    bindings.bind("acme", [a_binding("A"), a_binding("A", (2,))])

    assert bindings.skus("acme", ["A"]) == {"A": a_binding("A", (2,))}


def test_a_forgotten_binding_is_gone_for_its_store_only(bindings: BindingRows) -> None:
    for store in ("acme", "loja"):
        bindings.bind(store, [a_binding("A"), a_binding("B")])

    bindings.forget("acme", ["A", "Z"])

    assert list(bindings.skus("acme", ["A", "B"])) == ["B"]
    assert len(bindings.skus("loja", ["A", "B"])) == 2


def test_many_bindings_at_once(bindings: BindingRows) -> None:
    names = [f"SKU-{n}" for n in range(1100)]

    bindings.bind("acme", [a_binding(name) for name in names])

    assert len(bindings.skus("acme", names)) == 1100
    bindings.forget("acme", names)
    assert bindings.skus("acme", names) == {}


def test_nothing_is_asked_for_nothing(bindings: BindingRows) -> None:
    bindings.bind("acme", [])
    bindings.forget("acme", [])

    assert bindings.skus("acme", []) == {}


def test_what_a_person_chose_is_told_for_its_store_only(
    bindings: BindingRows, database: Database
) -> None:
    links = SkuLinkRows(database)
    links.choose("acme", {"A": HubCode("A", 7, BIG)}, Act("ana"))
    links.choose("loja", {"A": HubCode("A", 7, 1)}, Act("ana"))

    assert bindings.chosen("acme", ["A", "B"]) == {"A": BIG}
    assert links.drop("acme", "A", Act("ana"))
    assert bindings.chosen("acme", ["A"]) == {}
