"""Brings an order along that the ERP has: paid, address or carrier changed, cancelled; once."""

from dataclasses import replace

from domain.channel_orders import ChannelOrder
from domain.deadletters import Reason
from domain.erp_orders import UNPAID, ErpOrderState, ErpStatus
from domain.holds import Hold
from domain.order_changes import (
    Cancel,
    Change,
    Imported,
    MarkPaid,
    SetCarrier,
    is_told,
    noted,
    recalled,
)
from domain.order_decisions import Decision, Known, decide
from workers.handlers.order_case import OrderCase

PAID_NOTE = "Pagamento confirmado no canal"
"""In Portuguese, for the order's history in the ERP."""


def decide_update(
    case: OrderCase, order: ChannelOrder, told: Imported
) -> tuple[Decision, ErpOrderState | None]:
    """Decide what an order of the ERP needs; the ERP is asked only if there is something.

    Returns:
        the decision, and where the order stands in the ERP; None when nobody asked.

    Raises:
        Held: the ERP no longer has it.
    """
    store = case.work.store
    told = recalled(told, case.before.keys)
    case.keep(replace(case.claim, told=told))
    known = Known(case.rules, conflict=store.carrier_conflict, imported=told)
    decision = decide(order, store, known)
    if all(is_told(told, change) for change in decision.changes.changes):
        return decision, None
    state = case.erp.state(told.ref)
    if state is None:
        number = told.ref.number or told.ref.erp_id
        detail = f"the ERP no longer has its order {number}, which must be brought along"
        raise case.held("changes", Hold(Reason.ORDER_CONFLICT, case.claim.number, detail))
    is_cancelled = state.status is ErpStatus.CANCELLED
    known = replace(
        known, is_invoiced=state.is_invoiced and not is_cancelled, is_dropped=is_cancelled
    )
    return decide(order, store, known), state


def apply(case: OrderCase, changes: tuple[Change, ...], state: ErpOrderState | None) -> None:
    """Make changes in the ERP, those that it does not have already; each is kept once made."""
    for change in changes:
        told = case.claim.told
        if told is None:
            return
        if not is_told(told, change) and not _has(state, change):
            _make(case, told, change)
            case.tools.arrow("update_to_record")
        case.keep(replace(case.claim, told=noted(told, change)))


def _has(state: ErpOrderState | None, change: Change) -> bool:
    """Tell whether the ERP has it: it was made before, or is of no use to a cancelled order."""
    if state is None:
        return False
    if state.status is ErpStatus.CANCELLED:
        return True
    if isinstance(change, SetCarrier):
        return state.carrier == change.carrier
    return isinstance(change, MarkPaid) and state.status not in UNPAID


def _make(case: OrderCase, told: Imported, change: Change) -> None:
    if isinstance(change, MarkPaid):
        case.erp.mark_paid(told.ref, change.paid_on, PAID_NOTE)
    elif isinstance(change, Cancel):
        case.erp.cancel(told.ref, change.note)
    elif isinstance(change, SetCarrier):
        case.erp.set_carrier(told.ref, change.carrier, change.name)
    else:
        case.erp.set_delivery(told.ref, change.delivery)
