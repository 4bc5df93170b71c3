"""The imitated AnyMarket as a running server."""

import json
from pathlib import Path

from simulator.anymarket.control.desk import PREFIX, Desk
from simulator.anymarket.courier import ROUTE, Courier, Notice
from simulator.anymarket.gate import Gate
from simulator.anymarket.resources import (
    brands,
    callbacks,
    categories,
    characteristics,
    images,
    listings,
    monitorings,
    order_documents,
    order_feeds,
    orders,
    products,
    skus,
    stock_locals,
    stocks,
    variation_values,
    variations,
)
from simulator.anymarket.world import World
from simulator.engine.book import Book, Entry
from simulator.engine.faults import Faults, to_faults
from simulator.engine.running import Running
from simulator.engine.wire import Reply, Request

TABLES = (
    brands.ROUTES,
    categories.ROUTES,
    characteristics.ROUTES,
    products.ROUTES,
    skus.ROUTES,
    images.ROUTES,
    listings.ROUTES,
    stock_locals.ROUTES,
    stocks.ROUTES,
    variations.ROUTES,
    variation_values.ROUTES,
    orders.ROUTES,
    order_documents.ROUTES,
    order_feeds.ROUTES,
    callbacks.ROUTES,
    monitorings.ROUTES,
)


class AnyMarketSimulator(Running):
    """One imitated AnyMarket; stop it, or use it as a context manager.

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
        self.courier = Courier(self._tried)
        self.state = World(self.courier)
        self.faults = Faults()
        if faults is not None:
            self.faults.add(to_faults(json.loads(faults.read_text(encoding="utf-8"))))
        self.book = Book(journal, fsync=fsync)
        self._gate = Gate(self.state, self.faults, self.book, TABLES)
        self._desk = Desk(self.state, self.faults, self.book)
        super().__init__("anymarket", host, port, self._handle, self.courier.stop, self.book.close)

    @property
    def url(self) -> str:
        """The base of the API, as a client is configured with: `http://…/v2`."""
        return f"{self.base}/v2"

    @property
    def control_url(self) -> str:
        """The base of the control API."""
        return f"{self.base}{PREFIX}"

    def _tried(self, notice: Notice, status: int) -> None:
        # Its address holds a secret: the book names the route only.
        effect: list[object] = [notice.order_id, notice.event, notice.attempt]
        self.book.write(Entry(notice.oi, "POST", ROUTE, status, kind="callback", effects=(effect,)))

    def _handle(self, request: Request) -> Reply:
        if request.path.startswith(PREFIX):
            return self._desk(request)
        return self._gate(request)
