"""Products wait for prices, and prices and stock for their product, whoever comes first."""

from dataclasses import replace

import pytest

from adapters.database.product_waits import ProductWaitRows
from domain.changes import Change, ChangeState, Verdict
from domain.events import Event
from domain.ids import LaneId
from tests.builders import a_price_event, a_stock_event, an_event
from tests.ledger import PRICE, STOCK, Ledger, dead, waiting

PRODUCT = LaneId("acme", "product")


@pytest.fixture
def waits(ledger: Ledger) -> ProductWaitRows:
    return ProductWaitRows(ledger.database)


def a_product_event(code: str = "P-1") -> Event:
    return an_event(id=f"p-{code}", type="product.changed", subject=code, data=None)


def parked(ledger: Ledger, code: str = "P-1") -> None:
    """Fold a product and park it."""
    ledger.fold(a_product_event(code))
    lease = ledger.leased(PRODUCT)
    changes = ledger.changes.mark(lease, 9)
    assert ledger.changes.record(lease, [dead(change) for change in changes])
    assert ledger.lanes.release(lease)


def test_the_price_is_given_as_it_stands(ledger: Ledger, waits: ProductWaitRows) -> None:
    ledger.fold(a_price_event("SKU-1", "129.90"))

    found = waits.prices("acme", ["SKU-1", "SKU-2"])

    assert [(sku, change.payload) for sku, change in found.items()] == [
        ("SKU-1", {"price": "129.90"})
    ]


def test_a_parked_product_is_due_when_what_it_waits_for_comes(
    ledger: Ledger, waits: ProductWaitRows
) -> None:
    parked(ledger)
    waits.wait("acme", "P-1", ["SKU-1", "SKU-2"])
    waits.wait("acme", "P-1", ["SKU-1"])

    assert waits.came("acme", ["SKU-9"]) == 0
    assert waits.came("acme", ["SKU-1"]) == 1
    assert ledger.change("P-1", PRODUCT)["state"] == "due"
    assert ledger.lane(PRODUCT)["next_at_s"] is not None


def test_who_was_woken_waits_no_longer(ledger: Ledger, waits: ProductWaitRows) -> None:
    parked(ledger)
    waits.wait("acme", "P-1", ["SKU-1", "SKU-2"])
    waits.came("acme", ["SKU-1"])

    assert waits.came("acme", ["SKU-1", "SKU-2"]) == 0


def test_a_product_under_way_is_looked_at_once_more(ledger: Ledger, waits: ProductWaitRows) -> None:
    ledger.fold(a_product_event())
    lease = ledger.leased(PRODUCT)
    change = ledger.marked(lease)
    waits.wait("acme", "P-1", ["SKU-1"])

    waits.came("acme", ["SKU-1"])
    assert ledger.changes.record(lease, [dead(change)])

    assert ledger.change("P-1", PRODUCT)["state"] == "due"


@pytest.mark.parametrize("lane", [STOCK, PRICE])
def test_what_waits_for_a_sku_is_due_when_it_arrives(
    ledger: Ledger, waits: ProductWaitRows, lane: LaneId
) -> None:
    ledger.fold(a_stock_event("SKU-1"), a_price_event("SKU-1", id="ev-2"))
    lease = ledger.leased(lane)
    assert ledger.changes.record(lease, [waiting(ledger.marked(lease))])
    assert ledger.lanes.release(lease)

    waits.arrived("acme", ["SKU-1"])

    assert ledger.change("SKU-1", lane)["state"] == "due"
    assert ledger.changes.due_count(lane) == 1


def test_a_price_that_is_just_being_looked_up_is_looked_up_again(
    ledger: Ledger, waits: ProductWaitRows
) -> None:
    ledger.fold(a_price_event("SKU-1"))
    lease = ledger.leased(PRICE)
    change = ledger.marked(lease)

    waits.arrived("acme", ["SKU-1"])
    assert ledger.changes.record(lease, [waiting(change)])

    assert ledger.changes.due_count(PRICE) == 1


def priced(change: Change) -> Change:
    return replace(change, accepted={"price": 12990}, accepted_hash="h-1")


def test_a_price_that_went_out_with_its_product_needs_no_other_call(
    ledger: Ledger, waits: ProductWaitRows
) -> None:
    ledger.fold(a_price_event("SKU-1"))
    [change] = waits.prices("acme", ["SKU-1"]).values()

    waits.arrived("acme", ["SKU-1"], [priced(change)])

    row = ledger.change("SKU-1", PRICE)
    assert (row["state"], row["accepted_hash"]) == ("pushed", "h-1")
    assert ledger.changes.due_count(PRICE) == 0


def test_a_price_that_changed_meanwhile_is_still_sent(
    ledger: Ledger, waits: ProductWaitRows
) -> None:
    ledger.fold(a_price_event("SKU-1"))
    [change] = waits.prices("acme", ["SKU-1"]).values()
    ledger.fold(a_price_event("SKU-1", "99.90", id="ev-2", sequence="2"))

    waits.arrived("acme", ["SKU-1"], [priced(change)])

    assert ledger.change("SKU-1", PRICE)["state"] == "due"


def test_what_was_pushed_is_left_alone(ledger: Ledger, waits: ProductWaitRows) -> None:
    ledger.fold(a_price_event("SKU-1"))
    verdict = Verdict("SKU-1", 1, ChangeState.PUSHED, accepted={"price": 1})
    ledger.settle(PRICE, verdict)

    waits.arrived("acme", ["SKU-1"])

    assert ledger.change("SKU-1", PRICE)["state"] == "pushed"


def test_a_product_that_waits_for_its_part_is_due_when_the_part_arrives(
    ledger: Ledger, waits: ProductWaitRows
) -> None:
    parked(ledger, "KIT")
    waits.wait("acme", "KIT", ["SKU-1"])

    waits.arrived("acme", ["SKU-1"])

    assert ledger.change("KIT", PRODUCT)["state"] == "due"


def test_a_product_that_was_noted_is_read_from_the_erp(
    ledger: Ledger, waits: ProductWaitRows
) -> None:
    waits.note("acme", "P-1")
    waits.note("acme", "P-1")

    lease = ledger.leased(PRODUCT)
    change = ledger.marked(lease)
    waits.note("acme", "P-1")
    assert ledger.changes.record(lease, [dead(change)])

    assert change.payload == {}
    assert ledger.change("P-1", PRODUCT)["state"] == "due"


def test_a_product_that_is_still_to_be_sent_is_told(ledger: Ledger, waits: ProductWaitRows) -> None:
    assert not waits.pending("acme")

    waits.note("acme", "P-1")

    assert waits.pending("acme")
    assert not waits.pending("loja")
