"""Prices and what is needed to set them, under every dialect of the hub."""

import pytest

from adapters.anymarket.client import AnyMarketHub
from domain.errors import Rejected
from domain.hub_ports import PriceLine, SkuBinding
from domain.money import Cents
from domain.store import PriceScope
from tests.contract.anymarket_pair import PAGING, Pair
from tests.simulator.hub import a_listed_sku, a_sku

PRICE = PriceLine(Cents(13910), Cents(12407))


def all_codes(hub: AnyMarketHub) -> list[str]:
    """Walk all pages; a page that leads nowhere new is an endless walk."""
    codes: list[str] = []
    offset: int | None = 0
    while offset is not None:
        page, following = hub.page_of_skus(offset)
        codes += [binding.partner_id for binding in page]
        assert following is None or following > offset
        offset = following
    return codes


@pytest.mark.parametrize("switches", PAGING, ids=str)
@pytest.mark.parametrize("count", [0, 100, 230])
def test_every_sku_is_read_once_in_every_dialect_of_pages(
    pair: Pair, count: int, switches: dict[str, object]
) -> None:
    pair.simulator.switch(**switches)
    codes = [f"K-{number}" for number in range(count)]
    if codes:
        pair.simulator.seed(*(a_sku(code) for code in codes))

    assert all_codes(pair.hub()) == codes


@pytest.mark.parametrize("switches", PAGING, ids=str)
def test_a_sku_is_found_by_its_code(pair: Pair, switches: dict[str, object]) -> None:
    pair.simulator.switch(**switches)
    made = pair.simulator.seed(a_sku("Ação & 1/2"), a_sku("other"))["Ação & 1/2"]

    found = pair.hub().find_sku("Ação & 1/2")

    wanted = SkuBinding("Ação & 1/2", made["productId"], made["skuId"], PriceScope.SKU)
    assert found == [wanted]


@pytest.mark.parametrize("code", ["A", "aur-mt-az", "AUR-MT-AZ2", ""])
def test_a_sku_that_is_not_there_is_not_found(pair: Pair, code: str) -> None:
    pair.simulator.seed(a_sku("AUR-MT-AZ"))

    assert pair.hub().find_sku(code) == []


@pytest.mark.parametrize("scope", ["SKU", "SKU_MARKETPLACE", "COST"])
def test_the_scope_of_a_price_is_known(pair: Pair, scope: str) -> None:
    pair.simulator.seed(a_sku("A", scope=scope))

    [binding] = pair.hub().find_sku("A")

    assert binding.scope.value == scope


def test_a_price_of_a_sku_arrives_exactly(pair: Pair) -> None:
    pair.simulator.seed(a_sku("A"))
    hub = pair.hub()

    hub.put_sku_price(hub.find_sku("A")[0], PRICE)

    assert pair.simulator.state("prices") == {"A": {"price": 139.10, "sellPrice": 124.07}}
    assert pair.simulator.journal()[-1]["media_type"] == "application/merge-patch+json"


@pytest.mark.parametrize("gone", [{"product_id": 1}, {"sku_id": 1}])
def test_ids_that_are_out_of_date_are_told_by_the_status(pair: Pair, gone: dict[str, int]) -> None:
    made = pair.simulator.seed(a_sku("A"))["A"]
    ids = {"product_id": made["productId"], "sku_id": made["skuId"], **gone}

    with pytest.raises(Rejected) as raised:
        pair.hub().put_sku_price(SkuBinding("A", **ids, scope=PriceScope.SKU), PRICE)

    assert raised.value.status == 404


@pytest.mark.parametrize("ids", ["number", "text"])
def test_prices_of_listings_arrive_exactly(pair: Pair, ids: str) -> None:
    pair.simulator.switch(ids=ids)
    made = pair.simulator.seed(a_listed_sku("A"))["A"]
    listing_ids = list(pair.hub().listings(made["skuId"]))

    refused = pair.hub().put_listing_prices(dict.fromkeys(listing_ids, PRICE))

    assert refused == {}
    [listing] = pair.simulator.state("listings").values()
    assert (listing["price"], listing["discountPrice"]) == (139.10, 124.07)


@pytest.mark.parametrize("ids", ["number", "text"])
def test_a_refused_listing_is_told_and_the_others_are_set(pair: Pair, ids: str) -> None:
    pair.simulator.switch(ids=ids)
    [listing_id] = pair.simulator.seed(a_listed_sku("A"))["A"]["listingIds"]

    refused = pair.hub().put_listing_prices({listing_id: PRICE, 7: PRICE})

    assert refused == {7: "Anúncio não encontrado."}
    assert pair.simulator.state("listings")[str(listing_id)]["price"] == 139.10


def test_listings_of_a_sku_that_is_gone_are_a_refusal(pair: Pair) -> None:
    with pytest.raises(Rejected) as raised:
        pair.hub().listings(1)

    assert raised.value.status == 404
