"""From the hub into the ERP and back: nothing is lost, and no image comes along."""

from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.anymarket.translate.product_changes import to_change
from adapters.anymarket.translate.product_payloads import from_product
from adapters.anymarket.translate.products import to_product as to_hub_product
from adapters.anymarket.translate.products_imported import names_in, to_imported
from adapters.anymarket.translate.sku_changes import plan_skus
from adapters.eccosys.translate.products import from_product as to_erp
from adapters.eccosys.translate.products_read import to_offer, to_product
from adapters.http.exact_json import read_json, write_json
from domain import attribute_names
from domain.attributes import sheet_of
from domain.category_folding import fold
from domain.erp_drafts import GENDER_WORDS, ErpPlaces, attributes_of, children_of, parent_of
from domain.errors import Unreadable
from domain.hub_catalogue import HubCategory
from domain.imported_products import ImportedProduct
from domain.money import Cents
from domain.product_drafts import Offer, ProductDraft
from domain.products import Attribute, Gender, Product, ProductSku, parcel_of
from domain.spelling import name_key
from tests.product_builders import a_mantle, a_product
from tests.unit.adapters.anymarket.scripted_hub import payload_of

PATHS = {1794300: ("Casa", "Mantas"), 1794224: ("Casa", "Luminárias", "Mesa", "Abajures")}
ODD: st.SearchStrategy[Any] = st.sampled_from([None, "", "x", -1, 7, True, [], [{}], [7], {}])
CODE = {"partnerId": "A", "id": 1}


def mantle() -> dict[str, Any]:
    return payload_of("product-response")


def imported(**changed: Any) -> ImportedProduct:
    return to_imported({**mantle(), **changed}, PATHS)


def as_the_erp_keeps(found: ImportedProduct) -> Product:
    """Write a product, give each row an id as the ERP does, and read it back."""
    product, offers = found.product, found.offers
    places = ErpPlaces(tuple(str(at) for at, _ in enumerate(fold(product.category), 1)), "9")
    parent = to_erp(parent_of(product, offers, places)) | {"id": "100"}
    rows = list(map(to_erp, children_of(product, offers, places, "100")))
    skus = [sku for sku in product.skus if rows]
    children = [
        row | {"id": str(200 + at), "_Atributos": kept(attributes_of(product, sku))}
        for at, (row, sku) in enumerate(zip(rows, skus, strict=True))
    ]
    detail = {
        "_Skus": [{"id": row["id"]} for row in children],
        "_Atributos": kept(attributes_of(product)),
        "_Marca": {"id": "9", "nome": product.brand},
        "_Departamentos": tree(fold(product.category)),
    }
    varied = {name_key(name) for sku in product.skus for name, _ in sku.variations}
    return to_product(parent | detail, children, {}, variation_names=varied)


def kept(attributes: Sequence[Attribute]) -> list[dict[str, str]]:
    return [{"id": "1", "descricao": one.name, "valor": one.value} for one in attributes]


def tree(path: tuple[str, ...]) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = []
    below = ("categorias", "subcategorias", "")
    for level in range(len(path), 0, -1):
        nodes = [{"id": str(level), "nome": path[level - 1], below[level - 1]: nodes}]
    return nodes


def drafted(product: Product, offers: dict[str, Offer]) -> ProductDraft:
    everything = {name_key(one.name): one.name for one in product.attributes or ()}
    targets = {k: n for k, n in everything.items() if k not in attribute_names.NAMES}
    sheet = sheet_of(product, targets)
    mantles = HubCategory(1794300, ("Casa", "Mantas"))
    return ProductDraft(product, sheet, mantles, 1987032, offers, send_images=False)


def test_the_sample_is_imported_without_its_images() -> None:
    found = imported()

    assert found.product.images is None
    assert [sku.variations for sku in found.product.skus] == [
        (("Cor", "Azul"),),
        (("Cor", "Areia"),),
    ]
    assert found.sku_ids == {"AUR-MT-AZ": 87000101, "AUR-MT-AR": 87000102}
    assert found.offers["AUR-MT-AZ"] == Offer(Cents(129_90), Cents(119_90))


def test_what_was_imported_needs_no_change_in_the_hub() -> None:
    found = imported()
    draft = drafted(found.product, dict(found.offers))

    assert to_change(draft, mantle()) == {}
    assert plan_skus(draft, to_hub_product(mantle()).skus).is_empty


def test_what_the_erp_keeps_of_it_needs_no_change_in_the_hub_either() -> None:
    found = imported()
    draft = drafted(as_the_erp_keeps(found), dict(found.offers))

    assert to_change(draft, mantle()) == {}
    assert plan_skus(draft, to_hub_product(mantle()).skus).is_empty


NAMES = st.text(st.sampled_from("abcABCçé 1"), min_size=1, max_size=8).map(str.strip).filter(bool)
PRICES = st.builds(Offer, st.integers(100, 10**6).map(Cents), st.none() | st.just(Cents(99)))


