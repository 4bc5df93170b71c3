"""The imitated AnyMarket as a running server."""

import json
import threading
from pathlib import Path
from typing import Self

from simulator.anymarket.control.desk import PREFIX, Desk
from simulator.anymarket.courier import ROUTE, Courier, Notice
from simulator.anymarket.gate import Gate
from simulator.anymarket.resources import (
    listings,
    order_feeds,
    orders,
    products,
    skus,
    stock_locals,
    stocks,
)
from simulator.anymarket.world import World
from simulator.engine.book import Book, Entry
from simulator.engine.faults import Faults, to_faults
from simulator.engine.server import Server
from simulator.engine.wire import Reply, Request

TABLES = (
    products.ROUTES,
    skus.ROUTES,
    listings.ROUTES,
    stock_locals.ROUTES,
    stocks.ROUTES,
    orders.ROUTES,
    order_feeds.ROUTES,
)


class AnyMarketSimulator:
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
        self._server = Server(host, port, self._handle)
        self._thread = threading.Thread(target=self._serve, name="anymarket", daemon=True)
        self._host = host

    @property
    def url(self) -> str:
        """The base of the API, as a client is configured with: `http://…/v2`."""
        return f"http://{self._host}:{self._server.port}/v2"

    @property
    def control_url(self) -> str:
        """The base of the control API."""
        return f"http://{self._host}:{self._server.port}{PREFIX}"

    def start(self) -> Self:
        """Begin to answer."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop answering, end every connection and close the journal."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()
        self._server.close_connections()
        self.courier.stop()
        self.book.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _serve(self) -> None:
        self._server.serve_forever(poll_interval=0.05)

    def _tried(self, notice: Notice, status: int) -> None:
        # Its address holds a secret: the book names the route only.
        effect: list[object] = [notice.order_id, notice.event, notice.attempt]
        self.book.write(Entry(notice.oi, "POST", ROUTE, status, kind="callback", effects=(effect,)))

    def _handle(self, request: Request) -> Reply:
        if request.path.startswith(PREFIX):
            return self._desk(request)
        return self._gate(request)


def start(
    host: str = "127.0.0.1",
    port: int = 0,
    journal: Path | None = None,
    faults: Path | None = None,
) -> AnyMarketSimulator:
    """Give a simulator that answers already; the caller stops it."""
    return AnyMarketSimulator(host, port, journal, faults).start()
