"""Names that cross every border: stores, kinds and lanes."""

import re
from dataclasses import dataclass
from enum import StrEnum

STORE_NAME = re.compile(r"[a-z0-9-]{1,40}\Z")
_ORDER_ID = re.compile(r"[0-9]{1,18}\Z")


def order_id_of(text: str) -> int | None:
    """Give the AnyMarket id that a text is; None when it can be none.

    Examples:
        >>> order_id_of("183000101"), order_id_of("9" * 5000), order_id_of("A-1")
        (183000101, None, None)
    """
    return int(text) if _ORDER_ID.match(text) else None


def sent_to(routing_key: str) -> str:
    r"""Give the store whose event it is by its routing key: the first word, as it can be kept.

    What cannot be printed becomes a mark, so that no word but the store's own gives its name.

    Examples:
        >>> sent_to("acme.stock.changed"), sent_to("ac\x00me.stock.changed")
        ('acme', 'ac?me')
    """
    word = routing_key.partition(".")[0]
    return "".join(c if c.isprintable() else "?" for c in word)[:128]


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
    POLL_ERP = "poll_erp"
    IMPORT_CATALOGUE = "import_catalogue"
    MIRROR_LETTERS = "mirror_letters"


ERRANDS = frozenset(
    {
        Kind.POLL_ORDERS,
        Kind.SWEEP_ORDERS,
        Kind.POLL_ERP,
        Kind.IMPORT_CATALOGUE,
        Kind.MIRROR_LETTERS,
    }
)
"""Kinds without changes: due every so often, or when a person asks; see `workers.errands`."""


@dataclass(frozen=True, slots=True, order=True)
class LaneId:
    """All due changes of one (store, kind), worked off together."""

    store: str
    kind: str

    def __str__(self) -> str:
        return f"{self.store}/{self.kind}"
