"""Stock: derive each quantity when it is sent, in calls of up to 200."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from domain.changes import Change
from domain.deadletters import Reason
from domain.errors import (
    AccessDenied,
    AnswerUnreadable,
    BridgeError,
    Misconfigured,
    NotThereYet,
    PermanentError,
    Rejected,
    Throttled,
    TransientError,
)
from domain.exchanges import Exchange, part_of
from domain.hub_ports import StockLine
from domain.ports import MOST_COUNTED, Mappings, StockLevels
from domain.product_waits import NobodyWaits, ProductWaits
from domain.stock import (
    Missing,
    Quantity,
    StockPolicy,
    brake_engages,
    deposit_key,
    quantity,
)
from domain.store import StockEndpoint, Store
from workers.handlers.brake_counts import Hands
from workers.handlers.looks import Looks
from workers.work import Outcome, Sent, TogetherRefused, Work

BATCH = 200
APART = (100, 50, 25, 10, 1)
"""Sizes in which a refused call is tried again, until the bad key stands alone."""

LOOKUPS = 10
"""SKUs looked up after one call at most; the others wait for the next."""

DIALECT = "stock_dialect"
_NO_SUCH_CALL = frozenset({404, 405})


@dataclass(frozen=True, slots=True)
class PushStock:
    """Implements `workers.work.PushHandler` for stock."""

    levels: StockLevels
    mappings: Mappings
    waits: ProductWaits = NobodyWaits()  # noqa: RUF009 - it keeps nothing
    hands: Hands = field(default_factory=Hands)
    looks: Looks = field(default_factory=Looks)
    batch: int = BATCH
    gathers: bool = True
    asks_erp: bool = False
    intends: bool = False

    def check(self, store: Store, due: int) -> None:
        """Refuse what would send a wrong quantity, or too many zeros at once."""
        if store.stock_rule is None:
            raise Misconfigured(
                "stock_rule_missing",
                f"store {store.name} has no stock_rule; set consolidate_all or same_name_only",
            )
        self._local_of(store)
        # What fits into one call is counted before that call: no need to count it twice.
        if due <= self.batch or self.levels.brake_confirmed(store.name):
            return
        # Of a great backlog, too, each call is counted: what is new there brakes a little later.
        if due >= MOST_COUNTED and self.looks.is_spared(store.name):
            return
        with self.looks.look(store.name):
            self._brake(store, self._falling(store))

    def _falling(self, store: Store) -> int:
        """Count what is due and would fall to zero."""
        policy = self._policy(store)
        falling = 0
        for _, units, balances in self.levels.due_balances(store.name):
            if units and getattr(quantity(balances, policy), "units", None) == 0:
                falling += 1
        return falling

    def push(self, work: Work) -> None:
        """Send the quantities of these SKUs."""
        lines, summaries = self._lines(work)
        if not lines:
            return
        # In hand until it is recorded: who counts meanwhile finds it in the ledger only then.
        hand = work.until_recorded.enter_context(self.hands.batch(work.store.name))
        falling = sum(sent.fell_to_zero for sent in summaries.values())
        self.hands.note(work.store.name, hand, 0, falling)
        # Counted again for every call: what was folded since the turn began may fall too, and
        # what other calls have in flight is not recorded yet.
        if falling and not self.levels.brake_confirmed(work.store.name):
            self.hands.reckon(
                work.store.name,
                hand,
                lambda others: self._brake(work.store, falling + others.ended),
            )
        self._put(work, lines, summaries)

    def _put(self, work: Work, lines: Sequence[StockLine], summaries: Mapping[str, Sent]) -> None:
        if self._dialect(work) is StockEndpoint.BATCH and not work.changes[0].apart:
            try:
                self._put_each(work, lines, summaries)
            except (AnswerUnreadable, Rejected) as error:
                if work.store.stock_endpoint is not StockEndpoint.AUTO or _is_understood(error):
                    _failed(work, lines, error)
                    return
                work.memo[DIALECT] = StockEndpoint.ATOMIC.value
            else:
                return
        work.spend()
        self._put_all(work, lines, summaries)

    def _brake(self, store: Store, falling: int) -> None:
        if not falling:
            return
        fallen, known = self.levels.brake_counts(store.name)
        if brake_engages(fallen + falling, known, store.brake_percent):
            raise Misconfigured(
                "brake",
                f"{fallen + falling} of {known} SKUs would fall to 0 within the hour; "
                f"confirm with: anybridge flow resume stock --store {store.name} --why …",
            )

    def _lines(self, work: Work) -> tuple[list[StockLine], dict[str, Sent]]:
        policy, local_id = self._policy(work.store), self._local_of(work.store)
        balances = self.levels.balances(work.store.name, [c.key for c in work.changes])
        lines, summaries = [], {}
        for change in work.changes:
            derived = quantity(balances.get(change.key, ()), policy)
            if isinstance(derived, Missing):
                unknown = ", ".join(derived.deposits) or "any deposit"
                work.outcomes[change.key] = NotThereYet(
                    f"balance unknown in {unknown}: a snapshot of this SKU is needed"
                )
                continue
            lines.append(_line(change, derived, local_id))
            summaries[change.key] = _summary(change, derived)
        return lines, summaries

    def _put_each(
        self, work: Work, lines: Sequence[StockLine], summaries: Mapping[str, Sent]
    ) -> None:
        work.spend()
        try:
            refused = work.hub.put_each(lines)
        except (AnswerUnreadable, Rejected):
            raise
        except Exception as error:  # noqa: BLE001 - the lane decides about every error
            _all(work, lines, error)
            return
        for line in lines:
            if line.partner_id not in refused:
                work.outcomes[line.partner_id] = summaries[line.partner_id]
        # Whatever cannot be looked up now backs off: else it would be sent again at once.
        work.outcomes.update({key: _not_looked_up(text) for key, text in refused.items()})
        expected = self._expected(work, refused)
        for partner_id in expected:
            work.outcomes[partner_id] = NotThereYet(f"SKU {partner_id} waits for its product")
        rest = [item for item in sorted(refused.items()) if item[0] not in expected]
        sent = {line.partner_id: line for line in lines}
        for partner_id, message in rest[:LOOKUPS]:
            said = part_of(asdict(sent[partner_id]), message)
            work.outcomes[partner_id] = _refusal(work, partner_id, message, said)

    def _expected(self, work: Work, refused: Collection[str]) -> Collection[str]:
        """Give SKUs that a product may be about to bring: whatever comes wakes its stock."""
        if not refused or not self.waits.pending(work.store.name):
            return ()
        return {change.key for change in work.changes if not change.attempts} & set(refused)

    def _put_all(
        self, work: Work, lines: Sequence[StockLine], summaries: Mapping[str, Sent]
    ) -> None:
        try:
            work.hub.put_all(lines)
        except Exception as error:  # noqa: BLE001 - the lane decides about every error
            _failed(work, lines, error)
        else:
            work.outcomes.update({line.partner_id: summaries[line.partner_id] for line in lines})

    def _policy(self, store: Store) -> StockPolicy:
        listed = tuple(deposit_key(name) for name in store.deposits)
        return StockPolicy(
            store.stock_rule,
            deposit_key(store.deposit),
            listed or tuple(self.levels.deposits(store.name)),
            store.stock_buffer,
            store.subtract_reserved,
        )

    def _local_of(self, store: Store) -> int:
        key = deposit_key(store.deposit)
        target = self.mappings.target(store.name, "deposit", key) if key else None
        if target is None:
            raise Misconfigured(
                "deposit_unmapped",
                f"deposit {store.deposit!r} has no AnyMarket stock local; map it with: "
                f"anybridge map set deposit --store {store.name} --deposit NAME --to ID --apply",
            )
        return int(target)

    def _dialect(self, work: Work) -> StockEndpoint:
        if work.store.stock_endpoint is not StockEndpoint.AUTO:
            return work.store.stock_endpoint
        return StockEndpoint(work.memo.get(DIALECT, StockEndpoint.BATCH.value))


def _refusal(work: Work, partner_id: str, message: str, said: Exchange | None) -> Outcome:
    """Tell a SKU the hub does not know yet (wait) from one whose stock it refuses (person).

    Args:
        said: what was asked and answered.
    """
    work.spend()
    try:
        found = work.hub.find_sku(partner_id)
    except (Throttled, AccessDenied):
        raise  # the others need not ask
    except BridgeError as error:
        return error
    if not found:
        return NotThereYet(f"SKU {partner_id} is not in AnyMarket yet: {message}")
    refused = PermanentError(Reason.HUB_REJECTED, message)
    refused.exchange = said
    return refused


def _not_looked_up(message: str) -> TransientError:
    """What stands for a refused key while the budget does not allow to look it up."""
    return TransientError(f"refused, not looked up yet: {message}")


def _is_understood(error: AnswerUnreadable | Rejected) -> bool:
    """Tell whether the hub knows the call, and refuses what is in it."""
    return isinstance(error, Rejected) and error.status not in _NO_SUCH_CALL


def _failed(work: Work, lines: Sequence[StockLine], error: Exception) -> None:
    """Note that a whole call failed; what was refused together is tried apart."""
    if not isinstance(error, Rejected):
        _all(work, lines, error)
    elif len(lines) > 1:
        smaller = next(size for size in APART if size < len(lines))
        _all(work, lines, TogetherRefused(str(error), smaller))
    else:
        work.outcomes[lines[0].partner_id] = _not_looked_up(str(error))
        work.outcomes[lines[0].partner_id] = _refusal(
            work, lines[0].partner_id, str(error), error.exchange
        )


def _all(work: Work, lines: Sequence[StockLine], outcome: Outcome) -> None:
    work.outcomes.update({line.partner_id: outcome for line in lines})


def _line(change: Change, derived: Quantity, local_id: int) -> StockLine:
    return StockLine(change.key, derived.units, local_id, derived.cost, derived.handling_days)


def _summary(change: Change, derived: Quantity) -> Sent:
    had = 0 if change.accepted is None else change.accepted.get("units", 0)
    return Sent({"units": derived.units}, fell_to_zero=bool(had) and derived.units == 0)
