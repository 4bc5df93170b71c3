"""Both sides of a day on fakes, with a real ledger between them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import text

from adapters.database.order_accounts import OrderAccountRows
from adapters.database.reconcile_runs import ReconcileRuns
from domain.channel_orders import ChannelOrder
from domain.drift import Cause, Difference, Gap
from domain.errors import BridgeError
from domain.mapping_rules import Rule
from domain.money import Cents
from domain.order_identity import mark_of
from domain.store import Erp, Store
from domain.written_rules import edit_of
from ops.batches import batches
from ops.last_in_line import LastInLine, PatientBudgets
from ops.order_drift import DayReport, OrderDrift
from ops.simulators import order_recall
from tests.contract.held_room import ANA, an_order_by
from tests.contract.traced_room import TracedRoom
from tests.erp_builders import an_erp_customer, an_erp_order
from tests.fake_erp import FakeErp
from tests.fakes import FakeHub
from tests.ledger import Ledger
from tests.order_builders import a_carrier_rule, a_store_of_orders

DAY = date(2026, 9, 15)
LOGGI_KEY = {"marketplace": "MERCADO_LIVRE", "type": "Loggi Express"}
LOGGI = a_carrier_rule("6004:6401", **LOGGI_KEY)
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
        self.told: list[str] = []
        known, hubs = self.room.room.known, OneHub(self.hub)
        line = LastInLine(known.budgets, ledger.folder.now_s, self._sleep, self._tell)
        recall = order_recall(hubs, self.erp, known, ledger.box, PatientBudgets(line))
        service = batches(known, ledger.box, recalls={"order": recall})
        accounts = OrderAccountRows(ledger.database)
        runs = ReconcileRuns(ledger.database)
        self.service = OrderDrift(hubs, self.erp, accounts, service, line, runs)

    def map_loggi(self) -> None:
        """Let a person say when orders count from, and by whom Loggi's are sent."""
        known = self.room.room.known
        known.stores.change("acme", {"import_orders_from": "2026-09-01"}, {}, ANA)
        edit = edit_of("carrier", LOGGI_KEY, "6004:6401")
        self.room.room.save(edit, release=False)

    def snapshot(self) -> Mapping[str, Sequence[object]]:
        """Give everything that a look could spoil."""
        tables = ("change", "dead_letter", "lane", "erp_order", "replay_batch", "audit")
        with self.ledger.database.read() as connection:
            return {
                table: connection.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2, 3")).all()  # noqa: S608 - our tables
                for table in tables
            }

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.ledger.clock.move(seconds)

    def _tell(self, what: str, so_far: str) -> None:
        self.told.append(f"{what}: {so_far}")

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

    def create(self, order: ChannelOrder, on: date = DAY, **fields: Any) -> None:
        """Have the order in the ERP, or one of its number."""
        customer = self.erp.create_customer(an_erp_customer())
        number = order.marketplace_number
        said = {"total_cents": Cents(24_870), "note": mark_of(order.order_id), **fields}
        draft = an_erp_order(number, ordered_on=on, **said)
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
