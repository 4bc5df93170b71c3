"""What is remembered of a company between turns, so that it need not be asked again."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from domain.erp_carriers import ErpCarrier
from domain.erp_orders import ErpOrderRef

FRESH_S = 600.0
"""Products and carriers are believed so long: one that was deleted would leave an order bare."""

MOST = 20_000


@dataclass(frozen=True, slots=True)
class KnownOrder:
    """An order that is there, to prove look-ups by."""

    number: str
    ref: ErpOrderRef


@dataclass(slots=True)
class Memory:
    """Shared by all threads; each of its changes is one assignment.

    Args:
        now_s: any clock that does not go back.
        order: one that a look-up has found, or may find.
        customer: document and id of one that is there.
        customer_way: how customers are found by document here; empty: not known yet.
    """

    now_s: Callable[[], float]
    order: KnownOrder | None = None
    customer: tuple[str, str] | None = field(default=None, repr=False)
    customer_way: str = ""
    _products: dict[str, tuple[float, str]] = field(default_factory=dict)
    _carriers: tuple[float, frozenset[ErpCarrier]] | None = None

    def products(self, skus: Collection[str]) -> dict[str, str]:
        """Give the ids that are known: SKU → id."""
        oldest_s = self.now_s() - FRESH_S
        known = {sku: self._products.get(sku, (0.0, "")) for sku in skus}
        return {sku: found for sku, (at_s, found) in known.items() if found and at_s >= oldest_s}

    def keep_products(self, found: Mapping[str, str]) -> None:
        """Remember ids of products."""
        if len(self._products) + len(found) > MOST:
            self._products = {}
        now_s = self.now_s()
        self._products |= {sku: (now_s, product_id) for sku, product_id in found.items()}

    def knows_carrier(self, carrier: ErpCarrier) -> bool:
        """Tell whether a carrier was there, and active, a short while ago."""
        if self._carriers is None or self._carriers[0] < self.now_s() - FRESH_S:
            return False
        return carrier in self._carriers[1]

    def keep_carriers(self, active: Collection[ErpCarrier]) -> None:
        """Remember the carriers that orders may have."""
        self._carriers = (self.now_s(), frozenset(active))
