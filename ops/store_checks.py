"""Everything that can be wrong with a store, found at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from adapters.database.flows import HeldFlow
from adapters.database.stores import StoreRow, StoreRows
from domain.allowances import hub_allowance
from domain.budget_ports import Budgets
from domain.erp_health import ErpCheck, ErpHealth
from domain.erp_polls import why_no_polls
from domain.errors import AccessDenied, BridgeError, Misconfigured
from domain.feed_watch import FeedAge, FeedGrade, FeedState
from domain.hub_ports import Hubs
from domain.ids import LaneId
from domain.mappings import DEPOSIT
from domain.order_import import why_no_orders
from domain.pauses import ACCESS_DENIED, BY_SETTING, way_on
from domain.ports import Mappings
from domain.store import Erp, Store
from domain.store_fields import SECRETS
from domain.store_settings import missing_of
from ops.erps import BudgetGone, paying
from ops.findings import Finding, Weight, weight_of_skew

_WEIGHTS = {
    FeedGrade.OK: Weight.OK,
    FeedGrade.WARNING: Weight.WARNING,
    FeedGrade.CRITICAL: Weight.WRONG,
}

UNASKED = "not checked"

CLASS = "stock"
"""Budget class of the one call that a check makes."""


TOLD = (
    "orders are published to the exchange bridge.events; whether a queue of the ERP is bound to it "
    "shows with the first order"
)


@dataclass(frozen=True, slots=True)
class StoreChecks:
    """Checks stores against the ledger, the hub and the ERP, with a few calls a store."""

    stores: StoreRows
    mappings: Mappings
    budgets: Budgets
    hubs: Hubs
    erps: ErpCheck
    feed: Callable[[str], FeedAge | None] = lambda _name: None
    standing: Callable[[str], Sequence[HeldFlow]] = lambda _name: ()

    def __call__(self, name: str) -> list[Finding]:
        """Give every finding about a store.

        Raises:
            StoreUnknown: there is none of this name.
            LedgerUnavailable: the database does not answer.
        """
        row = self.stores.row(name)
        try:
            bare = row.store()
            store = self.stores.get(name)
        except Misconfigured as error:
            return [Finding(Weight.WRONG, error.cause, str(error), name)]
        found = [*_settings(row, bare)]
        locals_: Mapping[int, str] | None = None
        if store is not None and store.token and store.api_url:
            hub, locals_ = self._hub(store)
            found.append(hub)
        if bare.deposit:
            found.append(self._deposit(bare, locals_))
        if store is not None and is_joined(store):
            found += self._erp(store)
        found += _orders(bare, self.feed(name), found)
        found += _polls(bare)
        found += held_flows_findings(name, self.standing(name), found)
        return found

    def _hub(self, store: Store) -> tuple[Finding, Mapping[int, str] | None]:
        grant = self.budgets.take(hub_allowance(store), CLASS)
        if not grant.granted:
            text = f"{UNASKED}: the token's budget is spent; try again in a minute"
            return Finding(Weight.WARNING, "hub", text, store.name), None
        try:
            with self.hubs.of(store) as hub:
                found = hub.locals()
        except AccessDenied as error:
            text = f"AnyMarket refuses the token: {error}; {mended(store.name, 'AnyMarket')}"
            return Finding(Weight.WRONG, "hub", text, store.name), None
        except BridgeError as error:
            text = f"{store.api_url} cannot be used: {error}"
            return Finding(Weight.WRONG, "hub", text, store.name), None
        text = f"{store.api_url} answers; the token is good"
        return Finding(Weight.OK, "hub", text, store.name), found

    def _erp(self, store: Store) -> Iterator[Finding]:
        try:
            health = self.erps.check(store, paying(self.budgets, store))
        except BudgetGone as spent:
            yield Finding(Weight.WARNING, "erp", f"{UNASKED}: {spent}", store.name)
        except AccessDenied as error:
            told = mended(store.name, "the ERP", " --erp-token-file FILE")
            text = f"the ERP refuses the token: {error}; {told}"
            yield Finding(Weight.WRONG, "erp", text, store.name)
        except BridgeError as error:
            text = f"{store.erp_url or 'the ERP'} cannot be used: {error}"
            yield Finding(Weight.WRONG, "erp", text, store.name)
        else:
            yield from _of_health(store, health)

    def _deposit(self, store: Store, locals_: Mapping[int, str] | None) -> Finding:
        target = self.mappings.target(store.name, DEPOSIT, store.deposit)
        command = (
            f"anybridge map set deposit --store {store.name} --deposit '{store.deposit}' "
            "--to ID --apply"
        )
        known = ", ".join(f"{number} {name}" for number, name in sorted((locals_ or {}).items()))
        choices = f"; AnyMarket has: {known}" if known else ""
        if target is None:
            text = f"{store.deposit!r} is mapped to no stock local; {command}{choices}"
            return Finding(Weight.WRONG, DEPOSIT, text, store.name)
        if locals_ is not None and int(target) not in locals_:
            text = f"stock local {target} is not in AnyMarket; {command}{choices}"
            return Finding(Weight.WRONG, DEPOSIT, text, store.name)
        name = (locals_ or {}).get(int(target), "")
        text = f"{store.deposit!r} is sent to stock local {target} {name}".rstrip()
        return Finding(Weight.OK, DEPOSIT, text, store.name)


def _settings(row: StoreRow, store: Store) -> Iterator[Finding]:
    for name, fault in missing_of(store, row.secrets).items():
        command = "rotate-token" if name in SECRETS else "set"
        text = f"{name} {fault}: anybridge store {command} {row.name}"
        yield Finding(Weight.WRONG, name, text, row.name)
    if not store.send_images:
        text = "send_images is no: AnyMarket cannot activate products without images"
        yield Finding(Weight.WARNING, "send_images", text, row.name)
    if store.paused:
        text = f"every flow is paused: anybridge store resume {row.name}"
        yield Finding(Weight.WARNING, "paused", text, row.name)


def _orders(store: Store, feed: FeedAge | None, found: Sequence[Finding]) -> Iterator[Finding]:
    missing = why_no_orders(store)
    if missing:
        yield Finding(Weight.WARNING, "orders", f"orders do not come in: {missing}", store.name)
    if feed is not None:
        yield feed_finding(feed, are_good=bool(_who_answers(found)))


def feed_finding(feed: FeedAge, *, are_good: bool = False) -> Finding:
    """Tell of a feed whether it is read, and since when nothing was left in it.

    Args:
        are_good: the tokens, as was just asked: that one was refused is then no more than why the
            feed is held.
    """
    weight = _WEIGHTS[feed.grade]
    text = f"the order feed was {feed.seen}"
    if feed.state is FeedState.HELD:
        text = f"the order feed is not read, for its poll is held ({feed.cause}): {feed.error}"
    elif feed.state is FeedState.FAILING:
        text = f"the order feed could not be read: {feed.error}"
    elif feed.state is FeedState.NEVER:
        text += ": its first poll has not ended; `anybridge work` and `schedule` must run"
    if feed.state is not FeedState.READ:
        weight = weight if feed.grade is not FeedGrade.OK else Weight.WARNING
        text += "" if feed.state is FeedState.NEVER else f"; it was {feed.seen}"
    if feed.cause == ACCESS_DENIED and not are_good:
        weight = Weight.WRONG
    if feed.grade is not FeedGrade.OK:
        text += ": AnyMarket drops entries after 30 days; anybridge status says what stops the poll"
    return Finding(weight, "feed", text, feed.store)


def held_flows_findings(
    store: str, held: Sequence[HeldFlow], found: Sequence[Finding]
) -> Iterator[Finding]:
    """Tell which flows stand still, and what lets them go on; those of one cause together."""
    denied = ", ".join(flow.kind for flow in held if flow.cause == ACCESS_DENIED)
    if denied:
        command = way_on(LaneId(store, ""), ACCESS_DENIED, is_paused=False)
        answer = _who_answers(found)
        first = f"once anybridge store test {store} finds both tokens good"
        when = f"{answer} now, so let them go on" if answer else first
        text = f"{denied}: held since a token was refused; {when}: {command}"
        yield Finding(Weight.WARNING if answer else Weight.WRONG, "flows", text, store)
    for flow in held:
        if flow.cause in {ACCESS_DENIED, *BY_SETTING}:
            continue
        text = f"{flow.kind} is held ({flow.cause}): {flow.detail}; once it may go on: "
        command = way_on(LaneId(store, flow.kind), flow.cause, is_paused=False)
        yield Finding(Weight.WARNING, "flows", text + command, store)


def _who_answers(found: Sequence[Finding]) -> str:
    """Say who was asked and finds the token good; empty: somebody does not, or was not asked."""
    asked = [finding for finding in found if finding.check in {"hub", "erp", *SECRETS}]
    if any(f.weight is Weight.WRONG or UNASKED in f.detail for f in asked):
        return ""
    if not any(f.check == "hub" for f in asked):
        return ""
    is_whole = any(f.check == "erp" and f.detail != TOLD for f in asked)
    return "both sides answer" if is_whole else "AnyMarket answers"


def mended(store: str, who: str, flag: str = "") -> str:
    """Say what to do about a refused token: it may be as good as ever."""
    return (
        f"if {who} was away or mended it, ask again with anybridge store test {store}; else give "
        f"the new one: anybridge store rotate-token {store}{flag}"
    )


def _polls(store: Store) -> Iterator[Finding]:
    missing = why_no_polls(store) if store.poll_erp_kinds else ""
    if missing:
        yield Finding(Weight.WARNING, "polls", f"the ERP is not polled: {missing}", store.name)


def is_joined(store: Store) -> bool:
    """Tell whether a store has all that its ERP is asked with; what it lacks is found before."""
    return store.erp is Erp.AMQP or bool(store.erp_url and store.erp_token)


def _of_health(store: Store, health: ErpHealth) -> Iterator[Finding]:
    if store.erp is Erp.ECCOSYS:
        text = f"{store.erp_url} answers; the token is good"
        yield Finding(Weight.OK, "erp", text, store.name)
    elif not health.warnings:
        yield Finding(Weight.OK, "erp", TOLD, store.name)
    for warning in health.warnings:
        yield Finding(Weight.WARNING, "erp", warning, store.name)
    if health.clock_ahead_s is not None:
        ahead_s = round(health.clock_ahead_s)
        text = f"the ERP's clock is {ahead_s:+d} s from this machine's"
        if not ahead_s:
            text = "the ERP's clock says the same as this machine's"
        yield Finding(weight_of_skew(health.clock_ahead_s), "erp_clock", text, store.name)
