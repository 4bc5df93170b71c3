"""Small honest fakes: each implements a port of `domain.ports` in memory."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from domain.errors import AnswerUnreadable, Rejected
from domain.hub_ports import PriceLine, SkuBinding, StockLine
from domain.ids import LaneId
from domain.money import Cents
from domain.stock import Balance
from domain.store import PriceScope, Store
from tests.fake_catalogue import FakeCatalogue
from tests.fake_facts import FakeFacts
from tests.fake_panel import FakePanel

SKU, LISTING, COST = PriceScope.SKU, PriceScope.LISTING, PriceScope.COST


class FakeHub(FakeCatalogue):
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
        self.facts = told = FakeFacts()
        """What it was told of orders; those are kept apart from the ones of its feed."""
        self.standing, self.packages = told.standing, told.packages
        self.put_invoice, self.put_nfe = told.put_invoice, told.put_nfe
        self.post_document, self.put_dispatch = told.post_document, told.put_dispatch
        self.put_delivered, self.put_cancellation = told.put_delivered, told.put_cancellation
        self.panel = FakePanel()
        self.show_letter, self.end_letter = self.panel.show_letter, self.panel.end_letter
        self.mark_order, self.unmark_order = self.panel.mark_order, self.panel.unmark_order

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
        self.choices: dict[str, int] = {}

    def chosen(self, store: str, partner_ids: Sequence[str]) -> Mapping[str, int]:
        return {key: self.choices[key] for key in partner_ids if key in self.choices}

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
        self.known = dict(targets or {})

    def target(self, store: str, kind: str, key: str) -> str | None:
        return self.known.get((kind, key))

    def targets(self, store: str, kind: str) -> Mapping[str, str]:
        return {key: target for (name, key), target in self.known.items() if name == kind}


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
