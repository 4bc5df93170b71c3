"""Products of Eccosys in our words: the samples and the odd cases."""

from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.eccosys.translate.products_read import is_for_shops, to_offer, to_product
from domain.attributes import Trouble, sheet_of
from domain.errors import Unreadable
from domain.products import Attribute, Gender, KitPart, Parcel, ProductImage, ProductSku
from tests.unit.adapters.eccosys.scripted_erp import sample

FIELDS = sorted(sample("produto-single-parent"))
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, "", "0", "x", "-1", "NaN", "1e999", 7, True, [], [{}], [7], {}, {"id": "1"}]
)


def parent(**changed: Any) -> dict[str, Any]:
    return {**sample("produto-single-parent"), **changed}


def child(number: int, size: str, **changed: Any) -> dict[str, Any]:
    row = sample("produto-single-variation")
    for one in row["_Atributos"]:
        one["valor"] = size if one["descricao"].startswith("Tamanho") else one["valor"]
    ids = {"id": f"215010030{number}", "codigo": f"CAM-PRETA-{size}"}
    return {**row, **ids, **changed}


def children() -> list[dict[str, Any]]:
    return [child(4, "G"), child(2, "P"), child(3, "M")]


def simple(**changed: Any) -> dict[str, Any]:
    return parent(**{"_Skus": [], **changed})


def test_the_sample_is_read_whole() -> None:
    found = to_product(parent(), children())

    assert (found.code, found.title) == ("CAM-PRETA", "CAMISETA BASICA PRETA")
    assert (found.brand, found.brand_code) == ("Marca Exemplo", "3002001")
    assert found.category == ("Moda", "Camisetas", "Manga curta")
    assert (found.ncm, found.origin, found.warranty_months) == ("61091000", 0, 3)
    assert found.parcel == Parcel(Decimal(3), Decimal(25), Decimal(30), Decimal("0.22"))
    assert found.description == "<p>Camiseta em malha de algodão.</p>"
    assert (found.active, found.images, found.kit) == (True, None, ())


def test_children_vary_by_what_their_parent_does_not_say() -> None:
    found = to_product(parent(), children())

    assert [sku.code for sku in found.skus] == ["CAM-PRETA-P", "CAM-PRETA-M", "CAM-PRETA-G"]
    assert [sku.variations for sku in found.skus] == [
        (("Tamanho", "P"),),
        (("Tamanho", "M"),),
        (("Tamanho", "G"),),
    ]


def test_the_sheet_of_the_sample_maps_by_itself() -> None:
    sheet = sheet_of(to_product(parent(), children()), {})

    assert (sheet.model, sheet.gender) == ("Básica", Gender.MALE)
    assert sheet.warranty_text == "3 meses contra defeito de fabricação"
    assert [(one.name, one.trouble) for one in sheet.left_out] == [("Cor", Trouble.UNMAPPED)]


def test_a_value_that_a_parent_shares_with_one_child_still_tells_them_apart() -> None:
    said = [{"id": "1", "descricao": "Tamanho", "valor": "P"}]

    found = to_product(parent(_Atributos=said), children())

    assert [dict(sku.variations)["Tamanho"] for sku in found.skus] == ["P", "M", "G"]


def test_the_attribute_that_is_kept_for_the_hub_counts() -> None:
    row = child(2, "P")
    row["_Atributos"][1]["valor"] = "Pequeno"

    found = to_product(parent(), [row, *children()[::2]])

    assert found.skus[0].variations == (("Tamanho", "Pequeno"),)


def test_a_simple_product_is_its_own_only_sku() -> None:
    found = to_product(simple(gtin="7890000002011"))

    assert found.skus == (ProductSku("CAM-PRETA", ean="7890000002011", active=True),)


def test_a_child_that_was_not_read_is_told() -> None:
    with pytest.raises(Unreadable, match="children 2150100304 were not read"):
        to_product(parent(), children()[1:])


def test_a_child_that_was_deleted_is_left_out() -> None:
    rows = [child(4, "G", excluido="S"), *children()[1:]]

    assert [sku.code for sku in to_product(parent(), rows).skus] == ["CAM-PRETA-P", "CAM-PRETA-M"]


@pytest.mark.parametrize("name", ["situacao", "situacaoVenda"])
def test_an_inactive_product_is_read_as_one(name: str) -> None:
    assert to_product(simple(**{name: "I"})).active is False


