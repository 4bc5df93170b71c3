"""Attributes, tree, brands and images of Eccosys."""

from typing import Any

import pytest

from domain.errors import ErpRejected
from tests.contract.eccosys_pair import ErpPair
from tests.contract.erp_wares import a_product, dialects, made
from tests.simulator.eccosys.company import MUG


@dialects
def test_attributes_are_made_and_said_by_products(pair: ErpPair, switches: dict[str, Any]) -> None:
    pair.company.switch(**switches)
    erp = pair.catalogue()

    size_id = erp.create_attribute("Tamanho", ["P", "M"], "TAMANHO")
    model_id = erp.create_attribute("Modelo", [])
    erp.add_options(size_id, ["G"])
    size, model = erp.attributes()
    options = {text: number for number, text in (size.options or {}).items()}
    erp.set_attributes("CANECA-01", {size_id: options["G"], model_id: "Básica"})

    assert (size.name, size.external_id, list(options)) == ("Tamanho", "TAMANHO", ["P", "M", "G"])
    assert (model.id, model.options) == (model_id, None)
    found = erp.product("CANECA-01")
    assert found is not None
    assert found.attributes == (("Tamanho", "G"), ("Modelo", "Básica"))


@dialects
def test_a_product_stands_in_the_tree_and_has_a_brand(
    pair: ErpPair, switches: dict[str, Any]
) -> None:
    pair.company.switch(**switches)
    erp = pair.catalogue()

    house = erp.create_node("Casa", None, "1794218")
    linen = erp.create_node("Mesa/Banho", house)
    towels = erp.create_node("Toalhas", linen)
    brand = erp.create_brand("Aurora", "1987032")
    place = (house.id, linen.id, towels.id)
    made(erp, a_product(place=place, brand_id=brand.id))

    assert list(erp.tree()) == [house, linen, towels]
    assert list(erp.brands()) == [brand]
    found = erp.product("MT")
    assert found is not None
    assert (found.place, found.brand) == (("Casa", "Mesa/Banho", "Toalhas"), "Aurora")


def test_the_tree_has_no_fourth_level(pair: ErpPair) -> None:
    erp = pair.catalogue()
    node = None
    for name in ("A", "B", "C"):
        node = erp.create_node(name, node)

    with pytest.raises(ErpRejected, match="three levels"):
        erp.create_node("D", node)


def test_images_are_given_as_addresses(pair: ErpPair) -> None:
    urls = ["https://cdn.eccosys.com.br/loja/a.jpg", "https://cdn.eccosys.com.br/loja/b.jpg"]
    made = pair.company.seed("products", {"codigo": "IMG", "images": urls})
    erp = pair.catalogue()

    assert list(erp.images(made["IMG"])) == urls
    assert list(erp.images(str(MUG))) == []
