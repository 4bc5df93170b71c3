"""A ledger with prices that AnyMarket refused, each letter with what it captured."""

from collections.abc import Callable, Sequence
from typing import Any

from adapters.database.bindings import BindingRows
from adapters.database.budgets import BudgetRows
from adapters.database.change_views import ChangeViews
from adapters.database.letter_views import LetterFilter, LetterView
from domain.audit import Act
from domain.changes import Change, ChangeState, Verdict
from domain.deadletters import Reason
from domain.errors import Rejected
from domain.replay import Plan
from domain.retry import Decision
from ops.batches import Asked, Batches, batches
from ops.dead_letters import dead_letters
from ops.resources import gathered
from tests.builders import a_price_event
from tests.fakes import FakeHub
from tests.ledger import PRICE, Ledger
from workers.handlers.price import PushPrice
from workers.read_only import ReadOnlyBindings
from workers.trial import PushTrial
from workers.verdicts import failed

ANA = Act("ana", "INC-7")


def refused(change: Change) -> Verdict:
    """AnyMarket refuses it: a letter with what was sent."""
    decision = Decision(ChangeState.DEAD, reason=Reason.HUB_REJECTED)
    return failed(PRICE, change, decision, Rejected("recusado"))


def taken(change: Change) -> Verdict:
    """AnyMarket takes it."""
    accepted = {"price": str((change.payload or {})["price"])}
    return Verdict(change.key, change.revision, ChangeState.PUSHED, accepted=accepted)


class CapturedRoom:
    """One store, its price lane, and who replays."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.known = gathered(ledger.database, ledger.box)
        if "acme" not in self.known.stores.names():
            self.known.stores.create(
                "acme", {"api_url": "https://hub.example"}, {"token": "t"}, ANA
            )
        self.hub = FakeHub("SKU-1")
        self.sent: list[str] = []
        self._events = 0

    def price(self, price: str, verdict: Callable[[Change], Verdict] = refused) -> None:
        """Let the ERP say a price, and AnyMarket answer."""
        self._events += 1
        self.ledger.fold(
            a_price_event("SKU-1", price, id=f"ev-{price}", sequence=f"{self._events}")
        )
        self.work(verdict)

    def work(self, verdict: Callable[[Change], Verdict]) -> None:
        """Work the lane off once."""
        lease = self.ledger.leased(PRICE)
        changes = self.ledger.changes.mark(lease, 200)
        self.sent += [str((change.payload or {})["price"]) for change in changes]
        self.ledger.changes.record(lease, [verdict(change) for change in changes])
        self.ledger.lanes.release(lease)

    def service(self) -> Batches:
        """Give the service that commands, HTTP and console share."""
        parts = (self.known.stores, ChangeViews(self.ledger.database).of_keys, self.hub)
        bindings = ReadOnlyBindings(BindingRows(self.ledger.database))
        trial = PushTrial(
            "price", *parts, BudgetRows(self.ledger.database), lambda: PushPrice(bindings)
        )
        return batches(self.known, self.ledger.box, {"price": trial})

    def letters(self, **wanted: Any) -> Sequence[LetterView]:
        """Give letters, oldest first."""
        return dead_letters(self.known, self.ledger.box).matching(LetterFilter(**wanted), 100)

    def replay(self, found: Sequence[LetterView], *, as_captured: bool = True) -> str:
        """Replay letters; gives the batch's id."""
        asked = Asked(Plan(), {"ids": [x.id for x in found]}, as_captured=as_captured)
        return self.service().start(found, asked, ANA).id

    def step(self, batch_id: str) -> dict[str, int]:
        """Step a batch on; gives its counts."""
        service = self.service()
        return dict(service.step(service.one(batch_id)).counts)