def test_images_of_children_show_their_colour_or_first_variation() -> None:
    urls = {
        "CAM-PRETA": ["https://a.br/1.jpg"],
        "CAM-PRETA-M": ["https://a.br/1.jpg", "https://a.br/m.jpg"],
    }

    found = to_product(parent(), children(), urls)

    assert found.images == (
        ProductImage("https://a.br/1.jpg"),
        ProductImage("https://a.br/m.jpg", "M"),
    )


def test_photos_of_the_row_count_where_there_are_no_images() -> None:
    row = simple(foto1="https://a.br/f1.jpg", foto2="")

    assert to_product(row, (), {}).images == (ProductImage("https://a.br/f1.jpg"),)
    assert to_product(simple(), (), {}).images == ()


@pytest.mark.parametrize(
    ("changed", "weight"),
    [
        ({"pesoBruto": "0.400", "peso": "0.350"}, Decimal("0.4")),
        ({"pesoBruto": "0.00", "peso": "0.350"}, Decimal("0.35")),
        ({"pesoBruto": None, "peso": "0,350"}, Decimal("0.35")),
        ({"pesoBruto": "", "peso": "0"}, None),
    ],
)
def test_the_weight_is_that_of_the_parcel(changed: dict[str, Any], weight: Decimal | None) -> None:
    assert to_product(simple(**changed)).parcel.weight_kg == weight


@pytest.mark.parametrize(("said", "months"), [("12", 12), ("", None), ("0", None), (None, None)])
def test_no_warranty_is_not_a_warranty_of_nothing(said: str | None, months: int | None) -> None:
    assert to_product(simple(garantia=said)).warranty_months == months


def test_a_warranty_that_cannot_be_read_is_kept_for_a_person_to_see() -> None:
    found = to_product(simple(garantia="vitalícia"))

    assert Attribute("Tempo de garantia", "vitalícia") in (found.attributes or ())


def test_the_category_is_the_one_that_the_ids_name() -> None:
    moda = parent()["_Departamentos"][0]
    other = {"id": "9", "nome": "Outra", "categorias": []}

    found = to_product(simple(_Departamentos=[other, moda], idTagSubcategoriaArvore="0"))
    unknown = to_product(simple(_Departamentos=[other, moda], idTagDepartamentoArvore="8"))

    assert found.category == ("Moda", "Camisetas", "Manga curta")
    assert unknown.category == ()


def test_a_folded_category_gets_its_depth_back() -> None:
    deep = [{"id": "3", "nome": "Luz > Abajures"}]
    tree = [
        {
            "id": "1",
            "nome": "Casa",
            "categorias": [{"id": "2", "nome": "Sala", "subcategorias": deep}],
        }
    ]
    ids = dict.fromkeys(
        ["idTagDepartamentoArvore", "idTagCategoriaArvore", "idTagSubcategoriaArvore"], "0"
    )

    assert to_product(simple(_Departamentos=tree, **ids)).category == (
        "Casa",
        "Sala",
        "Luz",
        "Abajures",
    )


def test_a_kit_names_its_parts_by_their_codes() -> None:
    row = simple(_Componentes=[{"idProduto": "7", "quantidade": "2.00"}])

    assert to_product(row, codes={"7": "PART"}).kit == (KitPart("PART", 2),)


@pytest.mark.parametrize("quantity", ["0", "1.5", "", "x", "NaN", "Infinity"])
def test_a_part_without_a_whole_quantity_is_refused(quantity: str) -> None:
    row = simple(_Componentes=[{"idProduto": "7", "quantidade": quantity}])

    with pytest.raises(Unreadable, match="no whole quantity"):
        to_product(row, codes={"7": "PART"})


def test_a_description_is_looked_for_where_it_may_stand() -> None:
    assert (
        to_product(simple(descricaoEcommerce="")).description == "<p>Composição: 100% algodão.</p>"
    )
    assert (
        to_product(simple(descricaoEcommerce="", _FichaTecnica=[])).description
        == "Malha 30.1 penteada"
    )


def test_only_products_of_shops_go_to_the_hub() -> None:
    rows = [parent(), sample("produto-single-variation"), parent(tipo="S")]

    assert [is_for_shops(row) for row in rows] == [True, False, False]


def test_the_price_of_the_sample_is_one_with_a_promotion() -> None:
    offer = to_offer(parent())

    assert (offer.price, offer.sale_price) == (9990, 7990)


@given(st.dictionaries(st.sampled_from(FIELDS), ODD, max_size=3))
def test_a_row_of_any_shape_is_read_or_refused_in_our_words(odd: dict[str, Any]) -> None:
    with suppress(Unreadable):
        product = to_product(simple(**odd))
        assert [sku.code for sku in product.skus] == [product.code]
