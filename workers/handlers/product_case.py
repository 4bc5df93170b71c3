"""One product in hand: what it is worked off with, and what is remembered of it."""

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

from domain import baton
from domain.catalogue_ports import Payload
from domain.changes import Change
from domain.errors import Misconfigured
from domain.hub_ports import Bindings, Hub, SkuBinding
from domain.ports import Arrow, Mappings, no_arrow
from domain.product_drafts import Offer, ProductDraft
from domain.product_memory import HubShelves, KnownProduct, ProductMemory
from domain.product_source import ProductSource
from domain.product_waits import ProductWaits
from domain.product_writing import ProductWriter
from domain.products import Product
from domain.stock import brake_engages
from domain.store import Store
from workers.handlers.brake_counts import Hands, Tally
from workers.handlers.product_seen import Seen
from workers.work import Work

Locks = Callable[[str], AbstractContextManager[None]]


def store_locks() -> Locks:
    """Give what locks a store, one thread at a time.

    Whoever has the lock calls the hub, so whoever waits for it has to let them compute.
    """
    locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    @contextmanager
    def locked(store: str) -> Iterator[None]:
        with baton.let_go():
            locks[store].acquire()
        try:
            yield
        finally:
            locks[store].release()

    return locked


@dataclass(frozen=True, slots=True)
class ProductTools:
    """What products are worked off with. One object serves all threads.

    Args:
        now_s: the database's clock.
        look_s: the hub fetches images; it is asked after so long, and then less and less often.
        allow_private: images may be in private networks: for simulators.
        locks: brands and categories of a store are made by one at a time.
        tally: ends of sales that are due.
        hands: what was read in the ERP and is in flight.
    """

    memory: ProductMemory
    shelves: HubShelves
    waits: ProductWaits
    bindings: Bindings
    mappings: Mappings
    source: ProductSource
    writer: ProductWriter
    now_s: Callable[[], float]
    look_s: float = 60.0
    allow_private: bool = False
    arrow: Arrow = no_arrow
    locks: Locks = field(default_factory=store_locks)
    tally: Tally = field(default_factory=Tally)
    hands: Hands = field(default_factory=Hands)


@dataclass(frozen=True, slots=True)
class Making:
    """A product that the hub is to make.

    Args:
        made: what is remembered of it once the hub made it; None: it has not.
    """

    draft: ProductDraft
    payload: Payload
    made: KnownProduct | None = None


@dataclass(slots=True)
class ProductCase:
    """One product in hand.

    Args:
        seen: what was read for all that are in hand with it.
        known: what is remembered of it; None: nothing.
        before: what was remembered before it was about to be made.
        product: what the ERP says of it; None: it is sold no longer.
        told: what the ERP answered its SKUs are sold for, where it was asked.
        prices: changes of the prices of its SKUs, as the ledger has them.
        making: None: the hub has it already.
        is_counted: the brake let its end pass with those in hand and due.
    """

    tools: ProductTools
    work: Work
    change: Change
    seen: Seen
    known: KnownProduct | None = None
    before: KnownProduct | None = None
    product: Product | None = None
    making: Making | None = None
    told: Mapping[str, Offer] = field(default_factory=dict)
    prices: Mapping[str, Change] = field(default_factory=dict)
    is_counted: bool = False

    @property
    def store(self) -> Store:
        """The store it is sent to."""
        return self.work.store

    @property
    def hub(self) -> Hub:
        """The hub. Each call is paid for first."""
        return self.work.hub

    @property
    def code(self) -> str:
        """The ERP's product code."""
        return self.change.key

    @property
    def made(self) -> KnownProduct:
        """What is remembered of a product that the hub has.

        Raises:
            LookupError: it has none: a bug.
        """
        if self.known is None or self.known.hub_id is None:
            raise LookupError(f"product {self.change.key} is not in the hub")
        return self.known

    @property
    def hub_id(self) -> int:
        """The hub's id of the product."""
        found = self.made.hub_id
        return 0 if found is None else found

    @property
    def wanted(self) -> Making:
        """What the hub is to make.

        Raises:
            LookupError: nothing: a bug.
        """
        if self.making is None:
            raise LookupError(f"product {self.change.key} is not to be made")
        return self.making

    @property
    def codes(self) -> Sequence[str]:
        """What the hub may know it by: the codes of its SKUs."""
        if self.product is not None:
            return [sku.code for sku in self.product.skus]
        return [self.code] if self.known is None else self.known.sent

    def keep(self, known: KnownProduct, *, ends: bool = False) -> None:
        """Remember this of the product.

        Args:
            ends: its sale, or that of a SKU, has just been ended.
        """
        self.known = known
        self.tools.memory.keep(self.store.name, [known], ends=ends)

    def forget(self, codes: Collection[str]) -> None:
        """Forget a product that the hub does not have, and its SKUs."""
        self.tools.memory.forget(self.store.name, [self.code])
        if codes:
            self.tools.bindings.forget(self.store.name, sorted(codes))
            self.seen.forget(codes)
        self.known = None

    def arrived(
        self, known: KnownProduct, codes: Sequence[str], priced: Sequence[Change] = ()
    ) -> None:
        """Remember a product some of whose SKUs the hub has now; what waits for them is due.

        Args:
            codes: of those SKUs.
            priced: their prices, where those went along.
        """
        self.known = known
        remember(self.tools, self.store.name, [Arrival(known, codes, priced)])

    def brake(self) -> None:
        """Make sure that one more sale may end.

        Raises:
            Misconfigured: too many would within the hour.
        """
        if self.is_counted or self.tools.memory.brake_confirmed(self.store.name):
            return
        ended, known = self.tools.memory.brake_counts(self.store.name)
        if brake_engages(ended + 1, known, self.store.brake_percent):
            raise braked(self.store, ended + 1, known)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A product some of whose SKUs the hub has now.

    Args:
        codes: of those SKUs.
        priced: their prices, where those went along.
    """

    known: KnownProduct
    codes: Sequence[str]
    priced: Sequence[Change] = ()


def remember(tools: ProductTools, store: str, arrivals: Sequence[Arrival]) -> None:
    """Remember products that the hub has now; what waits for their SKUs is due.

    Remembered last: who dies before that finds them again, and wakes whoever waits.
    """
    bindings = [
        SkuBinding(sku.partner_id, one.known.hub_id or 0, sku.id, one.known.scope)
        for one in arrivals
        for sku in one.known.skus
        if sku.partner_id in one.codes
    ]
    tools.bindings.bind(store, bindings)
    codes = [code for one in arrivals for code in one.codes]
    tools.waits.arrived(store, codes, [change for one in arrivals for change in one.priced])
    tools.memory.keep(store, [one.known for one in arrivals])


def braked(store: Store, ending: int, known: int) -> Misconfigured:
    """Give what holds the lane: so many sales would end within the hour."""
    return Misconfigured(
        "brake",
        f"the sale of {ending} of {known} products would end within the hour; "
        f"confirm with: anybridge flow resume product --store {store.name} --why …",
    )
