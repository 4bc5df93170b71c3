"""Wires the handlers that tell the hub of orders' invoices, shipments, deliveries and ends."""

from collections.abc import Callable, Mapping
from typing import Any

from adapters.nfe.reader import XmlNfeReader
from domain.fact_order import PATIENCE_S
from domain.fact_ports import FactLedger
from domain.ids import Kind
from domain.overlays import Overlays
from domain.ports import Mappings
from workers.handlers.fact_case import Teller
from workers.handlers.fact_tellers import (
    TellCancellation,
    TellDelivered,
    TellDispatch,
)
from workers.handlers.facts import PushFact
from workers.handlers.tell_invoice import TellInvoice
from workers.work import PushHandler


def fact_handlers(
    ledger: FactLedger,
    overlays: Overlays,
    mappings: Mappings,
    now_s: Callable[[], float],
    patience_s: float = PATIENCE_S,
) -> Mapping[str, PushHandler]:
    """Give the handler of each kind of fact.

    Args:
        now_s: the database's clock.
        patience_s: a fact that never came is waited for so long.
    """
    tellers: Mapping[str, Teller[Any]] = {
        Kind.INVOICE: TellInvoice(XmlNfeReader(), overlays),
        Kind.SHIPMENT: TellDispatch(mappings),
        Kind.DELIVERY: TellDelivered(),
        Kind.CANCELLATION: TellCancellation(),
    }
    return {kind: PushFact(teller, ledger, now_s, patience_s) for kind, teller in tellers.items()}
