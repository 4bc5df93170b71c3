"""Prices of a real ledger beside the imitated hub's."""

from domain.ids import Kind
from domain.level_drift import LevelCause
from tests.contract.level_room import LevelRoom, a_priced_sku, calls
from tests.simulator.hub import a_listed_sku, a_sku


def test_prices_are_compared_whoever_owns_them(room: LevelRoom) -> None:
    room.seed(a_priced_sku("A"), a_listed_sku("B"), a_sku("C", price=5), a_sku("D", scope="COST"))
    room.priced("A", "B", "C", "D")

    report = room.compare(Kind.PRICE)

    told = [(one.key, one.cause, one.hub) for one in report.differences]
    assert told == [
        ("C", LevelCause.DIFFERS, "5.00 / 5.00"),
        ("D", LevelCause.HUB_DECIDES, "129.90 / 129.90"),
    ]
    assert (report.equal, report.repairable) == (2, ["C"])


def test_listings_are_asked_for_only_where_a_price_was_sent(room: LevelRoom) -> None:
    room.seed(a_listed_sku("A"), a_listed_sku("B"))
    room.priced("A")
    before = room.pair.simulator.asked("/counts")

    assert room.found(Kind.PRICE) == [("B", LevelCause.ONLY_HUB)]
    assert calls(room.pair, before) == 2


def test_a_listing_that_has_another_price_is_named(room: LevelRoom) -> None:
    made = room.pair.simulator.seed(a_listed_sku("A"))
    room.priced("A")
    [listing_id] = made["A"]["listingIds"]
    price = {"id": listing_id, "price": 100, "discountPrice": 99}
    room.pair.simulator.api.put("/skus/marketplaces/prices", json=[price]).raise_for_status()

    [one] = room.compare(Kind.PRICE).differences

    assert (one.place, one.hub) == (f"listing {listing_id} MERCADO_LIVRE", "100.00 / 99.00")
