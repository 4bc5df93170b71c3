"""Lane workers of orders between a hub and an ERP that are fakes."""

from typing import Any

from adapters.database.order_claims import OrderClaimRows
from adapters.database.order_notes import OrderNoteRows
from adapters.database.order_rules import OrderRuleRows
from adapters.database.overlays import OverlayRows
from domain.audit import Act
from domain.channel_orders import OrderMark
from domain.ids import LaneId
from domain.messages import Bell
from domain.order_claims import LookRule
from domain.order_ports import NoteSource
from domain.retry import RetryRule
from domain.store import Erp
from domain.written_rules import edit_of, revision
from tests.fake_erp import FakeErp
from tests.fakes import FakeAlarm, FakeBells, FakeHub, FakeStores, QuietWatch
from tests.ledger import Ledger
from tests.order_builders import a_channel_order, a_store_of_orders
from workers.handlers.ingest_orders import IngestOrders
from workers.handlers.order_case import OrderTools
from workers.lanes import LaneWorker
from workers.parts import LaneParts

ORDERS = LaneId("acme", "order")


ID, KEY, NUMBER = 183000101, "183000101", "2000009990001"


PLENTY = {"limit_calls": 100_000, "erp_limit_calls": 100_000}


LOOK = LookRule(wait_s=60, deadline_s=20)


class Bridge:
    """Lane workers on one ledger, between a hub and an ERP that are fakes."""

    def __init__(self, ledger: Ledger, look: LookRule = LOOK) -> None:
        self.ledger, self.hub, self.erp = ledger, FakeHub(), FakeErp()
        self.watch = QuietWatch()
        self.stores = FakeStores(a_store_of_orders(erp=Erp.ECCOSYS, **PLENTY))
        self.notes = OrderNoteRows(ledger.database)
        self.overlays = OverlayRows(ledger.database, ledger.box)
        self.hub.put(a_channel_order())
        self.look = look
        rules = OrderRuleRows(ledger.database)
        carrier = {"marketplace": "MERCADO_LIVRE", "type": "Mercado Envios"}
        edit = edit_of("carrier", carrier, "6002:6201")
        rules.save("acme", [edit], Act("test", "a test needs it"), revision([]))
        self.worker = self._worker(rules)

    def note(self, source: NoteSource = NoteSource.FEED, *order_ids: int) -> None:
        self.notes.note("acme", [OrderMark(n) for n in order_ids or [ID]], source)

    def replay(self) -> None:
        self.ledger.letters.release([("acme", "order", KEY)])

    def ring(self) -> None:
        self.worker(Bell("acme", "order"))

    def passed(self, arrow: str) -> None:
        """Do nothing at an arrow."""

    def wait(self, seconds: float) -> None:
        self.ledger.clock.move(seconds)

    def settle(self) -> None:
        """Work until nothing is owed, however long it takes."""
        for _ in range(20):
            self.ring()
            if {row["state"] for row in self.ledger.rows("change")} == {"pushed"}:
                return
            self.wait(61)
        raise AssertionError(self.ledger.rows("change"))

    def _worker(self, rules: OrderRuleRows) -> LaneWorker:
        ledger = self.ledger
        now_s = ledger.folder.now_s
        tools = OrderTools(OrderClaimRows(ledger.database), now_s, self.look, self.passed)
        parts: dict[str, Any] = {
            "lanes": ledger.lanes,
            "changes": ledger.changes,
            "budgets": ledger.budgets,
            "stores": self.stores,
            "hubs": self.hub,
            "bells": FakeBells(),
            "alarm": FakeAlarm(),
            "push": {"order": IngestOrders(tools, rules, self.erp, self.overlays)},
            "watch": self.watch,
            "now_s": now_s,
            "rule": RetryRule(),
        }
        return LaneWorker(LaneParts(**parts))
