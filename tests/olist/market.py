"""A running bridge between a hub that sells what we make up, and an ERP that takes it."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench import order_book
from tests.bench.plan import await_up
from tests.olist.carriers import Way
from tests.olist.made import WAY, made_orders, made_sale, products
from tests.olist.sales import Sale
from tests.olist.shops import RELEASED_TO, Companies, running_companies
from tests.stack import Stack, running_stack

LOOK_S = 0.2
PROCESSES = ("work-1", "work-2", "schedule")


@dataclass(slots=True)
class Market:
    """A running bridge and what was sold so far."""

    stack: Stack
    companies: Companies
    sold: int = 0
    _creations: order_book.Creations = field(init=False)

    def __post_init__(self) -> None:
        """Open the ERP's book."""
        self._creations = order_book.Creations(self.companies.book)

    def open(self, *stores: str, **settings: Any) -> None:
        """Open stores; see `Companies.open`."""
        for store in stores:
            self.companies.open(store, f"{3000 + len(self.stack.ois)}.", products(), **settings)

    def sell(self, store: str, count: int, way: Way = WAY, *, announced: bool = True) -> list[Sale]:
        """Sell so many; gives them."""
        sales = [made_sale(self.sold + number) for number in range(count)]
        orders = made_orders(sales, 1 + self.sold, way)
        self.sold += count
        self.stack.sell(store, orders, announced=announced)
        return sales

    def created(self) -> Mapping[str, float]:
        """Give when the ERP made each order so far."""
        return self._creations.found()

    def await_made(self, sales: Sequence[Sale], timeout_s: float = 900.0) -> dict[str, float]:
        """Wait until the ERP has these; gives when it made each."""
        numbers = {sale.order_id for sale in sales}
        self.stack.await_("made", lambda: self._has(numbers), timeout_s)
        return {number: at_s for number, at_s in self.created().items() if number in numbers}

    def await_held(self, count: int) -> None:
        """Wait until so many are held."""
        sql = "SELECT count(*) FROM dead_letter WHERE state = 'open'"
        self.stack.await_("held", lambda: self.stack.number(sql) >= count, 900.0)

    def release(self, store: str, way: Way, rate: int = 0) -> None:
        """Map a way and let go what it held, as a person does; at most so many a second."""
        words = ("map", "set", "carrier", "--store", store, "--marketplace", way.marketplace)
        more = ("--type", way.name, "--to", RELEASED_TO, "--rate", f"{rate}", "--why", "mapped")
        self.stack.command(*words, *more, "--apply", "--yes")

    def _has(self, numbers: set[str]) -> bool:
        time.sleep(LOOK_S)
        return numbers <= self.created().keys()


@contextmanager
def market(
    folder: Path, *stores: str, processes: Sequence[str] = PROCESSES, **environ: Any
) -> Iterator[Market]:
    """Give a running bridge with stores."""
    stacked = running_stack(folder, **environ)
    with stacked as stack, running_companies(stack) as companies:
        running = Market(stack, companies)
        running.open(*stores)
        stack.start(*processes)
        await_up(stack)
        running.await_made([sale for store in stores for sale in running.sell(store, 1)])
        yield running
