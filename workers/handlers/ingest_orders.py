"""Orders: fetched from the hub as they are now, decided on, and brought to the ERP; each once."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from domain.channel_orders import ChannelOrder
from domain.erp_orders import Erps
from domain.errors import (
    AccessDenied,
    LookAgain,
    Misconfigured,
    PermanentError,
    Throttled,
)
from domain.mapping_rules import Rule
from domain.order_changes import Imported
from domain.order_claims import Claim, is_newer, seen
from domain.order_decisions import Decision, Known, Outcome, decide, erp_skus
from domain.order_ports import Rules
from domain.retry import THROTTLE_DEFAULT_S
from domain.store import Store
from workers.handlers.order_case import Gate, OrderCase, OrderTools, held_by
from workers.handlers.order_creating import create, settle
from workers.handlers.order_updating import apply, decide_update
from workers.work import BudgetSpent, LeaseGone, Sent, Work

BATCH = 10

_OF_ALL = (AccessDenied, Misconfigured, Throttled, BudgetSpent, LeaseGone)
"""What ends a batch: no order of it would fare better."""


@dataclass(frozen=True, slots=True)
class IngestOrders:
    """Implements `workers.work.PushHandler` for orders. Safe to run twice."""

    tools: OrderTools
    rules: Rules
    erps: Erps
    batch: int = BATCH
    gathers: bool = False
    asks_erp: bool = True

    def check(self, store: Store, due: int) -> None:
        """Let every store pass: what its ERP lacks is told when it is opened."""

    def push(self, work: Work) -> None:
        """Ingest these orders, one after the other."""
        ids = [int(change.key) for change in work.changes]
        known = self.tools.claims.known(work.store.name, ids)
        # Read once they are in flight: whoever saves rules from now on has them looked at again.
        rules = self.rules.rules(work.store.name)
        gate = Gate(work.erp, self.tools.now_s)
        with self.erps.of(work.store, gate.spend) as erp:
            for change, order_id in zip(work.changes, ids, strict=True):
                claim = known.get(order_id, Claim(order_id))
                case = OrderCase(self.tools, work, erp, gate, change, claim, claim.intent)
                self._one(case, rules)

    def _one(self, case: OrderCase, rules: Sequence[Rule]) -> None:
        case.work.erp.ready()
        key = case.change.key
        try:
            case.work.outcomes[key] = self._ingested(case, rules)
        except _OF_ALL:
            raise
        except PermanentError as error:
            case.keep(replace(case.claim, outcome=Outcome.HOLD.value))
            case.work.outcomes[key] = error
        except Exception as error:  # noqa: BLE001 - the lane decides about every error
            case.work.outcomes[key] = error

    def _ingested(self, case: OrderCase, rules: Sequence[Rule]) -> Sent:
        with self._heard(case.work):
            settle(case)
        before = case.claim
        case.work.spend()
        order = case.work.hub.order(before.order_id)
        self.tools.arrow("order_fetch_to_decide")
        case.keep(seen(before, order, case.change.revision))
        with self._heard(case.work):
            decision = self._decided(case, order, rules)
        if _is_stale(before, case.claim, decision):
            # The hub's reads may lag behind what it announces.
            wait_s = self.tools.look.wait_s
            raise LookAgain("the hub shows nothing newer yet", wait_s, may_be_early=True)
        if decision.holds:
            raise held_by(decision.holds)
        is_void = decision.outcome is Outcome.SKIP
        return Sent({"outcome": case.claim.outcome}, is_void=is_void)

    def _decided(self, case: OrderCase, order: ChannelOrder, rules: Sequence[Rule]) -> Decision:
        """Decide, and do what was decided."""
        told = case.claim.imported
        if told is not None:
            return _bring_along(case, order, told)
        decision = _decide_new(case, order, rules)
        _note(case, decision)
        if decision.resolution is None:
            return decision
        adopted = create(case, order, decision.resolution)
        return decision if adopted is None else _bring_along(case, order, adopted)

    @contextmanager
    def _heard(self, work: Work) -> Iterator[None]:
        """Leave the ERP alone when it asks for it; what is not done stays due."""
        try:
            yield
        except Throttled as asked:
            wait_s = THROTTLE_DEFAULT_S if asked.retry_after_s is None else asked.retry_after_s
            work.erp.block(wait_s)
            raise BudgetSpent(self.tools.now_s() + wait_s) from asked


def _decide_new(case: OrderCase, order: ChannelOrder, rules: Sequence[Rule]) -> Decision:
    """Decide on an order that the ERP does not have; its products are asked for if need be."""
    store = case.work.store
    known = Known(rules=rules, conflict=store.carrier_conflict)
    decision = decide(order, store, known)
    skus = erp_skus(order, rules)
    if decision.outcome is Outcome.SKIP or not skus:
        return decision
    return decide(order, store, replace(known, products=case.erp.product_ids(skus)))


def _bring_along(case: OrderCase, order: ChannelOrder, told: Imported) -> Decision:
    decision, state = decide_update(case, order, told)
    _note(case, decision)
    apply(case, decision.changes.changes, state)
    return decision


def _note(case: OrderCase, decision: Decision) -> None:
    steps = decision.steps
    case.keep(replace(case.claim, outcome=decision.outcome.value, steps=steps))


def _is_stale(before: Claim, after: Claim, decision: Decision) -> bool:
    """Tell whether a first look at what was announced showed what we knew, and changed nothing."""
    is_first = bool(before.outcome) and before.revision != after.revision
    is_idle = decision.resolution is None and not decision.changes.changes
    return is_first and is_idle and not is_newer(after.version, before.version)
