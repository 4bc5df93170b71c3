"""One order in hand: what it is worked off with, and its claim as it stands."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from domain.changes import Change
from domain.deadletters import Reason
from domain.erp_orders import ErpOrderRef, ErpOrders, ErpStatus
from domain.errors import Held, TransientError
from domain.holds import Hold
from domain.order_claims import Claim, Intent, LookRule
from domain.order_decisions import Outcome, Step, Verdict
from domain.order_ports import OrderClaims
from domain.ports import Arrow, no_arrow
from workers.work import Calls, Work


@dataclass(frozen=True, slots=True)
class OrderTools:
    """What orders are worked off with. One object serves all threads.

    Args:
        now_s: the database's clock.
        look: how an unknown outcome is looked up.
    """

    claims: OrderClaims
    now_s: Callable[[], float]
    look: LookRule
    arrow: Arrow = no_arrow


class TooLate(TransientError):
    """A call was not let out: who looks it up later would not expect it any more."""


@dataclass(slots=True)
class Gate:
    """Lets calls out to the ERP, each paid for, and none after the gate was shut.

    Args:
        sent: so many were let out.
        shuts_at_s: database clock.
    """

    calls: Calls
    now_s: Callable[[], float]
    sent: int = 0
    shuts_at_s: float = math.inf

    def spend(self) -> None:
        """Pay for the call that follows, and let it out.

        Raises:
            TooLate: the gate is shut.
            BudgetSpent: not within the time of a call.
            LeaseGone: nothing may be sent by us.
        """
        self.calls.spend()
        if self.now_s() > self.shuts_at_s:
            raise TooLate("it took too long until the ERP could be asked: nothing was sent")
        self.sent += 1


@dataclass(slots=True)
class OrderCase:
    """One order in hand.

    Args:
        claim: what is known of it; `keep` also has it recorded.
        gate: lets its calls out to the ERP.
        intent: as it is recorded now.
    """

    tools: OrderTools
    work: Work
    erp: ErpOrders
    gate: Gate
    change: Change
    claim: Claim
    intent: Intent | None = None

    def keep(self, claim: Claim) -> None:
        """Go on with this claim, and have it recorded whatever becomes of the change."""
        self.claim = self.work.claims[self.change.key] = claim

    def held(self, name: str, hold: Hold) -> Held:
        """Keep one more step that holds the order; gives what is raised then."""
        others = [step for step in self.claim.steps if step.name != name]
        steps = (*others, Step(name, Verdict.HELD, hold.detail, (hold,)))
        self.keep(replace(self.claim, outcome=Outcome.HOLD.value, steps=steps))
        return held_by((hold,))

    def refuse_rivals(self, number: str) -> None:
        """Hold the order if another one has its store order number: the ERP cannot tell them apart.

        Raises:
            Held: it has.
        """
        known = self.tools.claims.with_numbers(self.work.store.name, [number])
        rivals = [claim.order_id for claim in known if claim.order_id != self.claim.order_id]
        if rivals:
            named = ", ".join(map(str, rivals))
            detail = f"AnyMarket order {named} has the same store order number {number}"
            raise self.held("number", Hold(Reason.ORDER_CONFLICT, number, detail))

    def find(self, number: str) -> ErpOrderRef | None:
        """Look the order up in the ERP by its exact number; of several, the one not cancelled.

        Raises:
            Held: there are several, and nobody can tell which it is.
        """
        found = self.erp.find_orders(number)
        if len(found) <= 1:
            return found[0] if found else None
        alive = [ref for ref in found if not _is_cancelled(self.erp, ref)]
        if len(alive) == 1:
            return alive[0]
        named = ", ".join(f"{ref.number} (id {ref.erp_id})" for ref in found)
        detail = f"the ERP has several orders with the store order number {number}: {named}"
        raise self.held("number", Hold(Reason.ORDER_CONFLICT, number, detail))


def held_by(holds: tuple[Hold, ...]) -> Held:
    """Give the error that parks an order: the first hold is its reason, all are named."""
    first = holds[0]
    return Held(first.reason, "\n".join(hold.detail for hold in holds), first.key)


def _is_cancelled(erp: ErpOrders, ref: ErpOrderRef) -> bool:
    state = erp.state(ref)
    return state is None or state.status is ErpStatus.CANCELLED
