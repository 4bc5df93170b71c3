"""A ledger with a store and orders that are held, and the services that map them."""

from collections.abc import Sequence
from dataclasses import replace

from adapters.database.order_claims import write
from domain.audit import Act
from domain.channel_orders import ChannelOrder
from domain.deadletters import DeadLetter
from domain.erp_carriers import ErpCarrier, ErpCarrierForm
from domain.erp_orders import ErpOrderRef
from domain.errors import TransientError
from domain.ids import LaneId
from domain.mapping_rules import Rule
from domain.order_changes import Imported
from domain.order_claims import Claim, seen
from domain.replay import Plan
from domain.store import Store
from domain.written_rules import Edit
from ops.mapping_advice import MappingAdvice, advice
from ops.mappings import Mappings, Saved, Saving, mappings
from ops.order_ports import held_orders, known_orders
from ops.resources import gathered
from tests.held_orders import decided
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


def an_order_by(shipping_type: str, order_id: int, sku: str = "AUR-MT-AZ") -> ChannelOrder:
    """Give an order that travels so."""
    item, number = an_item_by(shipping_type, sku=sku), f"2000{order_id}"
    return a_channel_order(order_id=order_id, marketplace_number=number, items=(item,))


class HeldRoom:
    """Orders that rules hold, each with its claim, its change and its dead letter."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.known = gathered(ledger.database, ledger.box)
        address = {"api_url": "https://hub.example"}
        self.known.stores.create("acme", address, {"token": "t"}, ANA)
        self.erp_answers = True
        held, orders = held_orders(self.known), known_orders(self.known)
        self.mappings: Mappings = mappings(self.known, ledger.box, held, orders)
        self.advice: MappingAdvice = advice(self.known, ledger.box, held, orders, self.ask_carriers)

    def hold(self, order: ChannelOrder, rules: Sequence[Rule] = ()) -> None:
        """Park an order as ingestion does when these rules hold it."""
        decision = decided(order, rules)
        first, key = decision.holds[0], str(order.order_id)
        letter = DeadLetter(
            "acme", "order", key, first.reason, first.detail, b"{}", 1, cause=first.key
        )
        self.ledger.folder.park([letter])
        self.ledger.execute(_CHANGE, key=key)
        self._claim(replace(seen(Claim(order.order_id), order, 1), steps=decision.steps))

    def imported(self, order: ChannelOrder) -> None:
        """Keep an order as one that the ERP has."""
        ref = ErpOrderRef(f"9{order.order_id}", "1")
        told = Imported(ref, is_paid=True, is_cancelled=False, delivery="", items="")
        self._claim(replace(seen(Claim(order.order_id), order, 1), told=told))

    def hold_by(self, shipping_type: str, order_id: int, sku: str = "AUR-MT-AZ") -> None:
        """Park an order that travels so; its number is "2000" and its id."""
        self.hold(an_order_by(shipping_type, order_id, sku))

    def save(self, *edits: Edit, release: bool = True, revision: str = "") -> Saved:
        return self.mappings.save("acme", edits, ANA, Saving(revision, release, Plan()))

    def due(self) -> list[str]:
        """Give the orders that are due to be looked at again."""
        rows = self.ledger.rows("change")
        return [row["key"] for row in rows if row["kind"] == "order" and row["state"] == "due"]

    def ask_carriers(self, store: Store) -> Sequence[ErpCarrierForm]:
        """Answer as the ERP does."""
        if not self.erp_answers:
            raise TransientError("503 of the ERP")
        return FORMS

    def _claim(self, claim: Claim) -> None:
        with self.ledger.database.write() as connection:
            write(connection, "acme", [claim])
