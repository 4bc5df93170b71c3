"""Dry runs: the whole way up to the write, grouped, and nothing changed anywhere."""

from collections.abc import Mapping, Sequence

import pytest
from sqlalchemy import text

from adapters.database.bindings import BindingRows
from adapters.database.budgets import BudgetRows
from adapters.database.change_views import ChangeViews
from adapters.database.letter_views import LetterFilter
from adapters.database.mappings import Choice
from domain.errors import AccessDenied, Rejected, Throttled, TransientError
from domain.ids import LaneId
from ops.batches import batches
from ops.dead_letters import dead_letters
from ops.dry_runs import SIMULATED, DryRun
from ops.resources import Repositories, gathered
from tests.builders import a_price_event, a_stock_event
from tests.contract.statements import counted
from tests.fakes import FakeHub
from tests.ledger import PRICE, STOCK, Ledger, dead
from tests.stack import ACT
from workers.handlers.price import PushPrice
from workers.handlers.stock import PushStock
from workers.read_only import ReadOnlyBindings
from workers.trial import PushTrial
from workers.work import PushHandler

SHOP = {
    "api_url": "https://api.example.com",
    "stock_rule": "consolidate_all",
    "deposit": "Geral",
}


class Room:
    """A ledger with a store, letters in it, and a hub to look at."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.known: Repositories = gathered(ledger.database, ledger.box)
        self.hub = FakeHub("SKU-1", "SKU-2")
        self.known.stores.create("acme", SHOP, {"token": "t"}, ACT)

    def map_deposit(self) -> None:
        self.known.mappings.set(Choice("acme", "deposit", "Geral", "47"), ACT)

    def park(self, lane: LaneId) -> None:
        lease = self.ledger.leased(lane)
        marked = self.ledger.changes.mark(lease, 500)
        verdicts = [dead(change) for change in marked]
        self.ledger.changes.record(lease, verdicts)
        self.ledger.lanes.release(lease)
        self.ledger.execute("UPDATE dead_letter SET kind = :kind", kind=lane.kind)

    def dry_run(self) -> DryRun:
        levels, changes = self.ledger.levels, ChangeViews(self.ledger.database)

        def stock() -> PushHandler:
            return PushStock(levels, self.known.mappings)

        def price() -> PushHandler:
            return PushPrice(ReadOnlyBindings(BindingRows(self.ledger.database)))

        parts = (self.known.stores, changes.of_keys, self.hub, BudgetRows(self.ledger.database))
        looking = {
            "stock": PushTrial("stock", *parts, stock),
            "price": PushTrial("price", *parts, price),
        }
        found = dead_letters(self.known, self.ledger.box).matching(LetterFilter(), 1000)
        return batches(self.known, self.ledger.box, looking).dry_run(found)

    def snapshot(self) -> Mapping[str, Sequence[object]]:
        """Everything that a dry run could spoil."""
        tables = ("change", "dead_letter", "lane", "sku_binding", "replay_batch", "audit")
        with self.ledger.database.read() as connection:
            return {
                table: connection.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2, 3")).all()  # noqa: S608 - our tables
                for table in tables
            }


@pytest.fixture
def room(ledger: Ledger) -> Room:
    return Room(ledger)


def test_stock_that_can_be_translated_would_succeed_and_nothing_is_sent(room: Room) -> None:
    room.map_deposit()
    room.ledger.fold(a_stock_event("SKU-1"))
    room.park(STOCK)

    assert room.dry_run().counts == {"would succeed": 1}
    assert room.hub.units == {}


def test_a_mapping_that_is_missing_is_named(room: Room) -> None:
    room.ledger.fold(a_stock_event("SKU-1"))
    room.park(STOCK)

    [forecast] = room.dry_run().forecasts.values()

    assert forecast.heading == "would fail again: deposit_unmapped"
    assert "anybridge map set deposit" in forecast.detail


def test_a_price_is_looked_up_and_not_kept(room: Room) -> None:
    room.ledger.fold(a_price_event("SKU-1"), a_price_event("SKU-9", id="ev-9"))
    room.park(PRICE)
    before = room.snapshot()

    dry = room.dry_run()

    assert dry.counts == {"would fail again: waiting": 1, "would succeed": 1}
    assert (room.hub.prices, room.snapshot()) == ({}, before)


@pytest.mark.parametrize("error", [TransientError("503"), AccessDenied("401"), Throttled("429")])
def test_a_hub_that_cannot_be_asked_leaves_it_untold(room: Room, error: Exception) -> None:
    room.ledger.fold(a_price_event("SKU-1"))
    room.park(PRICE)
    room.hub.failures = [error]

    assert room.dry_run().counts == {"cannot be told": 1}


def test_what_the_hub_says_is_told_without_personal_data(room: Room) -> None:
    room.ledger.fold(a_price_event("SKU-1"))
    room.park(PRICE)
    room.hub.failures = [Rejected("recusado para ana@example.com, CPF 529.982.247-25")]

    [forecast] = room.dry_run().forecasts.values()

    assert forecast.detail == "recusado para [redacted], CPF [redacted]"


def test_what_is_done_or_gone_is_told_apart(room: Room) -> None:
    room.map_deposit()
    room.ledger.fold(*[a_stock_event(f"SKU-{n}", id=f"ev-{n}") for n in (1, 2, 3)])
    room.park(STOCK)
    room.ledger.execute("DELETE FROM change WHERE key = 'SKU-2'")
    room.ledger.execute(
        "UPDATE change SET state = 'pushed', accepted_revision = 9 WHERE key = 'SKU-3'"
    )

    assert room.dry_run().counts == {"already done": 1, "obsolete": 1, "would succeed": 1}


def test_only_so_many_letters_are_looked_at(room: Room) -> None:
    room.map_deposit()
    many = SIMULATED + 1
    room.ledger.fold(*[a_stock_event(f"SKU-{n}", id=f"ev-{n}") for n in range(many)])
    room.park(STOCK)

    assert room.dry_run().counts == {"cannot be told": 1, "would succeed": SIMULATED}


def test_a_kind_without_a_dry_run_says_so(room: Room) -> None:
    room.map_deposit()
    room.ledger.fold(a_stock_event("SKU-1"))
    room.park(STOCK)
    found = dead_letters(room.known, room.ledger.box).matching(LetterFilter(), 10)

    [forecast] = batches(room.known, room.ledger.box).dry_run(found).forecasts.values()

    assert (forecast.heading, forecast.detail) == (
        "cannot be told",
        "there is no dry run for stock",
    )


def test_many_letters_cost_as_few_questions_as_few(room: Room) -> None:
    asked = []
    for many in (3, 60):
        room.ledger.fold(*[a_stock_event(f"S{n}", id=f"ev-{many}-{n}") for n in range(many)])
        room.park(STOCK)
        found = dead_letters(room.known, room.ledger.box).matching(LetterFilter(), 1000)
        with counted(room.ledger.database) as statements:
            batches(room.known, room.ledger.box).dry_run(found)
        asked.append(len(statements))

    assert asked[1] == asked[0]
