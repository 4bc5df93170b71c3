"""Everything that a product misses is told at once, in both languages."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.attributes import sheet_of
from domain.money import Cents
from domain.preflight import Circumstances, Finding, is_ready, preflight
from domain.preflight_texts import LABELS, Flaw, say
from domain.product_drafts import Offer
from domain.products import Attribute, KitPart, Parcel, Product, ProductImage, ProductSku
from domain.store import PriceScope
from tests.product_builders import BLUE, a_mantle, a_product, a_sku

PRICED = {code: Offer(Cents(100)) for code in ("AUR-LM-01", "AUR-MT-AZ", "AUR-MT-AR", "A", "B")}
AROUND = Circumstances(PRICED)
BARE = Product("P-1", "", (ProductSku("A"),))


def found(product: Product, around: Circumstances = AROUND) -> dict[str, Finding]:
    sheet = sheet_of(product, {"potencia": "Potência", "material": "Potência"})
    return {finding.field: finding for finding in preflight(product, sheet, around)}


def flaws(product: Product, around: Circumstances = AROUND) -> dict[str, Flaw]:
    return {field: finding.flaw for field, finding in found(product, around).items()}


def one_line(**what_matters: Any) -> Product:
    return a_product(attributes=(), **what_matters)


def test_the_products_of_the_samples_are_ready() -> None:
    assert flaws(one_line()) == {}
    assert flaws(a_mantle()) == {}


def test_everything_that_is_missing_is_told_at_once() -> None:
    missing = flaws(BARE, Circumstances({}))

    assert missing == dict.fromkeys(
        [
            "/name", "/description", "/brand", "/category", "/ncm", "/origin", "/height_cm",
            "/width_cm", "/length_cm", "/weight_kg", "/images", "/skus/0/price",
        ],
        Flaw.MISSING,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field", "flaw"),
    [
        ({"title": "x" * 151}, "/name", Flaw.TOO_LONG),
        ({"description": "x" * 10_001}, "/description", Flaw.TOO_LONG),
        ({"brand": "x" * 121}, "/brand", Flaw.TOO_LONG),
        ({"category": ("Casa", "x" * 81)}, "/category/1", Flaw.TOO_LONG),
        ({"model": "x" * 256}, "/model", Flaw.TOO_LONG),
        ({"video_url": "https://v.example/" + "x" * 255}, "/video_url", Flaw.TOO_LONG),
        ({"parcel": Parcel(*[Decimal(100_000)] * 4)}, "/weight_kg", Flaw.TOO_LARGE),
        ({"images": ()}, "/images", Flaw.MISSING),
        ({"images": (ProductImage("ftp://a/1"),)}, "/images/0/url", Flaw.NOT_AN_ADDRESS),
        ({"images": (ProductImage("http://10.1.2.3/1"),)}, "/images/0/url", Flaw.PRIVATE),
        ({"images": (ProductImage("https://u:p@a.br/1"),)}, "/images/0/url", Flaw.CREDENTIALS),
        (
            {"images": (ProductImage("https://a.br/1", "Azul"),)},
            "/images/0/variation",
            Flaw.UNKNOWN,
        ),
        ({"skus": ()}, "/skus", Flaw.MISSING),
        ({"skus": (a_sku("A", ean="7890000001015"),)}, "/skus/0/ean", Flaw.CHECK_DIGIT),
        ({"skus": (a_sku("A", ean="17890000001011"),)}, "/skus/0/ean", Flaw.TOO_LONG),
        ({"skus": (a_sku("A", title="x" * 151),)}, "/skus/0/name", Flaw.TOO_LONG),
        ({"skus": (a_sku("A", variations=BLUE), a_sku("B"))}, "/skus/1/variations", Flaw.MISSING),
        (
            {"skus": (a_sku("A", variations=BLUE), a_sku("B", variations=(("Tom", "Azul"),)))},
            "/skus/1/variations",
            Flaw.UNEVEN,
        ),
        (
            {"skus": (a_sku("A", variations=BLUE), a_sku("B", variations=(("COR", "azul"),)))},
            "/skus/1/variations",
            Flaw.REPEATED,
        ),
        ({"kit": (KitPart("PART", 2),)}, "/kit/0/part", Flaw.UNKNOWN),
    ],
)
def test_each_flaw_is_named_where_it_is(change: dict[str, Any], field: str, flaw: Flaw) -> None:
    assert flaws(one_line(**change)) == {field: flaw}


def test_a_code_that_is_there_twice_is_told() -> None:
    twins = (a_sku("A", variations=BLUE), a_sku("A", variations=(("Cor", "Areia"),)))

    assert flaws(one_line(skus=twins)) == {"/skus/1/sku": Flaw.REPEATED}


def test_a_store_without_images_is_warned_and_not_held() -> None:
    off = replace(AROUND, send_images=False)

    findings = list(found(one_line(images=()), off).values())

    assert [finding.is_warning for finding in findings] == [True]
    assert is_ready(findings)


def test_a_missing_image_holds_a_store_that_sends_them() -> None:
    assert not is_ready(list(found(one_line(images=())).values()))


@pytest.mark.parametrize("offer", [None, Offer(Cents(0)), Offer(Cents(-1))])
def test_a_price_is_demanded_unless_it_is_computed_from_cost(offer: Offer | None) -> None:
    offers = {} if offer is None else {"AUR-LM-01": offer}

    assert flaws(one_line(), Circumstances(offers)) == {"/skus/0/price": Flaw.MISSING}
    assert flaws(one_line(), Circumstances(offers, PriceScope.COST)) == {}


@pytest.mark.parametrize("sale", [0, 101])
def test_a_sale_price_lies_between_nothing_and_the_price(sale: int) -> None:
    offers = {"AUR-LM-01": Offer(Cents(100), Cents(sale))}

    assert flaws(one_line(), Circumstances(offers)) == {"/skus/0/sale_price": Flaw.TOO_LARGE}


def test_an_origin_that_the_hub_does_not_list_is_a_warning() -> None:
    finding = found(one_line(origin=8))["/origin"]

    assert (finding.flaw, finding.is_warning) == (Flaw.UNLISTED, True)


def test_a_warranty_that_cannot_be_read_holds_and_a_gender_does_not() -> None:
    said = (Attribute("Gênero", "?"), Attribute("Tempo de garantia", "vitalícia"))

    findings = found(a_product(attributes=said, gender=None, warranty_months=None))

    assert {field: one.is_warning for field, one in findings.items()} == {
        "/attributes/0/value": True,
        "/attributes/1/value": False,
    }


def test_attributes_that_contradict_each_other_are_told() -> None:
    assert set(flaws(a_product()).values()) == {Flaw.RIVALS}


def test_an_attribute_is_not_cut() -> None:
    said = (Attribute("Potência", "x" * 256), Attribute("Cabo", "x" * 300))

    assert flaws(a_product(attributes=said)) == {"/attributes/0/value": Flaw.TOO_LONG}


def test_a_part_that_the_hub_has_is_known() -> None:
    kit = one_line(kit=(KitPart("PART", 2),))

    assert flaws(kit, replace(AROUND, known_parts={"PART"})) == {}


@pytest.mark.parametrize("flaw", list(Flaw))
@pytest.mark.parametrize("name", list(LABELS))
def test_every_sentence_is_whole_in_both_languages(name: str, flaw: Flaw) -> None:
    portuguese, english = say(name, flaw, "AUR-1")

    assert portuguese != english
    for sentence in (portuguese, english):
        assert re.fullmatch(r"[A-Z][^{}]+ \(AUR-1\)[^{}]*\.", sentence)


@given(st.text(max_size=20))
def test_what_is_named_is_never_read_as_a_pattern(what: str) -> None:
    assert f"({what})" in say("ean", Flaw.CHECK_DIGIT, what)[1] or not what
