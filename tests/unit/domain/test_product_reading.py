"""From the data of an event to a product: nothing is lost, every fault is named."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from domain.events import EventInvalid
from domain.product_reading import to_product
from domain.products import (
    Attribute,
    Gender,
    KitPart,
    Parcel,
    Product,
    ProductImage,
    ProductSku,
    parcel_of,
)
from domain.spelling import name_key
from tests.strategies import Fields, products

WHOLE: dict[str, Any] = {
    "name": "Camiseta básica",
    "description": "<p>Algodão</p>",
    "brand": "Acme",
    "model": "CB-1",
    "gender": "unisex",
    "warranty_months": 3,
    "warranty_text": "Contra defeito de fabricação",
    "category": ["Moda", "Camisetas"],
    "ncm": "61091000",
    "origin": 0,
    "height_cm": 3,
    "width_cm": 25,
    "length_cm": Decimal("30.5"),
    "weight_kg": Decimal("0.22"),
    "video_url": "https://video.example/1",
    "active": True,
    "skus": [
        {"sku": "CAM-AZ", "ean": "7891234567895", "variations": {"Cor": "Azul"}, "active": False}
    ],
    "images": [{"url": "https://loja.example/1.jpg", "variation": "Azul"}],
    "attributes": [{"name": "Composição", "value": "Algodão"}],
    "kit": [{"sku": "PART-1", "quantity": 2}],
}
SKUS: list[dict[str, Any]] = [{"sku": "A"}]


def faults_of(data: object) -> dict[str, str]:
    with pytest.raises(EventInvalid) as refused:
        to_product("P-1", data)
    return {fault.pointer: fault.message for fault in refused.value.faults}


def repeats(data: Fields) -> bool:
    codes = [sku["sku"].strip() for sku in data["skus"]]
    names = [[name_key(name) for name in sku.get("variations") or ()] for sku in data["skus"]]
    return any(len(set(said)) < len(said) for said in (codes, *names))


def test_a_whole_product_is_read_whole() -> None:
    sizes = Parcel(Decimal(3), Decimal(25), Decimal("30.5"), Decimal("0.22"))

    assert to_product(" CAM-1 ", WHOLE) == Product(
        code="CAM-1",
        title="Camiseta básica",
        skus=(ProductSku("CAM-AZ", "", "7891234567895", (("Cor", "Azul"),), active=False),),
        description="<p>Algodão</p>",
        brand="Acme",
        category=("Moda", "Camisetas"),
        ncm="61091000",
        origin=0,
        parcel=sizes,
        model="CB-1",
        gender=Gender.UNISEX,
        warranty_months=3,
        warranty_text="Contra defeito de fabricação",
        video_url="https://video.example/1",
        active=True,
        images=(ProductImage("https://loja.example/1.jpg", "Azul"),),
        attributes=(Attribute("Composição", "Algodão"),),
        kit=(KitPart("PART-1", 2),),
    )


def test_what_is_absent_null_or_zero_is_not_known() -> None:
    found = to_product("P", {"name": "N", "skus": SKUS, "weight_kg": 0, "images": None})

    assert (found.parcel, found.images, found.attributes, found.active) == (
        Parcel(),
        None,
        None,
        None,
    )


def test_no_images_and_none_said_are_two_things() -> None:
    assert to_product("P", {"name": "N", "skus": SKUS, "images": []}).images == ()


@given(products().filter(lambda data: not repeats(data)))
def test_what_the_door_lets_in_is_read(data: Fields) -> None:
    found = to_product("P-1", data)

    assert [sku.code for sku in found.skus] == [sku["sku"].strip() for sku in data["skus"]]
    assert (found.origin, found.active) == (data.get("origin"), data.get("active"))


@given(products())
def test_a_sku_that_is_there_twice_is_always_refused(data: Fields) -> None:
    again = {**data, "skus": [*data["skus"], data["skus"][0]]}

    assert f"/data/skus/{len(data['skus'])}/sku" in faults_of(again)


def test_every_fault_is_named_at_once() -> None:
    data = {
        "skus": [{"sku": "A", "ean": "12"}],
        "origin": 9,
        "kit": [{"sku": "B", "quantity": 0}],
    }

    assert set(faults_of(data)) == {
        "/data/name",
        "/data/origin",
        "/data/skus/0/ean",
        "/data/kit/0/quantity",
    }


def test_what_is_no_object_is_refused() -> None:
    assert faults_of([1]) == {"/data": "expected a JSON object, got an array of 1 items"}


def test_a_sku_that_is_there_twice_is_refused() -> None:
    data = {"name": "N", "skus": [{"sku": "A"}, {"sku": "B"}, {"sku": "A "}]}

    assert faults_of(data)["/data/skus/2/sku"].startswith("is the code of /data/skus/0 too")


def test_a_variation_that_is_named_twice_is_refused() -> None:
    skus = [{"sku": "A", "variations": {"Cor": "Azul", " COR ": "Preto"}}]

    assert set(faults_of({"name": "N", "skus": skus})) == {"/data/skus/0/variations"}


def test_a_size_that_the_product_leaves_to_its_skus_is_the_greatest() -> None:
    skus = (ProductSku("A", parcel=Parcel(Decimal(2))), ProductSku("B", parcel=Parcel(Decimal(9))))

    assert parcel_of(Product("P", "N", skus)).height_cm == 9
    assert parcel_of(Product("P", "N", skus, parcel=Parcel(Decimal(1)))).height_cm == 1
