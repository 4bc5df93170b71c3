"""Facts of orders: told to the hub in order, followed to the channel, never repeated."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, assert_never

from domain import baton
from domain.changes import Change
from domain.deadletters import Reason
from domain.errors import (
    LookAgain,
    NotThereYet,
    PermanentError,
    Rejected,
    Throttled,
    TransientError,
    UnderWay,
)
from domain.fact_order import (
    AFTER,
    BEFORE,
    GOAL,
    PATIENCE_S,
    FactAsked,
    Follow,
    Passed,
    Step,
    Tell,
    WaitFor,
    next_step,
)
from domain.fact_ports import FactLedger, FactMark, NamedOrder
from domain.order_standing import OrderStanding, Transmission
from domain.pauses import check_marketplace
from domain.store import Store
from workers.handlers.fact_case import FactCase, Teller, digest_of
from workers.work import Sent, Work

BATCH = 10
LOOK_SOON_S = 5.0
LOOK_S = 900.0
"""Who waits for another fact is pulled by it. That is missed where a process is killed between the
two: so it looks by itself, soon at first, then ever more seldom."""
_TOLD = "the hub was told, and has not said yet that the channel has it"
LOOK_SELDOM_S = 3600.0
"""Who waits for something that nobody tells of looks again so often."""


@dataclass(frozen=True, slots=True)
class PushFact:
    """Implements `workers.work.PushHandler` for one kind of fact. Safe to run twice.

    Args:
        now_s: the database's clock.
        patience_s: a fact that never came is waited for so long.
    """

    teller: Teller[Any]
    ledger: FactLedger
    now_s: Callable[[], float]
    patience_s: float = PATIENCE_S
    batch: int = BATCH
    gathers: bool = False
    asks_erp: bool = False
    intends: bool = False

    def check(self, store: Store, due: int) -> None:
        """Let every store pass."""

    def push(self, work: Work) -> None:
        """Tell the hub of these facts, each for itself."""
        keys = [change.key.strip() for change in work.changes]
        with baton.let_go():
            orders = self.ledger.orders(work.store.name, keys)
            names = [name for order in orders for name in order.names]
            marks = self.ledger.facts(work.store.name, names)
        pulled: dict[str, list[str]] = {}
        try:
            for change in work.changes:
                try:
                    work.outcomes[change.key] = self._push(work, change, orders, marks, pulled)
                except Throttled:
                    raise
                except (TransientError, PermanentError) as error:
                    work.outcomes[change.key] = error
        finally:
            # Once it is recorded: who looks before that finds that what it waits for is still due,
            # and nobody would pull it again.
            work.afterwards += [
                partial(self.ledger.pull, work.store.name, [kind], whose)
                for kind, whose in pulled.items()
            ]

    def _push(
        self,
        work: Work,
        change: Change,
        orders: Sequence[NamedOrder],
        marks: Mapping[tuple[str, str], FactMark],
        pulled: dict[str, list[str]],
    ) -> Sent:
        digest = digest_of(self.teller.kind, change)
        if digest == change.accepted_hash and not change.released:
            return Sent(change.accepted or {}, digest, called=False)
        fact = self.teller.read(change)
        order = _named(change.key, orders)
        others = {kind: mark for (kind, name), mark in marks.items() if name in order.names}
        held_by = self.teller.held_by(work.store, fact, others)
        if held_by:
            raise LookAgain(held_by, LOOK_SELDOM_S, may_be_early=True)
        work.spend()
        standing = work.hub.standing(order.order_id)
        check_marketplace(work.store, standing.order.marketplace)
        asked = self._asked(change, others)
        case = FactCase(work, change, fact, order, standing)
        step = next_step(asked, standing)
        kind = _pulled_by(self.teller.kind, step, others)
        if kind is not None:
            pulled.setdefault(kind, []).extend(order.names)
        return Sent(self._done(case, step, asked), digest)

    def _asked(self, change: Change, others: Mapping[str, FactMark]) -> FactAsked:
        own = others.get(self.teller.kind)
        return FactAsked(
            self.teller.kind,
            {kind: mark.state for kind, mark in others.items() if kind != self.teller.kind},
            0.0 if own is None else self.now_s() - own.since_s,
            again=change.released and not change.attempts,
            patience_s=self.patience_s,
        )

    def _done(self, case: FactCase[Any], step: Step, asked: FactAsked) -> Mapping[str, Any]:
        """Do what is to be done, and give what the hub has.

        Raises:
            TransientError: it has to wait, or the channel has not taken it yet.
            PermanentError: the hub or the channel refuses it.
        """
        if isinstance(step, Passed):
            return self._passed(case, step)
        if isinstance(step, WaitFor):
            pause_s = min(LOOK_S, max(LOOK_SOON_S, asked.waited_s))
            seconds = pause_s if step.seconds is None else min(step.seconds, pause_s)
            raise LookAgain(step.why, max(seconds, 1.0), may_be_early=True)
        if isinstance(step, Follow):
            if self.teller.finish(case):
                raise UnderWay(_TOLD)
            raise _on_its_way(case.standing)
        if isinstance(step, Tell):
            return self._told(case, asked)
        assert_never(step)

    def _told(self, case: FactCase[Any], asked: FactAsked) -> Mapping[str, Any]:
        try:
            transmission = self.teller.tell(case)
        except Rejected:
            # The channel may have gone on meanwhile: then nothing was left to tell.
            step = next_step(asked, self._look(case))
            if isinstance(step, Passed):
                return self._passed(case, step)
            raise
        if transmission is not Transmission.ARRIVED:
            raise (
                _on_its_way(self._look(case))
                if transmission is Transmission.FAILED
                else UnderWay(_TOLD)
            )
        return _summary(self.teller.kind, case)

    def _passed(self, case: FactCase[Any], step: Passed) -> Mapping[str, Any]:
        is_told_of = not case.standing.order.is_cancelled and not case.standing.order.fulfillment
        if is_told_of and self.teller.finish(case):
            raise UnderWay(_TOLD)
        return {**_summary(self.teller.kind, case), "passed": step.why}

    def _look(self, case: FactCase[Any]) -> OrderStanding:
        case.work.spend()
        return case.work.hub.standing(case.order_id)


def _pulled_by(kind: str, step: Step, others: Mapping[str, FactMark]) -> str | None:
    """Give which fact is looked at again because of this one.

    What goes after it, for the hub has this one now; or what goes before it and was held until
    this one came. What the hub or the channel had wait keeps its own time: both would pull each
    other without end, and spend the token.
    """
    if not isinstance(step, WaitFor):
        return AFTER.get(kind)
    first = BEFORE.get(kind)
    while first is not None and first not in others:
        first = BEFORE.get(first)
    return first if first is not None and others[first].is_held else None


def _named(key: str, orders: Sequence[NamedOrder]) -> NamedOrder:
    name = key.strip()
    found = {order.order_id: order for order in orders if name in order.names}
    if not found:
        raise NotThereYet(f"order {name} is not imported (yet)")
    if len(found) > 1:
        ids = ", ".join(map(str, sorted(found)))
        text = f"{name} names several orders: {ids}; name it by its AnyMarket id"
        raise PermanentError(Reason.ORDER_CONFLICT, text)
    return next(iter(found.values()))


def _on_its_way(standing: OrderStanding) -> Exception:
    if standing.transmission is not Transmission.FAILED:
        return UnderWay("the hub has it, and the channel has not taken it yet")
    said = standing.complaint or "AnyMarket's panel says why"
    return PermanentError(Reason.TRANSMISSION_FAILED, f"the channel refused it: {said}")


def _summary(kind: str, case: FactCase[Any]) -> dict[str, Any]:
    return {**case.has, "order_id": case.order_id, "status": str(GOAL[kind])}
