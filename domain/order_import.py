"""Whether a store's orders come in, and which ones at all."""

from domain.days import midnight_s
from domain.errors import Misconfigured
from domain.ids import Kind
from domain.store import Store

ORDERS_OFF = "orders_off"
"""Cause for which the lanes that notice orders are held: a setting keeps orders out."""


def why_no_orders(store: Store) -> str:
    """Give why no order of a store comes in, and what to do; empty when they do.

    A store that is paused imports orders: what it misses meanwhile is made up for.

    Examples:
        >>> why_no_orders(Store("acme", "https://hub.example"))
        'import_orders_from is not set; anybridge store set acme --import-orders-from 2026-11-01'
    """
    if not store.flows.get(Kind.ORDER, True):
        return f"flow order is off; anybridge store set {store.name} --flows order=yes"
    if store.import_orders_from is None:
        command = f"anybridge store set {store.name} --import-orders-from 2026-11-01"
        return f"import_orders_from is not set; {command}"
    return ""


def require_orders(store: Store, errand: str) -> None:
    """Let a store pass whose orders come in, and that wants them noticed in this way.

    Args:
        errand: kind of the lane, "poll_orders".

    Raises:
        Misconfigured: it is paused, or a setting keeps its orders out.
    """
    if store.paused:
        raise Misconfigured("flow_off", store.why_off(errand))
    missing = why_no_orders(store) or store.why_off(errand)
    if missing:
        raise Misconfigured(ORDERS_OFF, f"orders are not noticed: {missing}")


def imported_from_s(store: Store) -> float:
    """Give the moment from which on orders are imported: midnight of the cut-off date.

    Raises:
        Misconfigured: there is none.
    """
    if store.import_orders_from is None:
        raise Misconfigured(ORDERS_OFF, f"orders are not noticed: {why_no_orders(store)}")
    return midnight_s(store.import_orders_from)
