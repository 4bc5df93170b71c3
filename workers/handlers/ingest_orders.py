"""Orders: fetched from the hub as they are now, decided on, and brought to the ERP; each once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from domain.captured_orders import as_captured
from domain.changes import Change
from domain.channel_orders import ChannelOrder
from domain.erp_orders import Erps
from domain.errors import LookAgain, NotThereYet
from domain.mapping_rules import RuleBook
from domain.order_changes import Imported
from domain.order_claims import FORGOTTEN, UNKNOWN_LOOKS, Claim, is_newer, seen
from domain.order_decisions import Decision, Known, Outcome, decide, erp_skus, is_skipped
from domain.order_ports import Rules, is_by_hub
from domain.overlays import Overlays
from domain.pauses import check_marketplace
from domain.store import Store
from workers.handlers.order_batch import OrderBatch
from workers.handlers.order_case import Gate, OrderCase, OrderTools, heard, held_by
from workers.handlers.order_creating import create, creation_of, heard_of, settle
from workers.handlers.order_updating import apply, decide_update
from workers.way import Courtesy
from workers.work import Sent, Work

BATCH = 20


@dataclass(frozen=True, slots=True)
class IngestOrders:
    """Implements `workers.work.PushHandler` for orders. Safe to run twice."""

    tools: OrderTools
    rules: Rules
    erps: Erps
    overlays: Overlays
    batch: int = BATCH
    gathers: bool = False
    asks_erp: bool = True
    intends: bool = True

    def check(self, store: Store, due: int) -> None:
        """Let every store pass: what its ERP lacks is told when it is opened."""

    def push(self, work: Work) -> None:
        """Ingest these orders: those that a person released after the fresh ones."""
        known = self.tools.claims.known(work.store.name, [int(c.key) for c in work.changes])
        # Read once they are in flight: whoever saves rules or corrections from now on has them
        # looked at again.
        rules = RuleBook(self.rules.rules(work.store.name))
        overlays = self.overlays.overlays(work.store.name, [change.key for change in work.changes])
        fresh = [change for change in work.changes if not change.released]
        released = [change for change in work.changes if change.released]
        gate = Gate(work.erp, self.tools.now_s)
        with self.erps.of(work.store, gate.spend) as erp:

            def case_of(change: Change) -> OrderCase:
                claim = known.get(int(change.key), Claim(int(change.key)))
                case = OrderCase(self.tools, work, erp, gate, change, claim, claim.intent)
                case.overlay, case.rules = overlays.get(change.key), rules
                return case

            if fresh:
                with self.tools.way.taken():
                    self._ingest(list(map(case_of, fresh)))
            if released:
                gate.courtesy = Courtesy(self.tools.way)
                self._ingest(list(map(case_of, released)))

    def _ingest(self, cases: Sequence[OrderCase]) -> None:
        """Take each step with all of them: what is written is written once for all."""
        batch = OrderBatch(cases)
        batch.each(_looked)
        for part in batch.rounds():
            create(part, _adopted)
            part.each(_created)
        if batch.ended is not None:
            raise batch.ended


def _looked(case: OrderCase) -> bool:
    """Look at the order, and do what was decided, but for creating it."""
    case.gate.courtesy()
    case.work.erp.ready()
    with heard(case):
        settle(case)
    case.before = case.claim
    case.work.spend()
    order = _order(case)
    if order is None:
        case.work.outcomes[case.change.key] = Sent({"outcome": FORGOTTEN}, is_void=True)
        return False
    case.tools.arrow("order_fetch_to_decide")
    case.work.seen[case.change.key] = partial(as_captured, order)
    case.keep(seen(case.claim, order, case.change.revision))
    check_marketplace(case.work.store, order.marketplace)
    order = case.correct(order)
    with heard(case):
        told = case.claim.imported
        if told is not None:
            _end(case, _bring_along(case, order, told))
            return False
        decision = _decide_new(case, order)
        case.note(decision)
        case.creation = creation_of(case, order, decision)
        if case.creation is not None:
            return True
        # What was perhaps told, and is cancelled now, is not shipped for want of a confirm.
        told = heard_of(case) if order.is_cancelled else None
        if told is not None:
            decision = _bring_along(case, order, told)
    _end(case, decision)
    return False


def _order(case: OrderCase) -> ChannelOrder | None:
    """Fetch the order; None when the hub has not known it for so long that nobody waits for it.

    Raises:
        NotThereYet: the hub does not know it yet.
    """
    try:
        return case.work.hub.order(case.claim.order_id)
    except NotThereYet:
        if case.change.attempts + 1 < UNKNOWN_LOOKS:
            raise
        return None


def _adopted(case: OrderCase, told: Imported) -> None:
    with heard(case):
        decision = _bring_along(case, case.wanted.order, told)
    _end(case, decision)


def _created(case: OrderCase) -> bool:
    if case.wanted.is_heard and case.claim.told is not None:
        _adopted(case, case.claim.told)
    else:
        _end(case, case.wanted.decision)
    return False


def _end(case: OrderCase, decision: Decision) -> None:
    """Say what became of an order.

    Raises:
        LookAgain: the hub showed nothing new.
        Held: something holds it.
    """
    held = held_by(decision.holds) if decision.holds else None
    if is_by_hub(case.change.event_id) and _is_stale(case.before, case.claim, decision):
        # The hub's reads may lag behind what it announces.
        why, wait_s = "the hub shows nothing newer yet", case.tools.look.wait_s
        raise LookAgain(why, wait_s, may_be_early=True, held=held)
    if held is not None:
        raise held
    is_void = decision.outcome is Outcome.SKIP
    case.work.outcomes[case.change.key] = Sent({"outcome": case.claim.outcome}, is_void=is_void)


def _decide_new(case: OrderCase, order: ChannelOrder) -> Decision:
    """Decide on an order that the ERP does not have; its products are asked for if need be."""
    store = case.work.store
    skus = [] if is_skipped(order, store) else erp_skus(order, case.rules)
    products = case.erp.product_ids(skus) if skus else {}
    known = Known(rules=case.rules, products=products, conflict=store.carrier_conflict)
    return decide(order, store, known)


def _bring_along(case: OrderCase, order: ChannelOrder, told: Imported) -> Decision:
    decision, state = decide_update(case, order, told)
    case.note(decision)
    apply(case, decision.changes.changes, state)
    return decision


def _is_stale(before: Claim, after: Claim, decision: Decision) -> bool:
    """Tell whether a first look at what was announced showed what we knew, and changed nothing."""
    is_first = bool(before.outcome) and before.revision != after.revision
    is_idle = decision.resolution is None and not decision.changes.changes
    return is_first and is_idle and not is_newer(after.version, before.version)
