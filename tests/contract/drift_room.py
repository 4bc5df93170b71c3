"""Both sides of a day on fakes, with a real ledger between them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from adapters.database.order_accounts import OrderAccountRows
from domain.channel_orders import ChannelOrder
from domain.drift import Cause, Difference, Gap
from domain.errors import BridgeError
from domain.mapping_rules import Rule
from domain.money import Cents
from domain.store import Erp, Store
from ops.batches import batches
from ops.last_in_line import LastInLine
from ops.order_drift import DayReport, OrderDrift
from tests.contract.held_room import an_order_by
from tests.contract.traced_room import TracedRoom
from tests.erp_builders import an_erp_customer, an_erp_order
from tests.fake_erp import FakeErp
from tests.fakes import FakeHub
from tests.ledger import Ledger
from tests.order_builders import a_carrier_rule, a_store_of_orders

DAY = date(2026, 9, 15)
LOGGI = a_carrier_rule("6004:6401", marketplace="MERCADO_LIVRE", type="Loggi Express")
Found = tuple[Gap, Cause, int | None]


class OneHub:
    """Implements `domain.hub_ports.Hubs`: always this one."""

    def __init__(self, hub: FakeHub) -> None:
        self.hub = hub

    @contextmanager
    def of(self, store: Store) -> Iterator[FakeHub]:
        del store
        yield self.hub


class DriftRoom:
    """A store whose orders of a day are at the hub, in the ledger and in the ERP, or not."""

    def __init__(self, ledger: Ledger) -> None:
        self.room = TracedRoom(ledger)
        self.ledger = ledger
        self.hub = FakeHub()
        self.erp = FakeErp()
        self.slept: list[float] = []
        self.store = a_store_of_orders(erp=Erp.ECCOSYS, erp_url="https://erp.example")
        known = self.room.room.known
        self.service = OrderDrift(
            OneHub(self.hub),
            self.erp,
            OrderAccountRows(ledger.database),
            batches(known, ledger.box),
            LastInLine(known.budgets, ledger.folder.now_s, self.slept.append),
        )

    def sell(self, order_id: int) -> ChannelOrder:
        """Let the channel sell, without a word to us."""
        order = an_order_by("Loggi Express", order_id)
        self.hub.put(order, announced=False)
        return order

    def look(self, order: ChannelOrder, *rules: Rule) -> None:
        """Note the order and look at it, and let an hour pass."""
        self.room.note(order.order_id)
        self.room.look(order, rules)
        self.ledger.clock.move(3600)

    def create(self, order: ChannelOrder, on: date = DAY) -> None:
        """Have the order in the ERP."""
        customer = self.erp.create_customer(an_erp_customer())
        number = order.marketplace_number
        draft = an_erp_order(number, total_cents=Cents(24_870), ordered_on=on)
        self.erp.create_order(draft, customer)

    def compare(self) -> DayReport:
        return self.service.compare(self.store, DAY)

    def found(self) -> list[Found]:
        return [_short(one) for one in self.compare().differences]

    def fail(self, call: str, *errors: BridgeError) -> None:
        """Let the next calls of the ERP fail."""
        self.erp.failures[call] = list(errors)


def _short(one: Difference) -> Found:
    return one.gap, one.cause, one.order_id
