"""Products: made whole, changed by what changed, parked when they cannot be."""

from domain.deadletters import Reason
from domain.errors import (
    AlreadyThere,
    Held,
    OutcomeUnknown,
    PermanentError,
    Rejected,
    SentAndFollowed,
    Throttled,
    TransientError,
)
from domain.money import Cents
from domain.product_drafts import Offer
from domain.product_memory import Shelf, Shelved
from domain.product_reading import kept_product
from domain.product_source import ErpReading
from domain.store import PriceScope
from tests.builders import NOW_S
from tests.unit.workers.product_room import LAMP, MANTLE, ProductRoom
from workers.work import BudgetSpent, Sent

MAKING = ["create_category", "create_category", "create_brand", "create_product"]


def test_a_product_is_made_with_everything_that_it_refers_to() -> None:
    room = ProductRoom()

    outcome = room.push(LAMP)

    assert isinstance(outcome, SentAndFollowed)
    assert room.hub.written == MAKING
    [(_, payload)] = room.hub.writes[3:]
    assert payload["allowAutomaticSkuMarketplaceCreation"] is False
    assert payload["externalIdProduct"] == "P-1"


def test_its_skus_are_bound_and_what_waits_for_them_is_woken() -> None:
    room = ProductRoom()

    room.push(LAMP)

    assert room.bindings.rows["AUR-LM-01"].product_id == room.known().hub_id
    assert room.waits.there == ["AUR-LM-01"]


def test_a_price_that_went_along_is_accepted() -> None:
    room = ProductRoom()

    room.push(LAMP)

    assert room.waits.price_rows["AUR-LM-01"].accepted == {"price": 18990, "sale_price": 18990}


def test_a_price_that_a_listing_owns_is_not_taken_for_accepted() -> None:
    room = ProductRoom(price_scope=PriceScope.LISTING)

    room.push(LAMP)

    assert room.waits.price_rows["AUR-LM-01"].accepted is None


def test_an_unchanged_product_costs_no_call() -> None:
    room = ProductRoom()
    room.settled(LAMP)

    outcome = room.push(LAMP)

    assert isinstance(outcome, Sent)
    assert room.hub.calls == []


def test_a_change_is_one_call_of_what_changed() -> None:
    room = ProductRoom()
    room.settled(LAMP)

    room.push({**LAMP, "name": "Luminária Nova"})

    [(name, change)] = room.hub.writes
    assert name == "change_product"
    assert change == {"title": "Luminária Nova", "allowAutomaticSkuMarketplaceCreation": False}


def test_what_a_second_product_refers_to_is_not_asked_for_again() -> None:
    room = ProductRoom()
    room.settled(LAMP)

    room.push({**LAMP, "skus": [{"sku": "AUR-MT-AZ"}]}, "P-2")

    assert room.hub.calls == ["find_products AUR-MT-AZ", "create_product"]


def test_a_product_without_everything_is_parked_once_with_all_that_is_missing() -> None:
    room = ProductRoom()
    bare = {"name": "Luminária", "skus": [{"sku": "X-1"}]}

    outcome = room.push(bare)

    assert isinstance(outcome, Held)
    assert outcome.reason is Reason.PRODUCT_INCOMPLETE
    for field in ("/description", "/brand", "/ncm", "/images", "/weight_kg", "/skus/0/price"):
        assert field in str(outcome)
    assert "Falta" in str(outcome)
    assert room.hub.written == []


def test_a_product_without_a_price_waits_for_it() -> None:
    room = ProductRoom()
    room.waits.price_rows.clear()

    room.push(LAMP)

    assert room.waits.waiting == {"AUR-LM-01": {"P-1"}}
    room.priced("AUR-LM-01")
    assert isinstance(room.push(LAMP), SentAndFollowed)


def test_a_price_that_comes_while_the_product_is_looked_at_is_seen() -> None:
    room = ProductRoom()
    room.waits.price_rows.clear()
    room.waits.on_wait = lambda: room.priced("AUR-LM-01")

    assert isinstance(room.push(LAMP), SentAndFollowed)


def test_a_product_that_the_hub_has_needs_no_price() -> None:
    room = ProductRoom()
    room.settled(LAMP)
    room.waits.price_rows.clear()

    assert isinstance(room.push({**LAMP, "name": "Nova"}), Sent)


