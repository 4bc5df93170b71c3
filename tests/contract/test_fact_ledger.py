"""What every ledger promises of orders' names and facts: the fake, and rows on both databases."""

from dataclasses import dataclass
from typing import Protocol

import pytest

from adapters.database.fact_rows import FactRows
from adapters.database.lanes import ring_lanes
from adapters.database.order_claims import write
from adapters.database.order_notes import OrderNoteRows
from domain.changes import Change, ChangeState, Verdict
from domain.channel_orders import OrderMark
from domain.erp_orders import ErpOrderRef
from domain.fact_ports import FactLedger, FactMark, NamedOrder
from domain.ids import LaneId
from domain.order_changes import Imported
from domain.order_claims import Claim
from domain.order_ports import NoteSource
from tests.builders import a_shipment_event, an_event
from tests.contract.statements import counted
from tests.fake_fact_ledger import FakeFactLedger
from tests.ledger import Ledger

SHIPMENTS = LaneId("acme", "shipment")
NOBODY: tuple[str, ...] = ()


class Side(Protocol):
    """A ledger, and what befalls its orders and facts."""

    @property
    def facts(self) -> FactLedger:
        """Orders and facts."""
        ...

    def take(self, order_id: int, number: str, erp_id: str, erp_number: str) -> None:
        """Let the ERP have an order; without an id it does not have it yet."""
        ...

    def wait(self, number: str, *, was_tried: bool = True) -> None:
        """Let a shipment come, and wait for something, as the hub says or before it was asked."""
        ...

    def state(self, number: str) -> ChangeState:
        """Tell whether the shipment waits still, or is due now."""
        ...


@dataclass
class FakeSide:
    """The fake."""

    facts: FakeFactLedger

    def take(self, order_id: int, number: str, erp_id: str, erp_number: str) -> None:
        if erp_id:
            self.facts.known.append(NamedOrder(order_id, number, erp_number))

    def wait(self, number: str, *, was_tried: bool = True) -> None:
        self.facts.marks["shipment", number] = FactMark(ChangeState.WAITING, 1.0, int(was_tried))

    def state(self, number: str) -> ChangeState:
        return self.facts.marks["shipment", number].state


