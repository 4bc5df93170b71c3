"""Small honest fakes: each implements a port of `domain.ports` in memory."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace

from domain.allowances import Allowance
from domain.budget import Bucket, Grant, full_bucket
from domain.changes import Change, ChangeState, Verdict
from domain.deadletters import DeadLetter
from domain.errors import AnswerUnreadable, Rejected
from domain.events import Event
from domain.hub_ports import PriceLine, SkuBinding, StockLine
from domain.ids import LaneId
from domain.money import Cents
from domain.ports import Announcement, Delivery, Fold, Folded, FoldRefused, Lease, Rung
from domain.stock import Balance
from domain.store import PriceScope, Store
from tests.fake_orders import FakeOrderHub

SKU, LISTING, COST = PriceScope.SKU, PriceScope.LISTING, PriceScope.COST


class FakeHub(FakeOrderHub):
    """Implements `domain.hub_ports.Hub` and `Hubs`: one account with SKUs, stock and prices.

    Args:
        skus: SKU → who owns its price; what is not named the hub does not know.
    """

    def __init__(self, *skus: str, scopes: Mapping[str, PriceScope] | None = None) -> None:
        super().__init__()
        self.scopes = dict.fromkeys(skus, SKU) | dict(scopes or {})
        self.twins: set[str] = set()
        """SKUs that stand in two products."""
        self.refused: set[str] = set()
        """SKUs whose stock or price is refused."""
        self.without_listing: set[str] = set()
        self.batch_is_readable = True
        self.units: dict[str, int] = {}
        self.prices: dict[str, tuple[Cents, Cents]] = {}
        self.lines: list[StockLine] = []

    @contextmanager
    def of(self, store: Store) -> Iterator["FakeHub"]:
        yield self

    def check(self) -> None:
        self.locals()

    def locals(self) -> Mapping[int, str]:
        self._called("locals")
        return {1: "Principal"}

    # ---- stock

    def put_all(self, lines: Sequence[StockLine]) -> None:
        self._called(f"put_all {len(lines)}", lambda: self._apply(lines))
        if any(self._refuses(line) for line in lines):
            raise Rejected("PUT /stocks: 422")
        self._apply(lines)

    def put_each(self, lines: Sequence[StockLine]) -> Mapping[str, str]:
        self._called(f"put_each {len(lines)}", lambda: self._apply(lines))
        self._apply([line for line in lines if not self._refuses(line)])
        if not self.batch_is_readable:
            raise AnswerUnreadable("PUT /stocks/batch: 204, but no result per item")
        return {line.partner_id: "Erro" for line in lines if self._refuses(line)}

    def _apply(self, lines: Sequence[StockLine]) -> None:
        self.lines += lines
        self.units.update({line.partner_id: line.units for line in lines})

    def _refuses(self, line: StockLine) -> bool:
        return line.partner_id not in self.scopes or line.partner_id in self.refused

    # ---- prices

    def find_sku(self, partner_id: str) -> Sequence[SkuBinding]:
        self._called(f"find_sku {partner_id}")
        if partner_id not in self.scopes:
            return []
        found = self._binding(partner_id)
        twin = replace(found, product_id=found.product_id + 1, sku_id=found.sku_id + 1)
        return [found, twin] if partner_id in self.twins else [found]

    def page_of_skus(self, offset: int) -> tuple[Sequence[SkuBinding], int | None]:
        self._called(f"page_of_skus {offset}")
        page = sorted(self.scopes)[offset : offset + 100]
        more = offset + 100 < len(self.scopes)
        return [self._binding(key) for key in page], offset + 100 if more else None

    def listings(self, sku_id: int) -> Sequence[int]:
        self._called(f"listings {sku_id}")
        key = self._key(sku_id)
        return [] if key in self.without_listing else [sku_id * 10, sku_id * 10 + 1]

    def put_sku_price(self, binding: SkuBinding, line: PriceLine) -> None:
        self._called(f"put_sku_price {binding.partner_id}")
        if binding.partner_id in self.refused:
            raise Rejected("PATCH: 422")
        if binding.partner_id not in self.scopes:
            raise Rejected("PATCH: 404", 404)
        self.prices[binding.partner_id] = (line.price, line.sale_price)

    def put_listing_prices(self, lines: Mapping[int, PriceLine]) -> Mapping[int, str]:
        self._called(f"put_listing_prices {len(lines)}")
        refused = {n: "Erro" for n in lines if self._key(n // 10) in self.refused}
        for listing_id in lines.keys() - refused.keys():
            line = lines[listing_id]
            self.prices[f"{self._key(listing_id // 10)}/{listing_id % 10}"] = (
                line.price,
                line.sale_price,
            )
        return refused

    def _binding(self, key: str) -> SkuBinding:
        number = 100 + 10 * sorted(self.scopes).index(key)
        return SkuBinding(key, number, number, self.scopes[key])

    def _key(self, sku_id: int) -> str:
        return sorted(self.scopes)[(sku_id - 100) // 10]


# ------------------------------------------------------------------------------- the ledger


class FakeLanes:
    """Implements `domain.ports.Lanes` for one lane.

    Args:
        rings: so many releases are refused because the bell rang meanwhile.
    """

    def __init__(self, *, rings: int = 0, memo: Mapping[str, object] | None = None) -> None:
        self.rings = rings
        self.memo = deepcopy(dict(memo or {}))
        self.is_free = True
        self.is_lost = False
        self.begun: list[float] = []
        self.now_s = 0.0
        self.released: list[float | None] = []
        self.passed_on = 0
        self.held: list[tuple[str, str]] = []
        self.due: list[LaneId] = []

    def lease(self, lane: LaneId, seconds: float) -> Lease | None:
        return Lease(lane, 1, 1e12, deepcopy(self.memo)) if self.is_free else None

    def renew(self, lease: Lease, seconds: float) -> Lease | None:
        return None if self.is_lost else replace(lease, until_s=1e12)

    def begin(self, lease: Lease, seconds: float) -> float | None:
        self.begun.append(seconds)
        return None if self.is_lost else self.now_s

    def release(self, lease: Lease, next_at_s: float | None = None) -> bool:
        if self.rings:
            self.rings -= 1
            return False
        self.released.append(next_at_s)
        return True

    def pass_on(self, lease: Lease) -> bool:
        self.passed_on += 1
        return not self.is_lost

    def hold(self, lease: Lease, cause: str, detail: str) -> None:
        self.held.append((cause, detail))

    def remember(self, lease: Lease, memo: Mapping[str, object]) -> None:
        self.memo = deepcopy(dict(memo))

    def ring_due(self, kinds: Sequence[str], again_after_s: float) -> Rung:
        due, self.due = self.due, []
        return Rung(due, len(due))


class FakeChanges:
    """Implements `domain.ports.Changes`, in a time that stands still: delays never end."""

    def __init__(self, *changes: Change) -> None:
        self.due = {change.key: change for change in changes}
        self.known = dict(self.due)
        self.verdicts: list[Verdict] = []
        self.keeps = True
        self.vanishing = 0
        """So many are counted and then gone before they are marked."""
        self.failures: list[BaseException] = []
        self.looks = 0

    def due_count(self, lane: LaneId) -> int:
        self.looks += 1
        return len(self.due) + self.vanishing

    def mark(self, lease: Lease, limit: int, without: Sequence[str] = ()) -> Sequence[Change]:
        keys = sorted(self.due)[:limit]
        return [self.due.pop(key) for key in keys]

    def record(self, lease: Lease, verdicts: Sequence[Verdict], call_id: str = "") -> bool:
        if self.failures:
            raise self.failures.pop(0)
        self.verdicts += verdicts
        again = [v for v in verdicts if v.state is ChangeState.DUE and not v.delay_s]
        self.due |= {v.key: replace(self.known[v.key], apart=v.apart) for v in again}
        return self.keeps

    def verdict(self, key: str = "SKU-1") -> Verdict:
        return [verdict for verdict in self.verdicts if verdict.key == key][-1]


class FakeBudgets:
    """Implements `domain.budget_ports.Budgets`: so many calls, and no more before `retry_at_s`."""

    def __init__(self, calls: int = 1000, retry_at_s: float = 1e10) -> None:
        self.left = calls
        self.retry_at_s = retry_at_s
        self.bucket = replace(full_bucket(60, 60.0, 0.0), level=0.0)
        self.at_s = 0.0
        self.asked: list[str] = []
        self.taught = 0

    def take(self, allowance: Allowance, klass: str, most: int = 1) -> Grant:
        self.asked.append(klass)
        if not self.left:
            return Grant(False, self.retry_at_s)
        self.left -= 1
        return Grant(True, at_s=self.at_s)

    def learn(self, allowance: Allowance, learned: Callable[[Bucket, float], Bucket]) -> None:
        self.bucket = learned(self.bucket, 0.0)
        self.taught += 1

    @property
    def given_back(self) -> float:
        return self.bucket.level


class FakeLevels:
    """Implements `domain.ports.StockLevels` from balances, and what the hub accepted of them."""

    def __init__(self, *balances: Balance, accepted: Mapping[str, int] | None = None) -> None:
        self.rows = balances
        self.accepted = dict(accepted or {})
        self.fallen, self.known, self.confirmed = 0, 1000, False

    def balances(self, store: str, skus: Sequence[str]) -> Mapping[str, Sequence[Balance]]:
        return {sku: [row for row in self.rows if row.sku == sku] for sku in skus}

    def deposits(self, store: str) -> Sequence[str]:
        return sorted({row.deposit for row in self.rows if row.deposit})

    def due_balances(self, store: str) -> Iterator[tuple[str, int | None, Sequence[Balance]]]:
        for sku, rows in self.balances(store, sorted({row.sku for row in self.rows})).items():
            yield sku, self.accepted.get(sku), rows

    def brake_counts(self, store: str) -> tuple[int, int]:
        return self.fallen, self.known

    def brake_confirmed(self, store: str) -> bool:
        return self.confirmed


class FakeBindings:
    """Implements `domain.hub_ports.Bindings`."""

    def __init__(self, *bindings: SkuBinding) -> None:
        self.rows = {binding.partner_id: binding for binding in bindings}

    def skus(self, store: str, partner_ids: Sequence[str]) -> Mapping[str, SkuBinding]:
        return {key: self.rows[key] for key in partner_ids if key in self.rows}

    def bind(self, store: str, bindings: Sequence[SkuBinding]) -> None:
        self.rows.update({binding.partner_id: binding for binding in bindings})

    def forget(self, store: str, partner_ids: Sequence[str]) -> None:
        for key in partner_ids:
            self.rows.pop(key, None)


class FakeStores:
    """Implements `domain.ports.Stores`."""

    def __init__(self, *stores: Store) -> None:
        self.stores = {store.name: store for store in stores}

    def get(self, name: str) -> Store | None:
        return self.stores.get(name)

    def names(self) -> Sequence[str]:
        return sorted(self.stores)


class FakeMappings:
    """Implements `domain.ports.Mappings`: (kind, key) → target, for every store."""

    def __init__(self, targets: Mapping[tuple[str, str], str] | None = None) -> None:
        self.targets = dict(targets or {})

    def target(self, store: str, kind: str, key: str) -> str | None:
        return self.targets.get((kind, key))


class FakeLetters:
    """Implements `domain.ports.Letters`."""

    def __init__(self, *waiting: Announcement) -> None:
        self.waiting = list(waiting)
        self.filed: dict[str, DeadLetter] = {}
        self.failures: list[Exception] = []

    def unannounced(self, limit: int) -> Sequence[Announcement]:
        return self.waiting[:limit]

    def announced(self, ids: Sequence[str]) -> None:
        self.waiting = [letter for letter in self.waiting if letter.id not in ids]

    def file(self, letter: DeadLetter) -> bool:
        if self.failures:
            raise self.failures.pop(0)
        return self.filed.setdefault(letter.id, letter) is letter


class FakeFolder:
    """Implements `domain.ports.Folder`: keeps what was folded, batch by batch.

    Args:
        refuses: ids of events that the database refuses for their data.
    """

    def __init__(self, now_s: float, refuses: Sequence[str] = ()) -> None:
        self.clock_s = now_s
        self.refuses = set(refuses)
        self.failures: list[Exception] = []
        self.batches: list[list[str]] = []
        self.parked: list[DeadLetter] = []

    def now_s(self) -> float:
        return self.clock_s

    def fold(self, events: Sequence[Event]) -> Folded:
        if self.failures:
            raise self.failures.pop(0)
        if any(event.id in self.refuses for event in events):
            raise FoldRefused("invalid byte sequence")
        self.batches.append([event.id for event in events])
        lanes = sorted({LaneId(event.store, event.kind) for event in events})
        return Folded({event.id: "folded" for event in events}, lanes)

    def prepare(self, events: Sequence[Event]) -> Fold:
        return lambda: self.fold(events)

    def park(self, letters: Sequence[DeadLetter]) -> None:
        self.parked += letters


# -------------------------------------------------------------------------------- the queue


class FakeBells:
    """Implements `domain.ports.Bells`."""

    def __init__(self) -> None:
        self.rung: list[LaneId] = []

    def ring(self, lanes: Sequence[LaneId]) -> None:
        self.rung += lanes


class FakeAlarm:
    """Implements `workers.parts.AlarmClock`."""

    def __init__(self) -> None:
        self.set: list[tuple[LaneId, float]] = []

    def ring_in(self, lane: LaneId, seconds: float) -> None:
        self.set.append((lane, seconds))


class FakeInbox:
    """Implements `domain.ports.Inbox`: gives its batches once."""

    def __init__(self, *batches: Sequence[Delivery]) -> None:
        self.given = batches
        self.acknowledged: list[int] = []

    def batches(self, size: int, wait_s: float) -> Iterator[Sequence[Delivery]]:
        yield from self.given

    def acknowledge(self, batch: Sequence[Delivery]) -> None:
        self.acknowledged += [delivery.tag for delivery in batch]


class FakeAnnouncer:
    """Implements `domain.ports.Announcer`; what is in `loses` is never confirmed."""

    def __init__(self, loses: Sequence[str] = ()) -> None:
        self.loses = set(loses)
        self.announcements: list[Announcement] = []

    def announce(self, announcements: Sequence[Announcement]) -> Sequence[str]:
        self.announcements += announcements
        return [a.id for a in announcements if a.id not in self.loses]


@dataclass(slots=True)
class QuietWatch:
    """Told what happens by lanes, intake and ringer, and keeps it."""

    turns: list[str] = field(default_factory=list)
    ages: list[float] = field(default_factory=list)
    parked_for: list[str] = field(default_factory=list)
    folds: list[Sequence[str]] = field(default_factory=list)
    refusals: int = 0
    orders: list[str] = field(default_factory=list)
    bells: int = 0

    def turn(self, kind: str, outcome: str, seconds: float) -> None:
        self.turns.append(outcome)

    def accepted(self, kind: str, age_s: float) -> None:
        self.ages.append(age_s)

    def ordered(self, outcome: str) -> None:
        self.orders.append(outcome)

    def parked(self, reason: str) -> None:
        self.parked_for.append(reason)

    def folded(self, way: str, fates: Sequence[str], seconds: float) -> None:
        self.folds.append(fates)

    def refused(self, way: str, count: int) -> None:
        self.refusals += count

    def rung(self, count: int, lost: int) -> None:
        self.bells += count
