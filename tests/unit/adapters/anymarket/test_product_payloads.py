"""What is written to the hub is what its samples show."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.anymarket.product_words import GENDERS, TYPES
from adapters.anymarket.translate.product_payloads import from_product, from_sku, sku_title
from adapters.http.exact_json import read_json, write_json
from domain.hub_catalogue import HubCategory
from domain.money import Cents
from domain.product_drafts import Offer
from domain.products import Gender, KitPart, Parcel, Product, ProductSku
from domain.store import PriceScope
from tests.product_builders import BLUE, a_draft, a_mantle, a_product, a_sku
from tests.unit.adapters.anymarket.scripted_hub import payload_of

OURS = {"externalIdProduct"}
NOT_SENT = {"volumes"}


def written(payload: object) -> Any:
    """Give what arrives: JSON, so that 12 and 12.00 are one."""
    return read_json(write_json(payload))


def without(row: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def test_a_simple_product_is_written_as_the_sample() -> None:
    wanted = payload_of("product-post-request-simple")
    wanted["skus"] = [without(sku, NOT_SENT) for sku in wanted["skus"]]

    found = written(from_product(a_draft()))

    found["skus"][0]["title"] = wanted["skus"][0]["title"]
    assert without(found, OURS) == wanted


def test_a_product_with_variations_is_written_as_the_sample() -> None:
    wanted = payload_of("product-post-request-variations")
    offers = {
        "AUR-MT-AZ": Offer(Cents(129_90), Cents(119_90), 10, 0),
        "AUR-MT-AR": Offer(Cents(129_90), Cents(119_90), 4, 0),
    }

    draft = a_draft(a_mantle(), offers=offers, category=HubCategory(1794300, ("Casa", "Mantas")))
    found = written(from_product(draft))

    found["skus"] = [without(sku, {"active"}) for sku in found["skus"]]
    assert without(found, OURS) == wanted


def test_a_kit_is_written_as_the_sample() -> None:
    wanted = payload_of("product-post-request-kit")
    kit = a_product(kit=(KitPart("AUR-LM-01", 2),))

    found = written(from_product(a_draft(kit, part_ids={"AUR-LM-01": 88001001}, local_id=18448)))

    assert found["type"] == wanted["type"]
    assert found["kitComponents"] == wanted["kitComponents"]


def test_the_parts_of_a_kit_share_its_price_whole() -> None:
    kit = a_product(kit=(KitPart("A", 1), KitPart("B", 1), KitPart("C", 1)))

    found = written(from_product(a_draft(kit, part_ids={"A": 1, "B": 2, "C": 3})))

    percents = [row["percentage"] for row in found["kitComponents"]]
    assert (sum(percents), percents.count(percents[1])) == (100, 2)
    assert [row["isMainComponent"] for row in found["kitComponents"]] == [True, False, False]


def test_a_sku_that_is_added_is_written_as_the_sample() -> None:
    wanted = payload_of("sku-post-request")
    sku = ProductSku(
        "AUR-MT-TE", "Manta Decorativa Aurora Terracota", "7890000001052",
        (("Cor", "Terracota"),),
    )  # fmt: skip
    offers = {"AUR-MT-TE": Offer(Cents(129_90), Cents(99_90), 6, 0)}

    assert written(from_sku(a_draft(a_mantle(), offers=offers, local_id=18448), sku)) == wanted


@pytest.mark.parametrize("scope", list(PriceScope))
def test_the_price_scope_is_the_stores(scope: PriceScope) -> None:
    found = from_product(a_draft(scope=scope))

    assert found["definitionPriceScope"] == scope.value
    assert found["calculatedPrice"] is (scope is PriceScope.COST)


def test_a_store_without_images_sends_none() -> None:
    assert from_product(a_draft(send_images=False))["images"] == []


def test_what_the_erp_does_not_say_is_not_made_up() -> None:
    bare = Product("P-1", "Caneca", (ProductSku("P-1"),), parcel=Parcel())

    found = from_product(a_draft(bare))

    left_out = {"nbm", "origin", "model", "gender", "warrantyText", "height", "characteristics"}
    assert left_out.isdisjoint(found)
    assert (found["warrantyTime"], found["isProductActive"]) == (0, True)


def test_an_inactive_product_is_created_inactive() -> None:
    found = written(from_product(a_draft(a_product(active=False, skus=(a_sku(active=False),)))))

    assert (found["isProductActive"], found["skus"][0]["active"]) == (False, False)


def test_no_listing_is_ever_made_by_the_hub_itself() -> None:
    assert from_product(a_draft())["allowAutomaticSkuMarketplaceCreation"] is False


@given(st.integers(-5, 10**6))
def test_a_first_quantity_is_never_negative(units: int) -> None:
    found = written(from_product(a_draft(offers={"AUR-LM-01": Offer(Cents(1), units=units)})))

    assert found["skus"][0]["amount"] == max(0, units)


def test_without_a_promotion_both_prices_are_one() -> None:
    found = written(from_product(a_draft(offers={"AUR-LM-01": Offer(Cents(990))})))

    assert found["skus"][0]["price"] == found["skus"][0]["sellPrice"]


def test_a_title_that_would_be_too_long_goes_without_the_values() -> None:
    product = a_mantle(title="x" * 147)

    assert sku_title(product, a_sku(variations=BLUE)) == "x" * 147
    assert sku_title(product, a_sku(title="Azul", variations=BLUE)) == "Azul"


def test_every_word_of_ours_is_one_of_theirs() -> None:
    assert set(GENDERS) == set(Gender)
    assert len(set(TYPES.values())) == len(TYPES)
