"""A product is read from Eccosys whole, whichever of its codes was named."""

import pytest

from adapters.eccosys.product_source import read_product
from domain.product_drafts import Offer
from tests.contract.eccosys_pair import ErpPair

CAP: dict[str, object] = {
    "codigo": "BONE",
    "nome": "Boné Aurora",
    "preco": "79.90",
    "opcEcommerce": "S",
    "images": ["https://img.example.com/bone.jpg"],
}


@pytest.fixture
def erp_pair(started_erp: ErpPair) -> ErpPair:
    """The simulator with a cap in two colours."""
    fresh = started_erp.fresh()
    fresh.company.seed("products", CAP)
    for code, picture in (("BONE-AZ", "az.jpg"), ("BONE-PT", "pt.jpg")):
        said = {"nome": f"Boné {code}", "preco": "69.90", "precoDe": "79.90", "parent": "BONE"}
        images = [f"https://img.example.com/{picture}"]
        fresh.company.seed("products", {"codigo": code, "images": images, **said})
    coloured(fresh, {"BONE-AZ": "Azul", "BONE-PT": "Preto"})
    return fresh


def coloured(pair: ErpPair, colours: dict[str, str], name: str = "Cor") -> None:
    """Let products say their colour."""
    attribute = pair.catalogue().create_attribute(name, ())
    for code, colour in colours.items():
        pair.catalogue().set_attributes(code, {attribute: colour})


def test_a_family_is_read_with_its_variations_images_and_prices(erp_pair: ErpPair) -> None:
    found = read_product(erp_pair.catalogue(), "BONE")

    assert found is not None
    product = found.product
    assert [(sku.code, dict(sku.variations)) for sku in product.skus] == [
        ("BONE-AZ", {"Cor": "Azul"}),
        ("BONE-PT", {"Cor": "Preto"}),
    ]
    assert [(image.url[-8:], image.variation) for image in product.images or ()] == [
        ("bone.jpg", ""),
        ("m/az.jpg", "Azul"),
        ("m/pt.jpg", "Preto"),
    ]
    assert set(found.offers) == {"BONE-AZ", "BONE-PT"}
    assert isinstance(found.offers["BONE-AZ"], Offer)


def test_of_a_variation_its_product_is_read(erp_pair: ErpPair) -> None:
    assert read_product(erp_pair.catalogue(), "BONE-AZ") == read_product(
        erp_pair.catalogue(), "BONE"
    )


def test_what_the_erp_does_not_have_is_nothing(erp_pair: ErpPair) -> None:
    assert read_product(erp_pair.catalogue(), "NADA") is None


def test_names_that_were_imported_are_variations_too(erp_pair: ErpPair) -> None:
    coloured(erp_pair, {"BONE-AZ": "Doce", "BONE-PT": "Salgado"}, "Sabor")

    without = read_product(erp_pair.catalogue(), "BONE")
    with_it = read_product(erp_pair.catalogue(), "BONE", {"sabor"})

    assert without is not None
    assert with_it is not None
    assert dict(without.product.skus[0].variations) == {"Cor": "Azul"}
    assert dict(with_it.product.skus[0].variations) == {"Cor": "Azul", "Sabor": "Doce"}


def test_every_call_is_paid_for_and_images_only_where_they_are_sent(erp_pair: ErpPair) -> None:
    erp_pair.spent = 0
    read_product(erp_pair.catalogue(), "BONE")
    assert erp_pair.spent == len({"product", "children"}) + len({"BONE", "BONE-AZ", "BONE-PT"})

    erp_pair.spent = 0
    read_product(erp_pair.catalogue(), "BONE", with_images=False)
    assert erp_pair.spent == len({"product", "children"})
