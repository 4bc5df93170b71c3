"""The technical sheet: four attributes by themselves, others as mapped, nothing guessed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.attribute_coverage import Described, coverage, gaps_of
from domain.attribute_names import Meaning
from domain.attributes import LeftOut, Sheet, Trouble, sheet_of, unmapped_names
from domain.hub_catalogue import HubCharacteristic, HubCharacteristics
from domain.products import Attribute, Gender, Product, ProductSku

MAPPED = {"composicao": "Composição", "potencia": "Potência", "material": "Composição"}

NAMES = st.sampled_from(
    ["Modelo", "Genero", "Composição", "Composicao Any", "Material", "Potência", "Altura do pé"]
)
ATTRIBUTES = st.lists(st.builds(Attribute, NAMES, st.sampled_from(["x", "y", "Unissex"])))


def sheet(*pairs: tuple[str, str], targets: dict[str, str] | None = None, **said: Any) -> Sheet:
    attributes = tuple(Attribute(name, value) for name, value in pairs)
    product = Product("P-1", "N", (ProductSku("A"),), attributes=attributes, **said)
    return sheet_of(product, MAPPED if targets is None else targets)


def test_the_attributes_of_the_sample_map_by_themselves() -> None:
    found = sheet(
        ("Cor", "Preto"),
        ("Modelo", "Básica"),
        ("Genero", "Masculino"),
        ("Tempo de garantia", "90 dias"),
        ("Texto sobre a garantia", "3 meses contra defeito de fabricação"),
    )

    assert (found.model, found.gender, found.warranty_months) == ("Básica", Gender.MALE, 3)
    assert found.warranty_text == "3 meses contra defeito de fabricação"
    assert found.left_out == (LeftOut("Cor", Trouble.UNMAPPED),)


def test_what_the_product_says_itself_wins() -> None:
    said: dict[str, Any] = {
        "model": "M-1",
        "gender": Gender.BABY,
        "warranty_months": 0,
        "warranty_text": "T",
    }

    found = sheet(
        ("Modelo", "x"), ("Gênero", "?"), ("Tempo de garantia", "?"), ("Texto da garantia", "y"),
        **said,
    )  # fmt: skip

    assert found == Sheet("M-1", Gender.BABY, 0, "T", ())


def test_others_go_where_a_person_mapped_them_in_their_order() -> None:
    found = sheet(("Potência", "40 W"), ("COMPOSIÇÃO", "Algodão"))

    assert found.characteristics == (
        Attribute("Potência", "40 W"),
        Attribute("Composição", "Algodão"),
    )


def test_a_person_may_map_what_would_map_by_itself() -> None:
    found = sheet(("Modelo", "Básica"), targets={"modelo": "Linha"})

    assert (found.model, found.characteristics) == ("", (Attribute("Linha", "Básica"),))


def test_what_cannot_be_read_is_said_and_not_sent() -> None:
    found = sheet(("Gênero", "Alienígena"), ("Tempo de garantia", "vitalícia"))

    assert found.left_out == (
        LeftOut("Gênero", Trouble.UNREADABLE, Meaning.GENDER),
        LeftOut("Tempo de garantia", Trouble.UNREADABLE, Meaning.WARRANTY_TIME),
    )


def test_the_attribute_that_the_erp_keeps_for_the_hub_wins() -> None:
    found = sheet(("Composição", "Algodão"), ("Composição Any", "Linho"), ("Modelo Any", "M"))

    assert found.characteristics == (Attribute("Composição", "Linho"),)
    assert found.model == "M"


def test_two_that_contradict_each_other_are_rivals_and_neither_is_sent() -> None:
    found = sheet(("Composição", "Algodão"), ("Material", "Linho"))

    assert found.characteristics == ()
    assert [one.trouble for one in found.left_out] == [Trouble.RIVALS, Trouble.RIVALS]


def test_two_that_say_the_same_are_sent_once() -> None:
    found = sheet(("Composição", "Algodão"), ("Material", "Algodão"))

    assert found.characteristics == (Attribute("Composição", "Algodão"),)


def test_an_erp_that_says_nothing_of_its_sheet_leaves_the_hubs_alone() -> None:
    assert sheet_of(Product("P", "N", ()), MAPPED).characteristics is None


def test_a_variation_is_not_an_attribute_that_was_left_out() -> None:
    skus = (ProductSku("A", variations=(("Cor", "Preto"),)),)
    product = Product("P", "N", skus, attributes=(Attribute("Cor Any", "Preto"),))

    assert sheet_of(product, {}).left_out == ()


@given(ATTRIBUTES)
def test_every_attribute_is_sent_or_its_fate_is_told(attributes: list[Attribute]) -> None:
    product = Product("P", "N", (ProductSku("A"),), attributes=tuple(attributes))

    found = sheet_of(product, MAPPED)

    places = {one.name for one in found.characteristics or ()}
    assert len(places) == len(found.characteristics or ())
    unmapped = {one.name for one in attributes if one.name == "Altura do pé"}
    told = {one.name for one in found.left_out if one.trouble is Trouble.UNMAPPED}
    assert told == unmapped


GROUP = HubCharacteristics(
    1,
    "Luminárias",
    (
        HubCharacteristic("Potência", ("MERCADO_LIVRE",)),
        HubCharacteristic("Modelo", ("AMAZON",)),
        HubCharacteristic("Cabo"),
    ),
    (20,),
)


def test_a_product_misses_what_its_category_or_one_above_requires() -> None:
    product = Described("P", (10, 20, 30), sheet(("Modelo", "M")))

    assert [gap.attribute for gap in gaps_of(product, [GROUP])] == ["Potência"]


@pytest.mark.parametrize("ids", [(10,), ()])
def test_a_product_elsewhere_misses_nothing(ids: tuple[int, ...]) -> None:
    assert gaps_of(Described("P", ids, Sheet()), [GROUP]) == []


def test_what_two_groups_require_is_one_gap_of_both_their_marketplaces() -> None:
    other = HubCharacteristics(2, "Casa", (HubCharacteristic("potencia", ("MAGALU",)),), (10,))

    found = gaps_of(Described("P", (10, 20), sheet(("Modelo", "M"))), [GROUP, other])

    assert [gap.marketplaces for gap in found] == [("MAGALU", "MERCADO_LIVRE")]


def test_the_report_counts_who_is_complete() -> None:
    whole = sheet(("Potência", "40 W"), ("Modelo", "M"))

    found = coverage([Described("B", (20,), Sheet()), Described("A", (20,), whole)], [GROUP])

    assert (found.products, found.complete) == (2, 1)
    assert [gap.attribute for gap in found.gaps] == ["Modelo", "Potência"]


def test_unmapped_attributes_are_counted_over_products() -> None:
    sheets = [sheet(("Cor", "x")), sheet(("Cor", "y"), ("Peso", "1"))]

    assert unmapped_names(sheets) == {"Cor": 2, "Peso": 1}
