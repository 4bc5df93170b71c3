"""A ledger with a store and orders that are held, and the services that map them."""

from collections.abc import Sequence
from dataclasses import replace

from domain.audit import Act
from domain.channel_orders import ChannelOrder
from domain.deadletters import DeadLetter
from domain.erp_orders import ErpCarrier, ErpCarrierForm
from domain.errors import TransientError
from domain.held_orders import HeldOrder
from domain.ids import LaneId
from domain.mapping_rules import Rule
from domain.replay import Plan
from domain.store import Store
from domain.written_rules import Edit
from ops.mapping_advice import MappingAdvice, advice
from ops.mappings import Mappings, Saved, Saving, mappings
from ops.resources import gathered
from tests.held_orders import FakeHeldOrders, held_by
from tests.ledger import Ledger
from tests.order_builders import a_channel_order, an_item_by

ANA = Act("ana", "INC-812")
ORDERS = LaneId("acme", "order")
FORMS = [
    ErpCarrierForm(ErpCarrier("6004", "6401"), "Loggi", "Expressa"),
    ErpCarrierForm(ErpCarrier("6003", "6301"), "Correios", "SEDEX"),
]

_CHANGE = """INSERT INTO change (store, kind, key, payload, source, time_s, event_id, revision,
  state, next_at_s, due_since_s)
VALUES ('acme', 'order', :key, '{}', 'hub', 0, '', 1, 'dead', 0, 0)"""


class HeldRoom:
    """Orders that rules hold, each with its change and its dead letter."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.held = FakeHeldOrders()
        self.known = gathered(ledger.database, ledger.box)
        address = {"api_url": "https://hub.example"}
        self.known.stores.create("acme", address, {"token": "t"}, ANA)
        self.erp_answers = True
        self.mappings: Mappings = mappings(self.known, ledger.box, self.held)
        self.advice: MappingAdvice = advice(self.known, ledger.box, self.held, self._carriers)

    def hold(self, order: ChannelOrder, rules: Sequence[Rule] = ()) -> HeldOrder:
        """Park an order as ingestion does when these rules hold it."""
        held = held_by(order, rules)
        assert held is not None
        first = held.holds[0]
        key = str(order.order_id)
        letter = DeadLetter("acme", "order", key, first.reason, first.detail, b"{}", 1)
        self.ledger.folder.park([letter])
        self.ledger.execute(_CHANGE, key=key)
        self.held.orders.append(replace(held, letter_id=letter.id))
        return self.held.orders[-1]

    def hold_by(self, shipping_type: str, order_id: int, sku: str = "AUR-MT-AZ") -> HeldOrder:
        """Park an order that travels so."""
        item = an_item_by(shipping_type, sku=sku)
        number = f"2000{order_id}"
        return self.hold(
            a_channel_order(order_id=order_id, marketplace_number=number, items=(item,))
        )

    def save(self, *edits: Edit, release: bool = True, revision: str = "") -> Saved:
        return self.mappings.save("acme", edits, ANA, Saving(revision, release, Plan()))

    def due(self) -> list[str]:
        """Give the orders that are due to be looked at again."""
        rows = self.ledger.rows("change")
        return [row["key"] for row in rows if row["kind"] == "order" and row["state"] == "due"]

    def _carriers(self, store: Store) -> Sequence[ErpCarrierForm]:
        if not self.erp_answers:
            raise TransientError("503 of the ERP")
        return FORMS
