"""Names that cross every border: stores, kinds and lanes."""

import re
from dataclasses import dataclass
from enum import StrEnum

STORE_NAME = re.compile(r"[a-z0-9-]{1,40}\Z")


class Kind(StrEnum):
    """What a change is about; with the store it names a lane."""

    STOCK = "stock"
    PRICE = "price"
    PRODUCT = "product"
    INVOICE = "invoice"
    SHIPMENT = "shipment"
    DELIVERY = "delivery"
    CANCELLATION = "cancellation"
    ORDER = "order"
    POLL_ORDERS = "poll_orders"
    SWEEP_ORDERS = "sweep_orders"


ERRANDS = frozenset({Kind.POLL_ORDERS, Kind.SWEEP_ORDERS})
"""Kinds without changes: their lanes are due every so often, see `workers.errands`."""


@dataclass(frozen=True, slots=True, order=True)
class LaneId:
    """All due changes of one (store, kind), worked off together."""

    store: str
    kind: str

    def __str__(self) -> str:
        return f"{self.store}/{self.kind}"
