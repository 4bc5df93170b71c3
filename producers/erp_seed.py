"""The first look into an ERP that is polled: the stock and price of all that it sells."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain.erp_catalogue_ports import ErpCatalogue
from domain.erp_looks import ErpDialect, NotedChanges, is_known, stock_said
from domain.erp_polls import polled_kinds
from domain.ids import Kind
from domain.ports import StockLevels
from domain.product_drafts import Offer
from producers.erp_products import new_prices, priced
from producers.erp_stock import stock_unread
from producers.erp_trip import ErpTrip
from producers.telling import Telling

SLICE = 1000


SEEDED = "seeded"
"""In the memo: kinds that were looked at for the first time, and for which deposit."""


def unseeded(trip: ErpTrip) -> frozenset[str]:
    """Give the kinds that need a first look."""
    seeded, wanted = trip.memo.get(SEEDED, {}), _wanted(trip)
    return frozenset(kind for kind in wanted if seeded.get(kind) != wanted[kind])


def _wanted(trip: ErpTrip) -> dict[str, str]:
    said = {Kind.STOCK: trip.store.deposit, Kind.PRICE: ""}
    return {str(kind): said[kind] for kind in said if kind in polled_kinds(trip.store)}


@dataclass(frozen=True, slots=True)
class Seed:
    """One first look. Twice equals once: what the ledger has already is not told again.

    Args:
        kinds: those that need it.
        stopping: tells whether the process is going down; a large ERP takes a minute.
    """

    erp: ErpCatalogue
    dialect: ErpDialect
    levels: StockLevels
    noted: NotedChanges
    telling: Telling
    trip: ErpTrip
    kinds: frozenset[str]
    stopping: Callable[[], bool]

    def run(self) -> bool:
        """Read both lists of the ERP, whole, and fold what the ledger does not have.

        Returns:
            False when the process is going down: whoever comes next begins anew.
        """
        at_s = self.telling.folder.now_s()
        offers = self._offers()
        if self.stopping():
            return False
        if Kind.STOCK in self.kinds:
            self._stock(offers, at_s)
        if Kind.PRICE in self.kinds:
            prices = {sku: offer for sku, offer in offers.items() if offer is not None}
            for at in range(0, len(prices), SLICE):
                some = dict(sorted(prices.items())[at : at + SLICE])
                self._tell("price_seeded", new_prices(self.noted, self.trip, some, at_s))
        seeded, wanted = self.trip.memo.get(SEEDED, {}), _wanted(self.trip)
        self.trip.memo[SEEDED] = {**seeded, **{kind: wanted[kind] for kind in self.kinds}}
        self.trip.keep()
        return True

    def _offers(self) -> dict[str, Offer | None]:
        """Give what is sold, with its price where it has one."""
        parents: set[str] = set()
        found: dict[str, tuple[str, Offer | None]] = {}
        for product in self.erp.products():
            if self.stopping():
                break
            parents.add(product.ref.parent_id)
            if product.is_listed and product.is_active:
                offer = dict(priced(self.dialect, [product])).get(product.ref.code)
                found[product.ref.code] = (product.ref.id, offer)
        return {
            code: offer for code, (product_id, offer) in found.items() if product_id not in parents
        }

    def _stock(self, sold: dict[str, Offer | None], at_s: float) -> None:
        found = self.erp.stock(stock_unread)
        codes = sorted(code for code in found if code in sold)
        for at in range(0, len(codes), SLICE):
            some = codes[at : at + SLICE]
            balances = self.levels.balances(self.trip.store.name, some)
            said = [
                stock_said(self.trip.store, code, found[code].available, at_s)
                for code in some
                if not is_known(self.trip.store, balances.get(code, ()), found[code].available)
            ]
            self._tell("stock_seeded", said)

    def _tell(self, what: str, said: list[dict[str, Any]]) -> None:
        self.trip.count(what, self.telling(said, self.trip.bells).folded)
