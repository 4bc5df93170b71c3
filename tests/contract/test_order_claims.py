"""What every keeper of claims promises: the fake, and rows on SQLite and on PostgreSQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import pytest

from adapters.database.order_claims import OrderClaimRows, write
from adapters.database.order_notes import OrderNoteRows
from domain.channel_orders import OrderMark
from domain.erp_orders import ErpOrderRef
from domain.ids import LaneId
from domain.order_changes import Imported
from domain.order_claims import Claim, bound, unclaimed
from domain.order_ports import NoteSource, OrderClaims
from domain.ports import Lease
from tests.fake_claims import FakeClaims
from tests.ledger import Ledger

ORDERS = LaneId("acme", "order")
TOLD = Imported(ErpOrderRef("", ""), is_paid=True, is_cancelled=False, delivery="d", items="i")
CLAIM = Claim(7, number="2000007", revision=1, told=TOLD)


class Keeper(Protocol):
    """Claims, and what else befalls them."""

    @property
    def claims(self) -> OrderClaims:
        """The claims."""
        ...

    def lease(self) -> Lease:
        """Take the lane; whoever had it before has it no more."""
        ...

    def record(self, claim: Claim) -> None:
        """Record a claim as an outcome does."""
        ...

    def note(self) -> None:
        """Note that order 7 is due while a look at it is under way."""
        ...


@dataclass(slots=True)
class FakeKeeper:
    """The fake."""

    claims: FakeClaims

    def lease(self) -> Lease:
        return Lease(ORDERS, 1, 1e12, {})

    def record(self, claim: Claim) -> None:
        self.claims.rows[claim.order_id] = claim

    def note(self) -> None:
        self.claims.revisions[7] = self.claims.revisions.get(7, 1) + 1


@dataclass(slots=True)
class LedgerKeeper:
    """The rows."""

    ledger: Ledger
    claims: OrderClaimRows

    def lease(self) -> Lease:
        return self.ledger.leased(ORDERS)

    def record(self, claim: Claim) -> None:
        with self.ledger.database.write() as connection:
            write(connection, "acme", [claim])

    def note(self) -> None:
        self.ledger.execute("UPDATE change SET in_flight = revision WHERE key = '7'")
        OrderNoteRows(self.ledger.database).note("acme", [OrderMark(7)], NoteSource.FEED)


@pytest.fixture(params=["fake", "ledger"])
def keeper(request: pytest.FixtureRequest, ledger: Ledger) -> Keeper:
    if request.param == "fake":
        return FakeKeeper(FakeClaims(now_s=1.0))
    marks = [OrderMark(7), OrderMark(8)]
    OrderNoteRows(ledger.database).note("acme", marks, NoteSource.FEED)
    return LedgerKeeper(ledger, OrderClaimRows(ledger.database))


def test_an_intent_is_known_to_whoever_asks(keeper: Keeper) -> None:
    intended = keeper.claims.intend(keeper.lease(), [CLAIM])

    assert intended[7].intent is not None
    assert keeper.claims.known("acme", [7, 8]) == intended
    assert intended[7].told == TOLD


def test_an_intent_that_was_not_known_wins(keeper: Keeper) -> None:
    lease = keeper.lease()
    keeper.claims.intend(lease, [CLAIM])

    assert keeper.claims.intend(lease, [CLAIM]) == {}


def test_an_intent_that_is_known_may_be_taken_up_again(keeper: Keeper) -> None:
    lease = keeper.lease()
    first = keeper.claims.intend(lease, [CLAIM])[7]

    again = keeper.claims.intend(lease, [replace(CLAIM, intent=first.intent)])

    assert _ids(again) == [7]


def test_an_order_of_the_erp_is_never_created_again(keeper: Keeper) -> None:
    keeper.record(bound(CLAIM, ErpOrderRef("e1", "1001")))

    assert keeper.claims.intend(keeper.lease(), [CLAIM]) == {}


def test_an_order_that_was_noted_anew_is_not_created_from_an_older_look(keeper: Keeper) -> None:
    lease = keeper.lease()
    keeper.note()

    assert keeper.claims.intend(lease, [CLAIM]) == {}
    assert _ids(keeper.claims.intend(lease, [replace(CLAIM, revision=2)])) == [7]


def test_of_two_with_one_number_whoever_comes_later_sees_the_other(keeper: Keeper) -> None:
    lease = keeper.lease()
    keeper.claims.intend(lease, [CLAIM])

    keeper.claims.intend(lease, [replace(CLAIM, order_id=8)])

    assert _numbers(keeper.claims.with_numbers("acme", ["2000007", "9"])) == [7, 8]


def test_an_order_that_the_erp_does_not_have_takes_up_no_number(keeper: Keeper) -> None:
    keeper.record(unclaimed(CLAIM))

    assert keeper.claims.with_numbers("acme", ["2000007"]) == []


def test_a_lease_that_was_lost_intends_nothing(ledger: Ledger) -> None:
    OrderNoteRows(ledger.database).note("acme", [OrderMark(7)], NoteSource.FEED)
    claims, old = OrderClaimRows(ledger.database), ledger.leased(ORDERS, 1.0)
    ledger.clock.move(2.0)
    ledger.leased(ORDERS)

    assert claims.intend(old, [CLAIM]) == {}
    assert claims.known("acme", [7]) == {}


def test_an_erp_order_is_never_exchanged_for_another(ledger: Ledger) -> None:
    keeper = LedgerKeeper(ledger, OrderClaimRows(ledger.database))
    keeper.record(bound(CLAIM, ErpOrderRef("e1", "1001")))

    keeper.record(bound(CLAIM, ErpOrderRef("e2", "1002")))

    assert keeper.claims.known("acme", [7])[7].imported == replace(
        TOLD, ref=ErpOrderRef("e1", "1001")
    )


def _ids(claims: Mapping[int, Claim]) -> list[int]:
    return sorted(claims)


def _numbers(claims: Sequence[Claim]) -> list[int]:
    return sorted(claim.order_id for claim in claims)
