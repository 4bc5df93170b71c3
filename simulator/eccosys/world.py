"""All companies of the imitated Eccosys, found by any of their credentials."""

import threading
from dataclasses import dataclass, field

from simulator.eccosys.clock import Clock
from simulator.eccosys.goods import Goods
from simulator.eccosys.notes import Notes
from simulator.eccosys.orders import Orders
from simulator.eccosys.people import Carrier, Channel, People
from simulator.eccosys.shelves import Shelves
from simulator.eccosys.switches import Switches
from simulator.engine.ids import Ids
from simulator.engine.rate import Limiter, RatePolicy

RATE = RatePolicy(policy="bucket", limit=60, window_s=60.0)
_FIRST_IDS = {
    "order": 2_150_000_101,
    "number": 75_000_101,
    "contact": 2_250_009_001,
    "product": 2_350_100_301,
    "invoice": 2_450_030_001,
    "invoice_number": 1_234,
    "item": 2_550_077_001,
    "instalment": 2_650_009_001,
    "tree": 3_001_001,
    "brand": 3_002_001,
    "attribute": 1_700_001_035,
    "option": 1_730_001_029,
    "carrier": 6_001,
    "form": 6_101,
}
"""Apart from each other, so that an id of one kind is never one of another."""


def _channels() -> dict[int, Channel]:
    return {
        7001: Channel(7001, "Loja principal", "", 0),
        7003: Channel(7003, "Mercado Livre", "MERCADO_LIVRE", 3),
    }


@dataclass(frozen=True, slots=True)
class Credentials:
    """All three generations; an empty one lets nobody in."""

    token: str
    apikey: str = ""
    secret: str = ""
    user_token: str = ""


@dataclass(slots=True, eq=False)
class Account:
    """One company; `lock` is held while a request reads or changes it."""

    company: str
    credentials: Credentials
    clock: Clock
    switches: Switches = field(default_factory=Switches)
    limiter: Limiter = field(default_factory=lambda: Limiter(RATE))
    ids: Ids = field(default_factory=lambda: Ids(_FIRST_IDS))
    people: People = field(default_factory=People)
    goods: Goods = field(default_factory=Goods)
    shelves: Shelves = field(default_factory=Shelves)
    orders: Orders = field(default_factory=Orders)
    notes: Notes = field(default_factory=Notes)
    carriers: dict[int, Carrier] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=_channels)
    lock: threading.RLock = field(default_factory=threading.RLock)


class World:
    """The companies."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.clock = Clock()
        self.forget()

    def forget(self) -> None:
        """Start over without any company, in real time."""
        with self._lock:
            self.clock.put(None)
            self.switches = Switches()
            self._by_company: dict[str, Account] = {}
            self._by_key: dict[str, Account] = {}

    def add(self, account: Account) -> None:
        """Add a company, or put it in the place of the one of the same name."""
        with self._lock:
            self._by_company[account.company] = account
            self._reindex()

    def change_credentials(self, account: Account, credentials: Credentials) -> None:
        """Give a company other credentials; the old ones end at once."""
        with self._lock:
            account.credentials = credentials
            self._reindex()

    def of_key(self, key: str) -> Account | None:
        """Give the company of a token, an API key or a user's token."""
        return self._by_key.get(key) if key else None

    def account(self, company: str) -> Account | None:
        """Give a company by its name."""
        return self._by_company.get(company)

    def accounts(self) -> list[Account]:
        """Give all companies."""
        with self._lock:
            return list(self._by_company.values())

    def holds(self, account: Account) -> bool:
        """Tell whether the company is still there."""
        return self._by_company.get(account.company) is account

    def _reindex(self) -> None:
        self._by_key = {
            key: account
            for account in self._by_company.values()
            for key in (
                account.credentials.token,
                account.credentials.apikey,
                account.credentials.user_token,
            )
            if key
        }
