"""One order at a hub, and the handlers of its facts among fakes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from adapters.nfe.reader import XmlNfeReader
from domain.changes import Change, ChangeState
from domain.channel_orders import ChannelTotals, OrderStatus
from domain.deadletters import Reason
from domain.errors import PermanentError
from domain.fact_ports import FactMark, NamedOrder
from domain.order_standing import Transmission
from domain.overlays import Overlay
from domain.store import Store
from tests.builders import NOW_S, a_change, a_store
from tests.fake_fact_ledger import FakeFactLedger
from tests.fakes import FakeHub, FakeMappings
from tests.nfe import invoice_data, nfe_xml
from tests.order_builders import a_channel_order
from tests.unit.workers.working import push
from workers.handlers.fact_tellers import (
    TellCancellation,
    TellDelivered,
    TellDispatch,
)
from workers.handlers.facts import PushFact
from workers.handlers.tell_invoice import TellInvoice
from workers.work import Outcome

ORDER = NamedOrder(7, "2000007", "75007")
OTHER = NamedOrder(8, "2000008", "7")
DISPATCHED = {
    "carrier": "Correios",
    "tracking_number": "AA123456789BR",
    "shipped_at": "2026-11-24T08:55:00-03:00",
}
DATA: dict[str, Any] = {
    "invoice": invoice_data(),
    "shipment": DISPATCHED,
    "delivery": {"delivered_at": "2026-11-27T16:10:00-03:00"},
    "cancellation": {"reason": "Sem estoque", "code": "out_of_stock"},
}
XML = invoice_data(xml=nfe_xml())


class NoOverlays:
    """Implements `domain.overlays.Overlays`: what is said was corrected."""

    def __init__(self, **by_key: Overlay) -> None:
        self.by_key = by_key

    def overlays(self, store: str, keys: Sequence[str]) -> Mapping[str, Overlay]:
        return {key: self.by_key[f"o{key}"] for key in keys if f"o{key}" in self.by_key}


@dataclass
class Desk:
    """One order at a hub, and the handlers of its facts."""

    hub: FakeHub = field(default_factory=FakeHub)
    ledger: FakeFactLedger = field(default_factory=lambda: FakeFactLedger([ORDER]))
    store: Store = field(default_factory=a_store)
    overlays: NoOverlays = field(default_factory=NoOverlays)
    mappings: FakeMappings = field(default_factory=FakeMappings)
    told: Mapping[str, Any] | None = None
    """What was noted of the fact that was pushed last, whatever became of it."""

    def __post_init__(self) -> None:
        self.put()

    def put(self, **order: Any) -> None:
        totals = ChannelTotals(total=Decimal("239.80"))
        self.hub.facts.put(a_channel_order(order_id=7, totals=totals, **order))

    def at(self, status: OrderStatus) -> None:
        """Let the order stand there."""
        self.put(status=status, raw_status=status.upper())

    def at_channel(self, fares: Transmission, **standing: Any) -> None:
        """Let the channel say so of what was told last."""
        known = self.hub.facts.standings[7]
        self.hub.facts.standings[7] = replace(known, transmission=fares, **standing)

    def mark(self, kind: str, state: ChangeState, ago_s: float = 0.0, *, attempts: int = 0) -> None:
        """Let a fact stand so in the ledger."""
        self.ledger.marks[kind, "2000007"] = FactMark(state, NOW_S - ago_s, attempts)

    def handler(self, kind: str) -> PushFact:
        tellers: dict[str, Any] = {
            "invoice": TellInvoice(XmlNfeReader(), self.overlays),
            "shipment": TellDispatch(self.mappings),
            "delivery": TellDelivered(),
            "cancellation": TellCancellation(),
        }
        return PushFact(tellers[kind], self.ledger, lambda: NOW_S)

    def push(self, kind: str, data: object = None, **change: Any) -> Outcome:
        """Push one fact, and give what became of it."""
        key = change.pop("key", "2000007")
        payload = DATA[kind] if data is None else data
        made: Change = a_change(key, payload=payload, **change)
        work = push(self.handler(kind), self.hub, self.store, [made])
        self.told = work.told.get(key, made.accepted)
        return work.outcomes[key]

    @property
    def parcels(self) -> dict[str, str]:
        """Give the tracking numbers of the order's packages."""
        return {p.id: p.tracking_number for p in self.hub.facts.parcels[7]}

    @property
    def calls(self) -> list[str]:
        return self.hub.facts.calls

    @property
    def status(self) -> str:
        return self.hub.facts.standings[7].order.raw_status


def reason_of(outcome: Outcome) -> tuple[Reason, str]:
    assert isinstance(outcome, PermanentError)
    return outcome.reason, str(outcome)