def test_a_new_sku_is_added_with_its_values() -> None:
    room = ProductRoom()
    room.settled(MANTLE)
    green = {"sku": "AUR-MT-VD", "variations": {"Cor": "Verde"}}

    room.push({**MANTLE, "skus": [*MANTLE["skus"], green]})

    assert room.hub.written == ["create_value", "create_sku"]
    assert room.waits.there[-1] == "AUR-MT-VD"


def test_a_new_sku_whose_answer_was_lost_is_found() -> None:
    room = ProductRoom()
    room.settled(MANTLE)
    green = {"sku": "AUR-MT-VD", "variations": {"Cor": "Verde"}}
    wanted = {**MANTLE, "skus": [*MANTLE["skus"], green]}
    room.hub.fails("create_sku", OutcomeUnknown("no answer"), applied=True)
    room.push(wanted)
    room.hub.fails("create_sku", AlreadyThere("já existe"))

    outcome = room.push(wanted)

    assert isinstance(outcome, Sent)
    [good] = room.hub.goods.values()
    assert [sku.partner_id for sku in good.skus].count("AUR-MT-VD") == 1


def test_a_sku_that_is_no_longer_listed_is_deactivated() -> None:
    room = ProductRoom()
    room.settled(MANTLE)

    room.push({**MANTLE, "skus": MANTLE["skus"][:1], "images": MANTLE["images"][:1]})

    assert ("change_sku", {"active": False}) in room.hub.writes
    assert room.known().is_ended


def test_a_product_that_is_gone_from_the_hub_is_made_again() -> None:
    room = ProductRoom()
    room.settled(LAMP)
    room.hub.goods.clear()
    room.hub.fails("change_product", Rejected("404", 404))

    first = room.push({**LAMP, "name": "Nova"})
    room.push({**LAMP, "name": "Nova"})

    assert isinstance(first, TransientError)
    assert len(room.hub.goods) == 1


def test_a_product_that_was_only_named_is_read_from_the_erp() -> None:
    room = ProductRoom()
    room.waits.price_rows.clear()
    room.shelves.keep("acme", [Shelved(Shelf.VARIATION, ("Sabor",), 5)])
    product = kept_product("P-1", LAMP)
    room.source.products["P-1"] = ErpReading(product, {"AUR-LM-01": Offer(Cents(5000))})

    outcome = room.push({})

    assert isinstance(outcome, SentAndFollowed)
    assert room.source.names == {"sabor"}
    [payload] = [what for name, what in room.hub.writes if name == "create_product"]
    assert str(payload["skus"][0]["price"]) == "50.00"


def test_a_product_that_the_erp_has_no_longer_is_deactivated() -> None:
    room = ProductRoom()
    room.settled(LAMP)

    room.push({})

    assert room.hub.written == ["change_product"]
    assert room.known().is_ended


def test_a_variation_that_was_only_named_has_its_product_looked_at() -> None:
    room = ProductRoom()
    room.source.products["AUR-MT-AZ"] = ErpReading(kept_product("AUR-MT", MANTLE))

    outcome = room.push({}, "AUR-MT-AZ")

    assert isinstance(outcome, Sent)
    assert room.waits.noted == ["AUR-MT"]
    assert room.hub.calls == []


def test_an_erp_that_asks_for_patience_gets_it_and_the_hub_is_not_blamed() -> None:
    room = ProductRoom()
    room.source.fails = Throttled("429", 30.0)

    work = room.work({})

    outcome = work.outcomes["*"]
    assert isinstance(outcome, BudgetSpent)
    assert outcome.retry_at_s == NOW_S + 30.0
    assert room.hub.calls == []


def test_what_the_budget_does_not_reach_is_done_next_time_from_where_it_stood() -> None:
    room = ProductRoom()

    first = room.work(LAMP, permits=3)
    room.push(LAMP)

    assert isinstance(first.outcomes["*"], BudgetSpent)
    assert room.hub.written == MAKING


def test_an_old_payload_that_breaks_the_contract_is_a_dead_letter() -> None:
    outcome = ProductRoom().push({"name": "Sem SKU"})

    assert isinstance(outcome, PermanentError)
    assert outcome.reason is Reason.EVENT_INVALID
