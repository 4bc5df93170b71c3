"""All accounts of the imitated AnyMarket, found by token or by OI."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from simulator.anymarket.brands import Brands
from simulator.anymarket.catalogue import Catalogue
from simulator.anymarket.categories import Categories
from simulator.anymarket.courier import CallbackPolicy, Courier, Notice
from simulator.anymarket.feed import Feed
from simulator.anymarket.orders import Orders, SalesOrder
from simulator.anymarket.stock import Stock, StockLocal
from simulator.anymarket.switches import Switches
from simulator.anymarket.variations import Variations
from simulator.engine.ids import Ids
from simulator.engine.rate import Limiter, RatePolicy

FIRST_IDS = {
    "product": 258_000_501,
    "sku": 87_000_101,
    "listing": 64_000_901,
    "local": 18_448,
    "image": 2_523_770_137,
    "brand": 1_987_101,
    "category": 1_794_401,
    "group": 38,
    "characteristic": 57,
    "characteristic_channel": 79,
    "variation_type": 5_521,
    "variation": 77_101,
    "order": 183_000_101,
    "order_item": 214_000_018,
    "callback": 501,
    "monitoring": 9_001,
}


@dataclass(slots=True, eq=False)
class Account:
    """One seller's account; `lock` is held while a request reads or changes it."""

    oi: str
    token: str
    ids: Ids
    switches: Switches = field(default_factory=Switches)
    limiter: Limiter = field(default_factory=lambda: Limiter(RatePolicy()))
    brands: Brands = field(default_factory=Brands)
    categories: Categories = field(default_factory=Categories)
    catalogue: Catalogue = field(default_factory=Catalogue)
    groups: dict[int, dict[str, object]] = field(default_factory=dict)
    """Of characteristics, by id."""
    variations: Variations = field(default_factory=Variations)
    stock: Stock = field(default_factory=Stock)
    orders: Orders = field(default_factory=Orders)
    feed: Feed = field(default_factory=Feed)
    callbacks: CallbackPolicy = field(default_factory=CallbackPolicy)
    registrations: dict[int, dict[str, object]] = field(default_factory=dict)
    monitorings: dict[int, dict[str, object]] = field(default_factory=dict)
    send: Callable[[Notice], None] = lambda _: None
    ahead_s: float = 0.0
    """How far its clock is ahead of ours."""
    lock: threading.RLock = field(default_factory=threading.RLock)

    def now_s(self) -> float:
        """Give its time, in seconds since 1970."""
        return time.time() + self.ahead_s

    def announce(self, order: SalesOrder) -> None:
        """Put what happened to an order into the feed, and send a callback."""
        event = order.status
        self._enter(order.id, event)
        self.send(
            Notice(
                self.oi,
                order.id,
                event,
                policy=lambda: self.callbacks,
                undelivered=lambda: self._enter(order.id, event),
            )
        )

    def _enter(self, order_id: int, event: str) -> None:
        ticked = self.switches.feed_statuses
        if not ticked or event in ticked.split(","):
            with self.lock:
                self.feed.add(order_id, event, self.now_s())

    def add_local(self, name: str, *, default: bool = False) -> StockLocal:
        """Add a stock local."""
        local = StockLocal(self.ids.take("local"), name, default_local=default)
        self.stock.keep(local)
        return local


class World:
    """The accounts; tokens that were replaced are remembered as no longer valid.

    Args:
        courier: takes callbacks on their way.
    """

    def __init__(self, courier: Courier) -> None:
        self._lock = threading.Lock()
        self.courier = courier
        self.forget()

    def forget(self) -> None:
        """Start over without any account."""
        with self._lock:
            self.courier.forget()
            self.ids = Ids(FIRST_IDS)
            self.switches = Switches()
            self._by_oi: dict[str, Account] = {}
            self._by_token: dict[str, Account] = {}

    def add(self, account: Account) -> None:
        """Add an account, or put it in the place of the one with the same OI."""
        with self._lock:
            former = self._by_oi.get(account.oi)
            if former is not None:
                self._by_token = {
                    token: owner for token, owner in self._by_token.items() if owner is not former
                }
            self._by_oi[account.oi] = account
            self._by_token[account.token] = account

    def change_token(self, account: Account, token: str) -> None:
        """Give an account another token; the old one ends at once."""
        with self._lock:
            account.token = token
            self._by_token[token] = account

    def owner(self, token: str) -> Account | None:
        """Give the account a token belongs to, or once belonged to."""
        return self._by_token.get(token)

    def account(self, oi: str) -> Account | None:
        """Give an account by its OI."""
        return self._by_oi.get(oi)

    def accounts(self) -> list[Account]:
        """Give all accounts."""
        with self._lock:
            return list(self._by_oi.values())


def now_text() -> str:
    """Give the time as answers write it: UTC, whole seconds, `Z`."""
    return moment_text(time.time())


def moment_text(at_s: float) -> str:
    """Give a moment as answers write it."""
    return datetime.fromtimestamp(at_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
