"""One order in hand: what it is worked off with, and its claim as it stands."""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from domain.changes import Change
from domain.channel_orders import ChannelOrder
from domain.deadletters import Reason
from domain.erp_orders import ErpOrder, ErpOrders
from domain.errors import Held, TransientError
from domain.holds import Hold
from domain.mapping_rules import Rule
from domain.order_changes import Imported
from domain.order_claims import Claim, Intent, LookRule
from domain.order_decisions import Decision, Outcome, Step, Verdict
from domain.order_ports import OrderClaims
from domain.overlays import Overlay, apply, told
from domain.ports import Arrow, no_arrow
from workers.erp_calls import left_alone
from workers.way import Way
from workers.work import Calls, Work


@dataclass(frozen=True, slots=True)
class OrderTools:
    """What orders are worked off with. One object serves all threads.

    Args:
        now_s: the database's clock.
        look: how an unknown outcome is looked up.
        way: who goes first in this process.
    """

    claims: OrderClaims
    now_s: Callable[[], float]
    look: LookRule
    arrow: Arrow = no_arrow
    way: Way = field(default_factory=Way)


class TooLate(TransientError):
    """A call was not let out: who looks it up later would not expect it any more."""


def _none() -> None:
    """Let nobody pass."""


@dataclass(slots=True)
class Gate:
    """Lets calls out to the ERP, each paid for, and none after the gate was shut.

    Args:
        sent: so many were let out.
        courtesy: called before each; waits while others go first.
        shuts_at_s: database clock.
    """

    calls: Calls
    now_s: Callable[[], float]
    sent: int = 0
    shuts_at_s: float = math.inf
    courtesy: Callable[[], None] = _none

    def spend(self) -> None:
        """Pay for the call that follows, and let it out.

        Raises:
            TooLate: the gate is shut.
            BudgetSpent: not within the time of a call.
            LeaseGone: nothing may be sent by us.
        """
        self.courtesy()
        self.calls.spend()
        if self.now_s() > self.shuts_at_s:
            raise TooLate("it took too long until the ERP could be asked: nothing was sent")
        self.sent += 1


@dataclass(slots=True)
class Creation:
    """What the ERP is to be asked to create.

    Args:
        decision: of the order, which led to it.
        told: what is recorded of it; its ids are not known yet.
        is_heard: the ERP may have heard of it before, as `told` says, and is told again.
        customer_id: empty until the customer is found or made.
        before: the claim as it stood before the intent; None: nothing is intended yet.
    """

    order: ChannelOrder
    decision: Decision
    draft: ErpOrder
    told: Imported
    is_heard: bool = False
    customer_id: str = ""
    before: Claim | None = None


@dataclass(slots=True)
class OrderCase:
    """One order in hand.

    Args:
        claim: what is known of it; `keep` also has it recorded.
        gate: lets its calls out to the ERP.
        intent: as it is recorded now.
        before: the claim when the order itself was looked at.
        creation: what the ERP is to be asked; None: nothing is to be created.
        overlay: what people corrected of it; None: nothing.
        corrected: how that fits what the hub says, for the record; empty: nothing to say.
        rules: of its store, as they stood once it was in flight.
    """

    tools: OrderTools
    work: Work
    erp: ErpOrders
    gate: Gate
    change: Change
    claim: Claim
    intent: Intent | None = None
    before: Claim = field(init=False)
    creation: Creation | None = None
    overlay: Overlay | None = None
    corrected: str = ""
    rules: Sequence[Rule] = ()

    def __post_init__(self) -> None:
        """Begin with what was known."""
        self.before = self.claim

    def correct(self, order: ChannelOrder) -> ChannelOrder:
        """Give the order as people corrected it; how is kept for the record."""
        if self.overlay is None:
            return order
        self.corrected = told(order, self.overlay)
        return apply(order, self.overlay)

    def note(self, decision: Decision) -> None:
        """Keep what was decided, with its steps; corrections come before all of them."""
        steps = decision.steps
        if self.corrected:
            steps = (Step("correction", Verdict.PASSED, self.corrected), *steps)
        self.keep(replace(self.claim, outcome=decision.outcome.value, steps=steps))

    @property
    def wanted(self) -> Creation:
        """What the ERP is to be asked.

        Raises:
            LookupError: nothing is: a bug.
        """
        if self.creation is None:
            raise LookupError(f"order {self.claim.order_id} is not to be created")
        return self.creation

    def keep(self, claim: Claim) -> None:
        """Go on with this claim, and have it recorded whatever becomes of the change."""
        self.claim = self.work.claims[self.change.key] = claim

    def held(self, name: str, hold: Hold) -> Held:
        """Keep one more step that holds the order; gives what is raised then."""
        others = [step for step in self.claim.steps if step.name != name]
        steps = (*others, Step(name, Verdict.HELD, hold.detail, (hold,)))
        self.keep(replace(self.claim, outcome=Outcome.HOLD.value, steps=steps))
        return held_by((hold,))

    def refuse_rivals(self, known: Sequence[Claim]) -> None:
        """Hold the order if another one has its store order number: the ERP cannot tell them apart.

        Args:
            known: claims that the ERP has or may have.

        Raises:
            Held: it has.
        """
        number, ours = self.claim.number, self.claim.order_id
        rivals = [c.order_id for c in known if c.number == number and c.order_id != ours]
        if rivals:
            named = ", ".join(map(str, rivals))
            detail = f"AnyMarket order {named} has the same store order number {number}"
            raise self.held("number", Hold(Reason.ORDER_CONFLICT, number, detail))


@contextmanager
def heard(case: OrderCase) -> Iterator[None]:
    """Leave the ERP alone when it asks for it; what is not done stays due."""
    with left_alone(case.work.erp, case.tools.now_s):
        yield


def held_by(holds: tuple[Hold, ...]) -> Held:
    """Give the error that parks an order: the first hold is its reason, all are named."""
    first, marks = holds[0], "\n".join(hold.mark for hold in holds)
    return Held(first.reason, "\n".join(hold.detail for hold in holds), first.key, marks.strip())
