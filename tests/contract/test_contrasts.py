"""What a letter captured beside what an imitated AnyMarket says now."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from adapters.database.fold import LedgerFolder
from adapters.database.letter_views import LetterFilter, LetterViews
from domain.allowances import hub_allowance
from domain.captured_orders import as_captured
from domain.deadletters import DeadLetter, Reason
from ops.contrasts import PATIENCE_S, Compared, contrasts_of
from ops.refusals import WrongUsage
from tests.contract.anymarket_pair import Pair
from tests.contract.level_room import LevelRoom, a_priced_sku
from tests.hub_orders import a_hub_order
from tests.ledger import Ledger
from tests.stack import ACT
from workers.trial import KLASS


class Desk:
    """A store at an imitated hub, letters of each kind, and what compares them."""

    def __init__(self, ledger: Ledger, pair: Pair) -> None:
        self.room = LevelRoom(ledger, pair)
        self.ledger, self.pair = ledger, pair
        self.slept: list[float] = []

    def park(self, kind: str, key: str, captured: Mapping[str, Any]) -> None:
        """File a letter as a lane does."""
        content = json.dumps(captured).encode()
        letter = DeadLetter("acme", kind, key, Reason.HUB_REJECTED, "refused", content, 1)
        LedgerFolder(self.ledger.database, self.ledger.box).park([letter])

    def compare(self) -> Compared:
        views = LetterViews(self.ledger.database, self.ledger.box)
        [letter] = views.matching(LetterFilter())
        found = contrasts_of(self.room.known, self.ledger.box, self.pair.hubs().of)
        return replace(found, sleep=self.slept.append).compare(letter)

    def rows(self) -> dict[str, tuple[str | None, str | None, bool]]:
        return {each.field: (each.then, each.now, each.is_same) for each in self.compare().fields}


@pytest.fixture
def desk(ledger: Ledger, pair: Pair) -> Desk:
    return Desk(ledger, pair)


def test_a_price_is_compared_to_the_cent(desk: Desk) -> None:
    desk.room.seed(a_priced_sku("A"))
    desk.park("price", "A", {"payload": {"price": "129.9", "sale_price": "99.90"}})

    assert desk.rows() == {
        "sale_price": ("99.90", "119.90", False), "price": ("129.9", "129.90", True),
    }  # fmt: skip


def test_stock_is_compared_with_what_was_accepted_last(desk: Desk) -> None:
    desk.room.seed(a_priced_sku("A"))
    desk.room.by_hand("A", 5)
    desk.park("stock", "A", {"payload": None, "accepted": {"units": 7}})

    assert desk.rows()["units"] == ("7", "5", False)


def test_a_product_is_compared_by_what_the_erp_said_of_it(desk: Desk) -> None:
    desk.room.seed(a_priced_sku("A", title="Caneca azul"))
    said = {"name": "Caneca", "skus": [{"sku": "A", "ean": "7891234567895"}]}
    desk.park("product", "A", {"payload": said})

    found = desk.rows()

    assert found["title"][:2] == ("Caneca", "Caneca azul")
    assert found["skus.A.ean"][0] == "7891234567895"


def test_an_order_is_told_without_its_buyer(desk: Desk) -> None:
    [order_id] = desk.pair.simulator.sell(a_hub_order(carrier="Loggi Express"))
    desk.park("order", str(order_id), {"payload": None})

    compared = desk.compare()
    found = {each.field: each.now for each in compared.fields}

    assert (compared.has_captured, found["marketplace"]) == (False, "MERCADO_LIVRE")
    assert {found["buyer.name"], found["shipping.street"], found["shipping.receiver"]} == {
        "[redacted]"
    }
    assert "Maria" not in repr(compared)


def test_what_differs_of_a_person_is_told_without_its_value(desk: Desk) -> None:
    [order_id] = desk.pair.simulator.sell(a_hub_order(carrier="Loggi Express"))
    kept = as_captured(desk.pair.hub().order(order_id))
    kept["buyer"]["name"] = "another fingerprint"
    desk.park("order", str(order_id), {"seen": json.loads(json.dumps(kept, default=str))})

    found = desk.compare()

    assert [(each.field, each.then) for each in found.fields if not each.is_same] == [
        ("buyer.name", "[redacted]")
    ]
    assert "Maria" not in repr(kept)


def test_what_anymarket_does_not_know_is_said(desk: Desk) -> None:
    desk.park("price", "NOBODY", {"payload": {"price": "1.00"}})

    compared = desk.compare()

    assert (compared.fields, compared.note) == ((), "AnyMarket has no SKU NOBODY")


def test_live_traffic_goes_first(desk: Desk) -> None:
    desk.room.seed(a_priced_sku("A"))
    desk.park("price", "A", {"payload": {"price": "1.00"}})
    desk.room.known.stores.change("acme", {"limit_calls": 10, "limit_window_s": 3600.0}, {}, ACT)
    allowance = hub_allowance(desk.room.store)
    for klass in ("order", KLASS):
        while desk.room.known.budgets.take(allowance, klass).granted:
            pass
    before = desk.pair.simulator.asked("/counts")["requests"]

    compared = desk.compare()

    assert compared.note == "the budget is spent by live traffic: try again later"
    assert 0 < sum(desk.slept) <= PATIENCE_S
    assert desk.pair.simulator.asked("/counts")["requests"] == before


def test_the_event_that_was_refused_is_like_nothing_over_there(desk: Desk) -> None:
    desk.park("event", "ev-1", {"specversion": "1.0"})

    with pytest.raises(WrongUsage, match="AnyMarket has nothing like it"):
        desk.compare()


def test_a_fact_is_compared_with_how_far_its_order_is(desk: Desk) -> None:
    [order_id] = desk.pair.simulator.sell(a_hub_order(carrier="Loggi Express"))
    desk.park("order", str(order_id), {})
    desk.ledger.execute("UPDATE dead_letter SET kind = 'shipment'")
    desk.ledger.execute(
        "INSERT INTO erp_order (store, order_id, number, marketplace, outcome, steps, holds, keys,"
        " total_cents, first_seen_at_s, seen_at_s) VALUES ('acme', :id, '2000', 'AMAZON', 'import',"
        " '[]', 0, '[]', 0, 0, 0)",
        id=order_id,
    )

    found = desk.rows()

    assert found["status"][:2] == (None, "paid")