class RowSide:
    """Rows."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.facts: FactLedger = FactRows(ledger.database)

    def take(self, order_id: int, number: str, erp_id: str, erp_number: str) -> None:
        told = Imported(ErpOrderRef(erp_id, erp_number), True, False, "d", "i")
        with self.ledger.database.write() as connection:
            lanes = write(connection, "acme", [Claim(order_id, number=number, told=told)])
            ring_lanes(connection, lanes)

    def wait(self, number: str, *, was_tried: bool = True) -> None:
        self.ledger.fold(a_shipment_event(number))
        waiting = Verdict(number, 1, ChangeState.WAITING, delay_s=900.0, counts=was_tried)
        self.ledger.settle(SHIPMENTS, waiting)

    def state(self, number: str) -> ChangeState:
        row = self.ledger.change(number, SHIPMENTS)
        is_due = self.ledger.changes.due_count(SHIPMENTS) > 0
        return ChangeState.DUE if is_due else ChangeState(row["state"])


@pytest.fixture(params=["fake", "rows"])
def side(request: pytest.FixtureRequest, ledger: Ledger) -> Side:
    """A ledger with two orders of the ERP, and one that it does not have yet."""
    made: Side = FakeSide(FakeFactLedger()) if request.param == "fake" else RowSide(ledger)
    made.take(7, "2000007", "91", "75007")
    made.take(8, "2000008", "92", "7")
    made.take(9, "2000009", "", "")
    return made


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["2000007"], [7]),
        (["75007"], [7]),
        (["8"], [8]),
        (["7"], [7, 8]),
        (["2000008", "75007"], [7, 8]),
        (["2000009"], []),
        (["x", ""], []),
        (["9" * 30], []),
        (NOBODY, []),
    ],
    ids=str,
)
def test_an_order_is_found_by_any_of_its_names_once_the_erp_has_it(
    side: Side, names: list[str], found: list[int]
) -> None:
    assert [order.order_id for order in side.facts.orders("acme", names)] == found


def test_an_order_tells_all_of_its_names(side: Side) -> None:
    [order] = side.facts.orders("acme", ["2000007"])

    assert order.names == ("2000007", "7", "75007")


@pytest.mark.parametrize("was_tried", [True, False])
def test_a_fact_is_held_where_it_waits_and_was_never_tried(side: Side, *, was_tried: bool) -> None:
    side.wait("2000007", was_tried=was_tried)

    [mark] = side.facts.facts("acme", ["2000007"]).values()

    assert mark.is_held is not was_tried


def test_a_fact_that_waits_is_known_and_pulled(side: Side) -> None:
    side.wait("2000007")
    marks = side.facts.facts("acme", ["2000007", "7", "75007"])
    before = side.state("2000007")

    side.facts.pull("acme", ["shipment"], ["2000007", "7", "75007"])

    assert {place: mark.state for place, mark in marks.items()} == {
        ("shipment", "2000007"): ChangeState.WAITING
    }
    assert (before, side.state("2000007")) == (ChangeState.WAITING, ChangeState.DUE)


def test_of_no_names_nothing_is_known(side: Side) -> None:
    side.wait("2000007")

    assert side.facts.facts("acme", []) == {}


def test_facts_of_other_orders_and_kinds_stay_as_they_are(side: Side) -> None:
    side.wait("2000007")

    side.facts.pull("acme", ["shipment"], ["2000008"])
    side.facts.pull("acme", ["invoice"], ["2000007"])

    assert side.state("2000007") is ChangeState.WAITING
    assert side.facts.facts("acme", ["2000008"]) == {}


def test_a_fact_in_flight_that_is_about_to_wait_is_due_again_when_it_is_pulled(
    ledger: Ledger,
) -> None:
    ledger.fold(a_shipment_event("2000007"))
    lease = ledger.leased(SHIPMENTS)
    change = ledger.marked(lease)

    FactRows(ledger.database).pull("acme", ["shipment"], ["2000007"])
    ledger.changes.record(lease, [Verdict(change.key, 1, ChangeState.WAITING, delay_s=900.0)])

    assert ledger.changes.due_count(SHIPMENTS) == 1


def test_a_fact_that_is_over_is_not_pulled(ledger: Ledger) -> None:
    ledger.fold(a_shipment_event("2000007"))
    ledger.settle(SHIPMENTS, Verdict("2000007", 1, ChangeState.PUSHED))

    FactRows(ledger.database).pull("acme", ["shipment"], ["2000007"])

    assert ledger.change("2000007", SHIPMENTS)["state"] == "pushed"


def test_pulling_makes_the_lane_due(ledger: Ledger) -> None:
    side = RowSide(ledger)
    side.wait("2000007")
    before = ledger.lane(SHIPMENTS)["next_at_s"]

    side.facts.pull("acme", ["shipment"], ["2000007"])

    assert ledger.lane(SHIPMENTS)["next_at_s"] < before


def test_what_is_no_fact_of_an_order_is_not_told_of(ledger: Ledger) -> None:
    ledger.fold(an_event(subject="2000007"))

    assert FactRows(ledger.database).facts("acme", ["2000007"]) == {}


def test_a_fact_that_waits_for_its_order_is_pulled_once_the_erp_has_it(ledger: Ledger) -> None:
    side = RowSide(ledger)
    side.take(9, "2000009", "", "")
    side.wait("2000009")
    before = side.state("2000009")

    side.take(9, "2000009", "93", "75009")

    assert (before, side.state("2000009")) == (ChangeState.WAITING, ChangeState.DUE)


def test_recorded_orders_lock_all_facts_before_any_lane_and_lanes_in_order(ledger: Ledger) -> None:
    side, orders = RowSide(ledger), LaneId("acme", "order")
    for number in ("2000007", "2000008"):
        side.wait(number)
    marks = [OrderMark(7), OrderMark(8)]
    OrderNoteRows(ledger.database).note("acme", marks, NoteSource.FEED)
    lease = ledger.leased(orders)
    verdicts = [_imported(change) for change in ledger.changes.mark(lease, 10)]

    with counted(ledger.database) as said:
        assert ledger.changes.record(lease, verdicts)

    tables = ["lane" if _is_of_lanes(one) else "change" for one in said if _locks(one)]
    assert tables == sorted(tables)
    assert side.state("2000007") is side.state("2000008") is ChangeState.DUE


def _imported(change: Change) -> Verdict:
    told = Imported(ErpOrderRef(f"9{change.key}", ""), True, False, "d", "i")
    claim = Claim(int(change.key), number=f"200000{change.key}", told=told)
    return Verdict(change.key, change.revision, ChangeState.PUSHED, accepted={}, claim=claim)


def _is_of_lanes(statement: str) -> bool:
    return "lane AS l" in statement or "FROM lane" in statement


def _locks(statement: str) -> bool:
    return _is_of_lanes(statement) or "UPDATE change" in statement
