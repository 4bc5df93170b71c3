"""Orders that a store's settings left out, and whether they still would. Pure."""

from dataclasses import dataclass

from domain.days import midnight_s
from domain.store import Fulfillment, OrderImport, ShippedOrders, Store

SETTINGS = ("import_orders_from", "order_import", "shipped_orders", "fulfillment")
"""What decides whether orders are left out."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An order that was skipped when it was looked at last, and not because it was cancelled.

    Args:
        step: of the decision that skipped it, see `domain.order_decisions.Step`.
        ordered_at_s: seconds since 1970; None: nobody said.
    """

    order_id: int
    step: str
    ordered_at_s: float | None = None


def settings_mark(store: Store) -> str:
    """Give how these settings stand; another text: what was left out is gone through anew.

    Examples:
        >>> from datetime import date
        >>> since = date(2026, 11, 1)
        >>> settings_mark(Store("acme", "https://hub.example", import_orders_from=since))
        '2026-11-01 paid_only import skip'
    """
    return " ".join(str(getattr(store, name)) for name in SETTINGS)


def is_let_in(order: LeftOut, store: Store) -> bool:
    """Tell whether nothing is known any more for which a store leaves an order out.

    What was skipped at one step was not asked at the next: a look at the order may skip it again.
    """
    if store.import_orders_from is None:
        return False
    first_s = midnight_s(store.import_orders_from)
    if order.ordered_at_s is not None and order.ordered_at_s < first_s:
        return False
    lets_in = {
        "status": store.order_import is OrderImport.ALL,
        "shipped": store.shipped_orders is ShippedOrders.IMPORT,
        "cut_off": True,
        "fulfillment": store.fulfillment is Fulfillment.IMPORT,
    }
    return lets_in.get(order.step, False)