def told(product: Product) -> list[object]:
    """Give what the ERP has fields for."""
    names = ("code", "title", "description", "brand", "category", "ncm", "origin", "active")
    skus = [(sku.code, sku.title, sku.ean, sku.variations, sku.active) for sku in product.skus]
    said = [getattr(product, name) for name in (*names, "warranty_months")]
    return [*said, parcel_of(product), skus]


@st.composite
def products(draw: st.DrawFn) -> Product:
    values = draw(st.lists(NAMES, min_size=1, max_size=3, unique_by=name_key))
    lines = draw(st.lists(NAMES, max_size=3, unique_by=name_key))
    kept_free = {*attribute_names.NAMES, "cor", "sabor"}
    return a_mantle(
        code="P-1",
        skus=tuple(
            ProductSku(f"S-{at}", f"Manta {value}", variations=(("Sabor", value),), active=True)
            for at, value in enumerate(values)
        ),
        category=tuple(draw(st.lists(NAMES, min_size=1, max_size=5))),
        gender=draw(st.none() | st.sampled_from(Gender)),
        warranty_months=draw(st.integers(1, 60)),
        active=draw(st.booleans()),
        attributes=tuple(
            Attribute(name, "x") for name in lines
            if name_key(name) not in kept_free and attribute_names.own_name(name)[0] == name
        ),
        images=None,
    )  # fmt: skip


@given(products(), st.data())
def test_a_product_of_the_hub_comes_back_from_the_erp_without_a_difference(
    product: Product, data: st.DataObject
) -> None:
    offers = {sku.code: data.draw(PRICES) for sku in product.skus}
    draft = drafted(product, offers)
    sold = read_json(write_json(from_product(draft)))
    assert isinstance(sold, dict)
    skus = [{**sku, "id": at} for at, sku in enumerate(sold["skus"], 1)]
    hub = {**sold, "id": 7, "brand": {"id": 1987032, "name": product.brand}, "skus": skus}

    found = to_imported(hub, {1794300: product.category})
    again = as_the_erp_keeps(found)

    assert found.offers == offers
    assert told(again) == told(product)
    assert to_change(drafted(again, offers), hub) == {}
    assert plan_skus(drafted(again, offers), to_hub_product(hub).skus).is_empty


def test_a_simple_product_is_known_by_the_code_of_its_sku() -> None:
    alone = {**CODE, "title": "T", "price": Decimal("9.9")}

    found = imported(skus=[alone], externalIdProduct="X")

    assert (found.product.code, found.product.skus[0].title) == ("A", "")
    assert children_of(found.product, found.offers, ErpPlaces(), "1") == []


@pytest.mark.parametrize(
    ("said", "code"), [("P-1", "P-1"), (None, "AM-258000501"), ("AUR-MT-AZ", "AM-258000501")]
)
def test_a_family_is_known_by_its_external_id_or_the_hubs(said: str | None, code: str) -> None:
    assert imported(externalIdProduct=said).product.code == code


def test_skus_without_a_code_of_their_own_are_left_out_and_told() -> None:
    skus = [{"id": 1}, {**CODE, "id": 2}, {**CODE, "id": 3}, {"partnerId": "B", "id": 4}]

    found = imported(skus=skus)

    assert (found.left_out, [sku.code for sku in found.product.skus]) == ((1, 2, 3), ["B"])


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"skus": [{"id": 1}]}, "none of its SKUs has a code"),
        ({"category": {"id": 5}}, "category 5 is not in the tree"),
        ({"gender": "ALIEN"}, "gender: a word that is not known"),
        ({"title": None}, "title: a text was expected"),
    ],
)
def test_what_cannot_be_imported_is_refused_by_name(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        imported(**changed)


@given(st.dictionaries(st.sampled_from(sorted(mantle())), ODD, max_size=3))
def test_a_product_of_any_shape_is_imported_or_refused(odd: dict[str, Any]) -> None:
    with suppress(Unreadable):
        found = imported(**odd)
        assert all(sku.code for sku in found.product.skus)


def test_attributes_that_only_products_have_are_found_too() -> None:
    assert names_in([mantle()]) == ["Cor", "Composição"]


def test_a_parent_is_written_as_the_sample_and_costs_what_its_dearest_child_costs() -> None:
    offers = {"AUR-MT-AZ": Offer(Cents(9990), Cents(7990)), "AUR-MT-AR": Offer(Cents(5000))}

    row = to_erp(parent_of(a_mantle(), offers, ErpPlaces(("1", "2"), "9")))

    assert (row["preco"], row["precoDe"], row["cf"]) == ("79.90", "99.90", "6301.40.00")
    assert (row["idTagCategoriaArvore"], row["idTagMarcaArvore"]) == ("2", "9")
    assert not {"idProdutoMaster", "idTagSubcategoriaArvore"} & row.keys()


@given(PRICES)
def test_a_price_survives_the_erp(offer: Offer) -> None:
    row = to_erp(parent_of(a_product(), {"AUR-LM-01": offer}, ErpPlaces()))

    assert to_offer(row) == offer


def test_every_gender_that_is_written_is_read_again() -> None:
    read = {one: attribute_names.GENDERS[name_key(word)] for one, word in GENDER_WORDS.items()}

    assert read == {gender: gender for gender in Gender}
