"""Only what changed is sent, and what did not change sends nothing."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.anymarket.translate.product_changes import after, to_change, to_deactivation
from adapters.anymarket.translate.product_payloads import from_product
from adapters.anymarket.translate.products import to_sku
from adapters.anymarket.translate.sku_changes import plan_skus
from adapters.http.exact_json import read_json, write_json
from adapters.http.shapes import to_rows
from domain.hub_catalogue import HubCategory, HubSku
from domain.product_drafts import ProductDraft
from domain.products import Attribute, Gender, Parcel, Product
from domain.sku_plans import Stuck
from domain.store import PriceScope
from tests.product_builders import BLUE, SAND, a_draft, a_mantle, a_product, a_sheet, a_sku
from tests.unit.adapters.anymarket.scripted_hub import payload_of, sample

QUIET = "allowAutomaticSkuMarketplaceCreation"
CHANGES: list[tuple[dict[str, Any], str]] = [
    ({"title": "Outra"}, "title"),
    ({"description": "<p>Outra</p>"}, "description"),
    ({"ncm": "94052000"}, "nbm"),
    ({"origin": 1}, "origin"),
    ({"parcel": Parcel(Decimal(19), Decimal(16), Decimal(42), Decimal("1.35"))}, "height"),
    ({"parcel": Parcel(Decimal(18), Decimal(16), Decimal(42), Decimal("1.36"))}, "weight"),
    ({"model": "X"}, "model"),
    ({"gender": Gender.BABY}, "gender"),
    ({"warranty_months": 6}, "warrantyTime"),
    ({"warranty_text": "6 meses"}, "warrantyText"),
    ({"video_url": "https://video.example/1"}, "videoUrl"),
    ({"attributes": (Attribute("Potência", "60 W"),)}, "characteristics"),
    ({"attributes": ()}, "characteristics"),
    ({"active": False}, "isProductActive"),
]


def read_back(draft: ProductDraft) -> Any:
    """Give what is known of a product once it was created."""
    return read_json(write_json(from_product(draft)))


def mantle_as_read() -> Any:
    return payload_of("product-response")


def mantle(**what_matters: Any) -> ProductDraft:
    product = a_mantle(**what_matters)
    return a_draft(product, category=HubCategory(1794300, ("Casa", "Mantas")))


def test_the_product_that_was_created_needs_no_change() -> None:
    assert to_change(a_draft(), read_back(a_draft())) == {}


def test_the_product_of_the_sample_as_it_is_read_needs_no_change() -> None:
    assert to_change(mantle(), mantle_as_read()) == {}


@pytest.mark.parametrize(("change", "field"), CHANGES)
def test_a_change_sends_its_field_and_nothing_else(change: dict[str, Any], field: str) -> None:
    changed = a_draft(a_product(**change))

    found = to_change(changed, read_back(a_draft()))

    assert set(found) == {field, QUIET}
    assert found[QUIET] is False


@pytest.mark.parametrize(("change", "field"), CHANGES)
def test_a_change_that_was_accepted_is_not_sent_again(change: dict[str, Any], field: str) -> None:
    changed, known = a_draft(a_product(**change)), read_back(a_draft())

    known = after(known, read_json(write_json(to_change(changed, known))))  # type: ignore[arg-type]

    assert field
    assert to_change(changed, known) == {}


def test_another_category_or_brand_is_a_change() -> None:
    shades = HubCategory(9, ("Casa", "Mesa/Banho"))

    found = to_change(a_draft(category=shades, brand_id=8), read_back(a_draft()))

    category = {"id": 9, "name": "Mesa/Banho", "path": "Casa/Mesa/Banho"}
    assert found == {"category": category, "brand": {"id": 8}, QUIET: False}


def test_what_the_erp_does_not_say_is_left_alone() -> None:
    silent = Product("AUR-LM-01", a_product().title, (a_sku(),))

    assert to_change(a_draft(silent), read_back(a_draft())) == {}


def test_who_owns_the_prices_is_never_changed() -> None:
    assert to_change(a_draft(scope=PriceScope.COST), read_back(a_draft())) == {}


def test_a_hub_that_would_list_by_itself_is_told_not_to() -> None:
    assert to_change(a_draft(), {**read_back(a_draft()), QUIET: True}) == {QUIET: False}


@given(st.permutations(range(3)))
def test_characteristics_are_compared_in_the_order_of_their_index(places: list[int]) -> None:
    lines = tuple(Attribute(name, "x") for name in "abc")
    draft = a_draft(a_product(attributes=lines))
    known = read_back(draft)
    rows = [known["characteristics"][at] | {"id": 7} for at in places]

    assert to_change(draft, {**known, "characteristics": rows}) == {}


def test_an_attribute_that_moved_is_a_change() -> None:
    product = a_product()
    turned = a_sheet(product, characteristics=tuple(reversed(product.attributes or ())))

    assert "characteristics" in to_change(a_draft(sheet=turned), read_back(a_draft()))


def test_a_product_is_deactivated_once_and_never_deleted() -> None:
    known = read_back(a_draft())

    change = to_deactivation(known)

    assert change == {"isProductActive": False, QUIET: False}
    assert to_deactivation(after(known, change)) == {}


def skus_as_read() -> list[HubSku]:
    return [to_sku(row) for row in to_rows(read_json(sample("product-skus-list")))]


def test_skus_as_they_are_read_need_no_change() -> None:
    plan = plan_skus(mantle(), skus_as_read(), ["AUR-MT-AZ", "AUR-MT-AR"])

    assert plan.is_empty
    assert plan.stuck == {}


def test_a_new_sku_is_added() -> None:
    new = a_sku("AUR-MT-TE", variations=(("Cor", "Terracota"),))
    draft = mantle(skus=(*a_mantle().skus, new))

    plan = plan_skus(draft, skus_as_read())

    assert [payload["partnerId"] for payload in plan.created] == ["AUR-MT-TE"]
    assert plan.created[0]["variations"] == {"Cor": "Terracota"}


def test_a_sku_sends_what_changed_and_never_price_or_quantity() -> None:
    blue, sand = a_mantle().skus
    changed = replace(blue, title="Manta Azul", ean="7890000001045")

    plan = plan_skus(mantle(skus=(changed, sand)), skus_as_read())

    assert plan.changed == {87000101: {"title": "Manta Azul", "ean": "7890000001045"}}


def test_a_sku_that_the_erp_no_longer_lists_is_deactivated_where_we_sent_it() -> None:
    blue, _ = a_mantle().skus

    sent = plan_skus(mantle(skus=(blue,)), skus_as_read(), ["AUR-MT-AZ", "AUR-MT-AR"])
    foreign = plan_skus(mantle(skus=(blue,)), skus_as_read(), ["AUR-MT-AZ"])

    assert (sent.changed, sent.deactivated) == ({87000102: {"active": False}}, ("AUR-MT-AR",))
    assert foreign.is_empty


def test_a_sku_that_comes_back_is_activated() -> None:
    rows = [replace(row, is_active=False) for row in skus_as_read()]

    plan = plan_skus(mantle(), rows)

    assert plan.changed == {87000101: {"active": True}, 87000102: {"active": True}}
    assert plan.deactivated == ()


def test_variations_that_differ_need_a_person() -> None:
    blue, sand = a_mantle().skus
    swapped = (replace(blue, variations=SAND), replace(sand, variations=BLUE))

    plan = plan_skus(mantle(skus=swapped), skus_as_read())

    assert set(plan.stuck.values()) == {Stuck.VARIATIONS_DIFFER}


def test_a_code_that_the_hub_has_twice_is_never_chosen_from() -> None:
    rows = [*skus_as_read(), replace(skus_as_read()[0], id=9)]

    plan = plan_skus(mantle(), rows)

    assert (plan.stuck, plan.is_empty) == ({"AUR-MT-AZ": Stuck.SEVERAL_OF_THIS_CODE}, True)


def test_variations_are_a_map_when_written_and_an_array_when_read() -> None:
    payloads = from_product(mantle())["skus"]

    assert [payload["variations"] for payload in payloads] == [  # type: ignore[attr-defined]
        dict(sku.variations) for sku in skus_as_read()
    ]
