"""The imitated Eccosys as a running server."""

import json
from pathlib import Path

from simulator.eccosys.control.desk import PREFIX, Desk
from simulator.eccosys.gate import PREFIX as API
from simulator.eccosys.gate import Gate
from simulator.eccosys.resources import (
    attributes,
    carriers,
    customers,
    images,
    notes,
    order_items,
    orders,
    picking,
    product_flags,
    products,
    stocks,
    tree,
)
from simulator.eccosys.world import World
from simulator.engine.book import Book
from simulator.engine.faults import Faults, to_faults
from simulator.engine.later import Later
from simulator.engine.running import Running
from simulator.engine.wire import Reply, Request

TABLES = (
    orders.ROUTES,
    order_items.ROUTES,
    picking.ROUTES,
    notes.ROUTES,
    customers.ROUTES,
    products.ROUTES,
    product_flags.ROUTES,
    attributes.ROUTES,
    images.ROUTES,
    tree.ROUTES,
    stocks.ROUTES,
    carriers.ROUTES,
)


class EccosysSimulator(Running):
    """One imitated Eccosys; stop it, or use it as a context manager.

    Args:
        host: the address to listen at; control has no password, so a loopback one.
        port: 0 for any free one.
        journal: file the book is appended to, none to keep only its end in memory.
        faults: JSON file of faults in force from the start.
        fsync: whether every line of the journal is forced to the disk.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        journal: Path | None = None,
        faults: Path | None = None,
        *,
        fsync: bool = False,
    ) -> None:
        self.state = World()
        self.faults = Faults()
        if faults is not None:
            self.faults.add(to_faults(json.loads(faults.read_text(encoding="utf-8"))))
        self.book = Book(journal, fsync=fsync)
        self._later = Later()
        self._gate = Gate(self.state, self.faults, self.book, self._later, TABLES)
        self._desk = Desk(self.state, self.faults, self.book, self._later)
        super().__init__("eccosys", host, port, self._handle, self._later.cancel, self.book.close)

    @property
    def url(self) -> str:
        """The base of the API, as a client is configured with: `http://…/api`."""
        return f"{self.base}{API}"

    @property
    def control_url(self) -> str:
        """The base of the control API."""
        return f"{self.base}{PREFIX}"

    def _handle(self, request: Request) -> Reply:
        if request.path.startswith(PREFIX):
            return self._desk(request)
        return self._gate(request)
